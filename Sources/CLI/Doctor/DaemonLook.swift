import BusModel
import Decisions
import Foundation
import GitBus
import Journal

/// The daemon and its journal.
struct DaemonLook {
    private let examination: Examination
    private let location: BusLocation?

    init(_ examination: Examination) {
        self.examination = examination
        location = examination.location
    }

    /// What is known of the process.
    struct Facts {
        var pid: Int32?
        /// When it took the journal.
        var since: Instant?
        /// What should run; `nil` when the journal cannot be read.
        var wanted: [String]? = []
        /// Whether it can reach the bus.
        var reach: SourceReport?
        /// How many commits of the bus it has not taken yet.
        var behind = 0
    }

    func findings() async -> [Finding] {
        guard let location else { return [] }
        var findings = [Self.judge(await facts(location), now: Wiring.now())]
        guard FileManager.default.fileExists(atPath: location.journalPath) else { return findings }
        findings.append(journal(location))
        if let finding = await fold() { findings.append(finding) }
        return findings
    }

    private func facts(_ location: BusLocation) async -> Facts {
        var facts = Facts()
        facts.pid = DaemonLock.holder(path: location.lockPath)?.pid
        // Why none is fine: what cannot be asked is left out, and has a finding of its own.
        let files = FileManager.default
        let attributes = try? files.attributesOfItem(atPath: location.lockPath)  // why: above
        let changed = attributes?[.modificationDate] as? Date
        facts.since = changed.map { Instant(seconds: Int64($0.timeIntervalSince1970)) }
        facts.wanted = examination.rows?.filter(\.isWanted).map(\.name.text)
        let source = (try? examination.bus?.journal?.source()) ?? nil  // why: as above
        facts.reach = source.map {
            SourceReport(
                $0,
                of: location,
                interval: examination.host.pollInterval,
                isWatched: facts.pid != nil,
                now: Wiring.now()
            )
        }
        if let bus = examination.bus, let tip = bus.tip, bus.cursor?.tip != tip {
            let new = try? await bus.repository.commits(  // why: as above
                from: tip,
                notIn: bus.cursor?.tip,
                limit: 1000
            )
            facts.behind = new?.count ?? 1
        }
        return facts
    }

    static func judge(_ facts: Facts, now: Instant) -> Finding {
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> Finding {
            Finding("daemon", state, "daemon", text, fix: fix)
        }
        guard let pid = facts.pid else {
            guard let wanted = facts.wanted else {
                return finding(.warning, "not running, and the journal cannot be read")
            }
            if wanted.isEmpty { return finding(.info, "not running, and nothing should run") }
            let names = wanted.joined(separator: ", ")
            return finding(.error, "not running, although these should: \(names)", "git bus up")
        }
        let since = facts.since.map { ", running for \(Dates.ago($0, now: now))" } ?? ""
        if let reach = facts.reach, let line = reach.line {
            let text = "process \(pid)\(since); the bus is \(line)"
            return finding(reach.isBroken ? .error : .warning, text, reach.fix)
        }
        guard facts.behind > 0 else { return finding(.ok, "process \(pid)\(since), at the tip") }
        let count = facts.behind < 1000 ? "\(facts.behind)" : "1000 or more"
        let text = "process \(pid)\(since), behind the tip by \(count) commits"
        // A push that came just now is no delay.
        guard let looked = facts.reach?.health.looked, now.since(looked) < .seconds(60) else {
            return finding(.warning, text, "git bus down; git bus up")
        }
        return finding(.ok, text)
    }

    private func journal(_ location: BusLocation) -> Finding {
        func finding(_ state: Finding.State, _ text: String, _ fix: String? = nil) -> Finding {
            Finding("journal", state, "journal", text, fix: fix)
        }
        do {
            let journal = try EventJournal.reading(path: location.journalPath)
            guard let fault = try journal.faults().first else {
                return finding(.ok, location.journalPath)
            }
            return finding(.error, "is damaged: \(fault)", Self.startAnew(location))
        } catch {
            switch error.code {
            case .absent: return finding(.warning, error.message, "git bus up")
            case .tooNew: return finding(.error, error.message, "git bus --version")
            case .corrupt, .storage:
                return finding(.error, error.message, Self.startAnew(location))
            case .full: return finding(.error, error.message, "df -h")
            case .inUse, .denied: return finding(.error, error.message)
            }
        }
    }

    /// Puts the journal aside; the next daemon makes another from the commits. What belongs to it
    /// goes along: a new file must not find the old one's log.
    private static func startAnew(_ location: BusLocation) -> String {
        let state = ShellWord.quoted(location.stateDirectory)
        let end = DaemonLock.holder(path: location.lockPath).map { "kill \($0.pid); " } ?? ""
        return "\(end)mkdir -m 700 \(state)/damaged && "
            + "mv \(state)/journal.db* \(state)/damaged && git bus up"
    }

    /// Whether what the journal holds is what the commits give.
    private func fold() async -> Finding? {
        guard let bus = examination.bus, let journal = bus.journal, let cursor = bus.cursor,
            let tip = cursor.tip
        else { return nil }
        do {
            guard
                let live = StateMemo.state(from: cursor.memo, nonces: try journal.nonces()),
                examination.isDeep || live.order < 5000
            else {
                let text = "not compared with the commits; --deep does"
                return Finding("journal.fold", .info, "state", text)
            }
            let replay = try await Replay(repository: bus.repository, tip: tip)
            let isSame = try CanonicalJSON.bytes(live) == CanonicalJSON.bytes(replay.state)
            return isSame
                ? Finding("journal.fold", .ok, "state", "the same as \(live.order) commits give")
                : Finding(
                    "journal.fold",
                    .error,
                    "state",
                    "the journal's differs from what the commits give",
                    fix: "git bus replay; git bus replay --live"
                )
        } catch {
            return Finding("journal.fold", .error, "state", CommandFailure(error).message)
        }
    }
}
