import Agents
import BusModel
import Foundation
import Journal
import Logging
import Watchdog

/// Keeps the `[[service]]` commands of this host running: plain programs in terminals of their own,
/// which nobody types into.
actor ServiceKeeper {
    private let location: BusLocation
    private let journal: EventJournal
    private let tmux: TmuxServer
    private let log: Logger
    private let policy = RestartPolicy()
    /// The runs of each service that this process has seen end.
    private var runs: [AgentName: [RestartPolicy.Run]] = [:]

    init(location: BusLocation, journal: EventJournal, tmux: TmuxServer, log: Logger) {
        self.location = location
        self.journal = journal
        self.tmux = tmux
        self.log = log
    }

    /// Looks at every service once and does what is to be done.
    ///
    /// - Returns: whether one waits to be started again soon.
    func turn(host: HostConfig) async throws -> Bool {
        let rows = try journal.agents()
        let known = host.services.filter { service in rows.contains { $0.name == service.name } }
        guard !known.isEmpty else { return false }
        try await tmux.start()
        let sessions = Dictionary(
            try await tmux.sessions().map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var isWaiting = false
        for service in known {
            guard let row = rows.first(where: { $0.name == service.name }) else { continue }
            let session = sessions[service.name.text]
            do {
                let waits = try await attend(service, row, session, host)
                isWaiting = isWaiting || waits
            } catch {
                // One service's fault must not keep the others from running.
                try await report(row, "failed", CommandFailure(error).message)
            }
        }
        return isWaiting
    }

    private func attend(
        _ service: HostConfig.Service,
        _ row: AgentRow,
        _ session: TmuxSession?,
        _ host: HostConfig
    ) async throws -> Bool {
        let isOurs = host.ownServices.contains(service)
        guard row.isWanted, isOurs else {
            if session != nil || row.pane != nil {
                try await stop(
                    row,
                    reason: isOurs ? "down" : "runs on \(service.host ?? "no host")"
                )
            }
            return false
        }
        if let session, !session.isDead {
            var seen = row
            // A journal that was made anew does not know the terminal that goes on.
            seen.pane = session.pane.text
            seen.state = "working"
            seen.reason = "runs"
            seen.need = nil
            seen.lastSign = session.lastActivity
            if seen != row { try await journal.save(seen) }
            return false
        }
        guard host.untrusted(for: service).isEmpty else {
            try await report(row, "needs-you", AgentKeeper.untrusted, need: .untrusted)
            return false
        }
        let now = Wiring.now()
        if row.state == AgentKeeper.asked {
            runs[service.name] = nil
        } else if row.pane != nil {
            let run = RestartPolicy.Run(began: row.started ?? now, ended: now)
            runs[service.name, default: []].append(run)
            let status = session?.exitStatus.map { " with status \($0)" } ?? ""
            try await ended(row, "it ended\(status)")
        } else if row.state == "needs-you", row.reason.hasPrefix(Self.crashLoop) {
            return false
        }
        switch policy.answer(after: runs[service.name] ?? [], now: now) {
        case .wait: return true
        case .crashLoop(let ends):
            let words = "\(Self.crashLoop): it ended \(ends) times in a row; git bus up \(row.name)"
            try await report(try current(row), "needs-you", words, need: .crashLoop)
            return false
        case .start:
            try await start(service, try current(row), session, host)
            return false
        }
    }

    private func start(
        _ service: HostConfig.Service,
        _ row: AgentRow,
        _ session: TmuxSession?,
        _ host: HostConfig
    ) async throws {
        if session != nil { try await tmux.stopSession(service.name.text) }
        let work = WorkDirectory(service: service, location: location)
        try await work.prepare()
        // Where the hub cannot be reached, the service runs from what is there.
        do { try await work.follow() } catch { log.warning("\(service.name) is not at the tip") }
        try await work.check(host.pinnedFiles(of: service))
        let pane = try await tmux.startSession(
            name: service.name.text,
            directory: work.path,
            command: service.command.map { $0.replacing("{work}", with: work.path) },
            environment: [LeftBehind.mark: location.mark(of: service.name)],
            unset: ["GIT_DIR", "GIT_WORK_TREE", "TMUX_PANE"]
        )
        let isRestart = runs[service.name]?.isEmpty == false
        let now = Wiring.now()
        var row = row
        row.pane = pane.text
        row.started = now
        row.lastSign = now
        row.state = "working"
        row.reason = "runs"
        row.need = nil
        let event: Event =
            isRestart
            ? .agentRestarted(service.name, reason: "it had ended")
            : .agentStarted(service.name, reason: "service")
        log.info("\(event.kind.rawValue)", metadata: ["service": "\(service.name)"])
        try await journal.save(row, events: [record(event, service.name, now)])
    }

    private func ended(_ row: AgentRow, _ reason: String) async throws {
        var now = row
        now.pane = nil
        now.state = "waiting"
        now.reason = reason
        log.warning("service ended", metadata: ["service": "\(row.name)", "reason": "\(reason)"])
        try await journal.save(now)
    }

    private func stop(_ row: AgentRow, reason: String) async throws {
        try await tmux.stopSession(row.name.text)
        let now = Wiring.now()
        var row = row
        row.pane = nil
        row.state = "stopped"
        row.reason = reason
        runs[row.name] = nil
        let event = Event.agentStopped(row.name, reason: reason)
        try await journal.save(row, events: [record(event, row.name, now)])
    }

    private func current(_ row: AgentRow) throws -> AgentRow {
        try journal.agents().first { $0.name == row.name } ?? row
    }

    private func report(
        _ row: AgentRow,
        _ state: String,
        _ reason: String,
        need: WatchAction.Need? = nil
    ) async throws {
        var now = row
        now.need = need?.rawValue
        now.state = state
        now.reason = reason
        if now != row { try await journal.save(now) }
    }

    private func record(_ event: Event, _ name: AgentName, _ now: Instant) -> Batch.Timed {
        .local(event, of: name, key: location.key, at: now)
    }

    private static let crashLoop = "crash loop"
}
