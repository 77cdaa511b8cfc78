import Agents
import BusModel
import Foundation
import Journal

/// What should not be there any more: terminals, sockets, processes.
struct LeftBehindLook {
    /// What was found, in this order: a process that began after the terminals were asked for could
    /// otherwise be taken for one that has none.
    struct Facts {
        var processes: [LeftBehind.Process] = []
        /// The agents whose program runs in a terminal; `nil` when tmux does not answer.
        var live: Set<String>? = []
        var deadSockets: [String] = []
        var isDaemonRunning = false
        /// The agents that should run; `nil` when the journal cannot be read.
        var wanted: [String]? = []
    }

    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        guard let location = examination.location else { return [] }
        return Self.judge(await facts(location), location)
    }

    private func facts(_ location: BusLocation) async -> Facts {
        var facts = Facts()
        let own = Self.ancestors(of: getpid())
        // What this command was started by is not in its own way.
        facts.processes = LeftBehind(location: location).processes()
            .filter { getpgid($0.pid) != getpgrp() && !own.contains($0.pid) }
        facts.live = await LiveTerminals.names(of: location, in: examination.environment)
        facts.isDaemonRunning = DaemonProcess(location: location).pid != nil
        // The command of [notify] needs no terminal. The daemon ends it in time; what is older
        // got away from it.
        if facts.isDaemonRunning {
            let longest = NotifyProcess.deadline + .seconds(5)
            facts.processes.removeAll {
                $0.name == NotifyProcess.name && $0.age.map { $0 < longest } ?? true
            }
        }
        facts.wanted = examination.rows?.filter(\.isWanted).map(\.name.text)
        let folders = [location.runtimeDirectory] + (location.hub.map { [$0 + "/git-bus"] } ?? [])
        let sockets =
            folders.map { SocketFile(path: $0 + "/wake.sock") }
            + [SocketFile(tmux: location.tmuxSocket, environment: examination.environment)]
        facts.deadSockets = sockets.filter(\.isStale).map(\.path)
        return facts
    }

    /// The parents of a process, up to the first one of all.
    private static func ancestors(of pid: Int32) -> Set<Int32> {
        var found: Set<Int32> = []
        var pid = pid
        while pid > 1, found.insert(pid).inserted {
            // Why none ends it: elsewhere than on Linux there is no such file.
            let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)  // why
            guard let stat, let end = stat.lastIndex(of: ")") else { break }
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            pid = fields.count > 1 ? Int32(fields[1]) ?? 0 : 0
        }
        return found
    }

    // MARK: - What it means

    static func judge(_ facts: Facts, _ location: BusLocation) -> [Finding] {
        var findings = facts.deadSockets.map { path in
            finding(
                "socket",
                .error,
                "a socket that nobody listens at: \(path)",
                fix: "rm \(ShellWord.quoted(path))",
                repair: .removeSocket(path: path)
            )
        }
        findings += terminals(facts, location)
        let strays = strays(facts.processes, live: facts.live)
        findings += strays.map { process in
            finding(
                "process",
                .error,
                "\(process.name) does not run, and left process \(process.pid): "
                    + process.command,
                fix: "kill \(process.pid)",
                repair: .endProcesses([process], location: location)
            )
        }
        return findings.isEmpty
            ? [Finding("left_behind", .ok, "left behind", "no terminal, socket or process")]
            : findings
    }

    /// The processes whose agent runs in no terminal; none where that is not known.
    static func strays(
        _ processes: [LeftBehind.Process],
        live: Set<String>?
    ) -> [LeftBehind.Process] {
        guard let live else { return [] }
        return processes.filter { !live.contains($0.name) }
    }

    /// Terminals that no daemon looks after and in which nothing should run.
    private static func terminals(_ facts: Facts, _ location: BusLocation) -> [Finding] {
        guard let live = facts.live else {
            let text = "tmux does not answer, so nobody knows which agents run"
            let fix = "tmux -L \(location.tmuxSocket) list-sessions"
            return [finding("terminals", .warning, text, fix: fix)]
        }
        guard !live.isEmpty, !facts.isDaemonRunning else { return [] }
        let names = live.filter { !$0.hasPrefix("_") }.sorted().joined(separator: ", ")
        guard let wanted = facts.wanted else {
            let text = "terminals without a daemon, and no journal says what should run: \(names)"
            return [finding("terminals", .warning, text, fix: "git bus up")]
        }
        // With something that should run, what is missing is the daemon.
        guard wanted.isEmpty else { return [] }
        return [
            finding(
                "terminals",
                .error,
                "terminals in which nothing should run: \(names.isEmpty ? "git-bus's own" : names)",
                fix: "git bus down",
                repair: .stopTerminals(location: location)
            )
        ]
    }

    private static func finding(
        _ id: String,
        _ state: Finding.State,
        _ text: String,
        fix: String,
        repair: Repair? = nil
    ) -> Finding {
        Finding("left_behind.\(id)", state, "left behind", text, fix: fix, repair: repair)
    }
}
