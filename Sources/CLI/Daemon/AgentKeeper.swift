import Agents
import BusModel
import Decisions
import Foundation
import GitBus
import Handoff
import Journal
import Logging
import Watchdog

/// Keeps this host's agents as they should be: running or not, and working on the current phase.
///
/// It compares what should be with what is, so a daemon that was down or killed does on its next
/// turn what it missed.
actor AgentKeeper {
    private let location: BusLocation
    private let journal: EventJournal
    private let tmux: TmuxServer
    private let log: Logger
    /// When a restart that waits for the end of a turn was first due.
    private var due: [AgentName: Instant] = [:]

    init(location: BusLocation, journal: EventJournal, tmux: TmuxServer, log: Logger) {
        self.location = location
        self.journal = journal
        self.tmux = tmux
        self.log = log
    }

    /// What a turn found.
    struct Outcome {
        /// The agents that run, and the panes they run in.
        var panes: [AgentName: PaneID] = [:]
        /// Whether something waits and another turn is wanted soon.
        var isWaiting = false
    }

    /// Looks at every agent once and does what is to be done.
    ///
    /// - Parameter mayAct: false after a rewind or on hold: then nothing is restarted.
    func turn(
        state: BusState,
        host: HostConfig,
        repository: BusRepository,
        mayAct: Bool
    ) async throws -> Outcome {
        var outcome = Outcome()
        let services = Set(host.services.map(\.name))
        let rows = try journal.agents().filter { !services.contains($0.name) }
        guard !rows.isEmpty else { return outcome }
        do { try await tmux.start() } catch {
            // Said where people look, and not only in the daemon's log.
            for row in rows where row.isWanted { try await report(row, "failed", "\(error)") }
            throw error
        }
        let sessions = Dictionary(
            try await tmux.sessions().map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for row in rows {
            do {
                let look = Look(
                    row: row,
                    session: sessions[row.name.text],
                    state: state,
                    host: host
                )
                let isWaiting = try await attend(look, repository, mayAct: mayAct, &outcome)
                outcome.isWaiting = outcome.isWaiting || isWaiting
            } catch {
                // One agent's fault must not keep the others from their work.
                try await report(row, "failed", CommandFailure(error).message)
            }
        }
        return outcome
    }

    /// Stops every agent's terminal at once, for `down`.
    func stopAll(reason: String) async throws {
        for row in try journal.agents() where row.pane != nil {
            try await stop(row, reason: reason)
        }
        // What was never started is stopped as well, and must not read as if it waited.
        for row in try journal.agents() where row.state != "stopped" {
            try await report(row, "stopped", reason)
        }
    }

    private struct Look {
        let row: AgentRow
        let session: TmuxSession?
        let state: BusState
        let host: HostConfig

        var agent: AgentConfig? { state.config?.agent(row.name) }

        /// The host that the agent runs on, when that is another one.
        var otherHost: String? {
            guard let config = state.config, let agent, !config.runs(agent, on: host.host) else {
                return nil
            }
            return agent.host ?? config.hosts.joined(separator: ", ")
        }

        /// Whether the agent was kicked off for an earlier phase than the current one.
        var isBehind: Bool {
            guard let agent, agent.kind == .loop, state.config?.onAdvance == .restart,
                !state.isSequenceComplete, let start = state.phaseStart
            else { return false }
            return row.kickoff != start
        }
    }

    /// - Returns: whether the agent waits for something that will come soon.
    private func attend(
        _ look: Look,
        _ repository: BusRepository,
        mayAct: Bool,
        _ outcome: inout Outcome
    ) async throws -> Bool {
        let row = look.row
        guard row.isWanted else {
            if look.session != nil || row.pane != nil { try await stop(row, reason: "down") }
            return false
        }
        guard let agent = look.agent else {
            // After a rewind or a deletion the roster is no reason to end anybody's work.
            if mayAct, look.session != nil || row.pane != nil {
                try await stop(row, reason: "not in the roster")
            }
            return false
        }
        if let place = look.otherHost {
            if look.session != nil || row.pane != nil {
                try await stop(row, reason: "runs on \(place)")
            }
            return false
        }
        guard let backend = look.host.backend(of: row.name) else {
            try await report(row, "failed", noCommand(look.host.backendName(of: row.name)))
            return false
        }
        let isTrusted = look.host.untrusted(for: row.name).isEmpty
        guard let session = look.session, !session.isDead else {
            // Started once, and ended by itself: that is for a person to look at.
            if look.session != nil, row.state != Self.asked { return try await ended(look, agent) }
            if look.session != nil { try await tmux.stopSession(row.name.text) }
            guard isTrusted else {
                try await report(row, "needs-you", Self.untrusted)
                return false
            }
            guard !backend.command.isEmpty else {
                try await report(row, "failed", noCommand(look.host.backendName(of: row.name)))
                return false
            }
            let isFirst = row.kickoff == nil
            let pane = try await start(agent, look, backend, repository)
            outcome.panes[row.name] = pane
            try await started(agent, look, pane, isRestart: !isFirst && row.state != Self.asked)
            return true
        }
        if look.isBehind, mayAct, isTrusted {
            if try await isTurnOver(session, backend, row.name, look.host) {
                try await tmux.stopSession(row.name.text)
                let pane = try await start(agent, look, backend, repository)
                outcome.panes[row.name] = pane
                try await started(agent, look, pane, isRestart: true)
            }
            return true
        }
        outcome.panes[row.name] = session.pane
        try await observe(row, session, backend)
        return false
    }

    private func noCommand(_ backend: String) -> String {
        "backend \"\(backend)\" has no command on this host; set [backend.\(backend)] command in "
            + HostConfigReader(environment: Wiring.environment).path
    }

    /// A task that ended well is done; whatever else ended is for a person to look at.
    private func ended(_ look: Look, _ agent: AgentConfig) async throws -> Bool {
        let status = look.session?.exitStatus
        // The terminal may be seen closed a moment before it is known how the program ended.
        if agent.kind == .task, status == nil, let seen = look.session?.lastActivity,
            Wiring.now().since(seen) < .seconds(10)
        {
            return true
        }
        if agent.kind == .task, status == 0 {
            try await journal.want([agent.name], false)
            try await stop(look.row, reason: "its run is over")
            return false
        }
        let words = status.map { " with status \($0)" } ?? ""
        try await report(look.row, "failed", "its program ended\(words)")
        return false
    }

    /// Whether the agent is between turns; or has been given long enough to get there.
    private func isTurnOver(
        _ session: TmuxSession,
        _ backend: Backend,
        _ name: AgentName,
        _ host: HostConfig
    ) async throws -> Bool {
        let now = Wiring.now()
        let since = due[name] ?? now
        due[name] = since
        let snapshot = try await tmux.snapshot(session.pane)
        let reading = PaneClassifier.classify(snapshot, backend: backend, now: now)
        if reading.state == .idle || now.since(since) >= host.advanceGrace {
            due[name] = nil
            return true
        }
        return false
    }

    private func start(
        _ agent: AgentConfig,
        _ look: Look,
        _ backend: Backend,
        _ repository: BusRepository
    ) async throws -> PaneID {
        let work = WorkDirectory(agent: agent, location: location, host: look.host)
        try await work.prepare()
        try await work.check(look.host.pinnedFiles(of: agent.name))
        let kickoff = Kickoff(
            agent: agent,
            state: look.state,
            location: location,
            work: work.path,
            leftBehind: await work.leftBehind()
        )
        let text = try await kickoff.text(repository: repository)
        let file = "\(work.path)/\(PingText.kickoffPath)"
        try PrivateFile.write(text, to: file)
        try await announceKickoff(to: agent.name, look, backend)
        var launched = backend
        if agent.kind == .task, !backend.oneshot.isEmpty { launched.command = backend.oneshot }
        let arguments = try launched.arguments(
            LaunchValues(
                agent: agent.name.text,
                role: agent.role.rawValue,
                phase: look.state.currentPhase?.id.text ?? "",
                prompt: text,
                promptFile: file,
                work: work.path
            )
        )
        return try await tmux.startSession(
            name: agent.name.text,
            directory: work.path,
            command: arguments,
            environment: [
                "GIT_BUS_AGENT": agent.name.text, "GIT_BUS_REMOTE": location.url,
                "GIT_BUS_BRANCH": location.branch,
                LeftBehind.mark: location.mark(of: agent.name),
            ],
            unset: backend.unset + ["GIT_DIR", "GIT_WORK_TREE", "TMUX_PANE"]
        )
    }

    /// Has the kickoff typed where the program is not given it at its start, and takes back what it
    /// makes needless.
    private func announceKickoff(
        to name: AgentName,
        _ look: Look,
        _ backend: Backend
    ) async throws {
        let now = Wiring.now()
        let needless = try journal.openPings().map(\.ping).filter { ping in
            guard ping.to == name else { return false }
            if case .phase = ping.about { return true }
            return ping.about == .kickoff
        }
        try await journal.withdraw(needless, reason: "the agent is started afresh", now: now)
        let isTold = ["{prompt}", "{prompt_file}", "{phase}"].contains { place in
            backend.command.contains { $0.contains(place) }
        }
        if isTold { return }
        let ping = Ping(cause: Wiring.uniqueID(), to: name, about: .kickoff, commit: look.state.tip)
        try await journal.record(ping, now: now)
    }

    private func started(
        _ agent: AgentConfig,
        _ look: Look,
        _ pane: PaneID,
        isRestart: Bool
    ) async throws {
        let now = Wiring.now()
        var row = look.row
        row.pane = pane.text
        row.kickoff = look.state.phaseStart
        row.started = now
        row.lastSign = now
        row.state = "working"
        row.reason = look.state.currentPhase.map { "phase \($0.id)" } ?? "started"
        let event: Event =
            isRestart
            ? .agentRestarted(agent.name, reason: row.reason)
            : .agentStarted(agent.name, reason: row.reason)
        log.info("\(event.kind.rawValue)", metadata: ["agent": "\(agent.name)"])
        try await journal.save(row, event: (record(event, agent.name, now), now))
    }

    private func stop(_ row: AgentRow, reason: String) async throws {
        try await tmux.stopSession(row.name.text)
        let now = Wiring.now()
        var row = row
        row.pane = nil
        row.kickoff = nil
        row.state = "stopped"
        row.reason = reason
        // What it was to be told at its start is of no use to the next run.
        let needless = try journal.openPings().map(\.ping).filter {
            $0.to == row.name && $0.about == .kickoff
        }
        try await journal.withdraw(needless, reason: "the agent was stopped", now: now)
        log.info("agent.stopped", metadata: ["agent": "\(row.name)"])
        let event = Event.agentStopped(row.name, reason: reason)
        try await journal.save(row, event: (record(event, row.name, now), now))
    }

    private func observe(
        _ row: AgentRow,
        _ session: TmuxSession,
        _ backend: Backend
    ) async throws {
        let snapshot = try await tmux.snapshot(session.pane)
        let reading = PaneClassifier.classify(snapshot, backend: backend, now: Wiring.now())
        var now = row
        now.pane = session.pane.text
        now.lastSign = session.lastActivity
        (now.state, now.reason) =
            switch reading.state {
            case .idle: ("idle", "at its prompt")
            case .busy: ("working", reading.reason)
            case .dialog: ("needs-you", "a dialog is on its screen")
            case .limit: ("waiting", "its account has used up what it may use")
            case .error: ("needs-you", reading.reason)
            case .draft: ("waiting", "somebody is typing into its terminal")
            case .copyMode: ("waiting", "its terminal is in copy mode")
            case .dead: ("failed", "its program ended")
            case .unknown: ("working", reading.reason)
            }
        // Nothing new is nothing to write: an idle team costs no disk.
        if now != row { try await journal.save(now) }
    }

    private func report(_ row: AgentRow, _ state: String, _ reason: String) async throws {
        guard row.state != state || row.reason != reason else { return }
        var now = row
        now.state = state
        now.reason = reason
        log.warning("agent \(state)", metadata: ["agent": "\(row.name)", "reason": "\(reason)"])
        try await journal.save(now)
    }

    private func record(_ event: Event, _ name: AgentName, _ now: Instant) -> EventRecord {
        EventRecord(
            id: EventID("\(location.key)/\(event.kind.rawValue)/\(name)/\(now.milliseconds)"),
            event: event,
            commit: nil,
            actor: nil
        )
    }

    /// Why something is not started that nobody trusted.
    static let untrusted = "its command came by a push and is not trusted here: git bus trust"

    /// What `up` writes to have an agent started that ended by itself.
    static let asked = "asked"
}
