import BusModel
import Decisions
import Foundation
import Journal

/// The daemon and its journal.
struct DaemonLook {
    private let examination: Examination
    private let location: BusLocation?

    init(_ examination: Examination) {
        self.examination = examination
        location = examination.location
    }

    func findings() async -> [Finding] {
        guard let location else { return [] }
        var findings = [daemon(location)]
        guard FileManager.default.fileExists(atPath: location.journalPath) else { return findings }
        findings.append(journal(location))
        if let finding = await fold() { findings.append(finding) }
        return findings + modes(location)
    }

    private func daemon(_ location: BusLocation) -> Finding {
        let wanted = examination.rows.filter(\.isWanted).map(\.name.text)
        guard let holder = DaemonLock.holder(path: location.lockPath) else {
            if wanted.isEmpty {
                return Finding("daemon", .info, "daemon", "not running, and nothing should run")
            }
            return Finding(
                "daemon",
                .error,
                "daemon",
                "not running, although these should: \(wanted.joined(separator: ", "))",
                fix: "git bus up"
            )
        }
        // Why none is fine: the daemon may not have looked yet.
        let source = (try? examination.bus?.journal?.source()) ?? nil  // why: see above
        if let error = source?.error {
            let text = "process \(holder.pid) cannot read the bus: \(error)"
            return Finding("daemon", .error, "daemon", text, fix: "git bus status")
        }
        let isBehind = examination.bus.map { $0.tip != $0.cursor?.tip } ?? false
        let text = "process \(holder.pid)" + (isBehind ? ", behind the tip" : ", at the tip")
        return Finding("daemon", .ok, "daemon", text)
    }

    private func journal(_ location: BusLocation) -> Finding {
        do {
            let journal = try EventJournal.existing(path: location.journalPath)
            let faults = try journal.faults()
            guard faults.isEmpty else {
                return Finding(
                    "journal",
                    .error,
                    "journal",
                    "is damaged: \(faults[0])",
                    fix: "git bus down; mv \(location.journalPath) /tmp; git bus up"
                )
            }
            return Finding("journal", .ok, "journal", location.journalPath)
        } catch {
            return Finding("journal", .error, "journal", error.message, fix: "git bus up")
        }
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

    private func modes(_ location: BusLocation) -> [Finding] {
        let store = TrustStore(location: location).path
        let wanted = [
            (location.stateDirectory, 0o700), (location.runtimeDirectory, 0o700),
            (location.journalPath, 0o600), (location.logPath, 0o600), (store, 0o600),
        ]
        let open = wanted.compactMap { path, mode -> Finding? in
            // Why none is fine: what is not there has no mode.
            let facts = try? FileManager.default.attributesOfItem(atPath: path)  // why: see above
            guard let now = facts?[.posixPermissions] as? Int, now & 0o077 != 0 else { return nil }
            return Finding(
                "mode",
                .error,
                "permissions",
                "others may read \(path) (\(String(now, radix: 8)))",
                fix: "chmod \(String(mode, radix: 8)) \(path)",
                repair: .setMode(path: path, mode: mode)
            )
        }
        return open.isEmpty
            ? [Finding("mode", .ok, "permissions", "state and sockets are yours alone")] : open
    }
}
