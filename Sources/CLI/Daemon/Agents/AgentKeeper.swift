import Agents
import BusModel
import Decisions
import Foundation
import GitBus
import Handoff
import Journal
import Logging
import Watchdog

/// Keeps this host's agents as they should be: running or not, on the current phase, awake, and
/// left alone when that is better.
///
/// It looks, has the pure rules decide, and does what they say. It compares what should be with
/// what is, so a daemon that was down or killed does on its next turn what it missed.
actor AgentKeeper {
    let location: BusLocation
    let journal: EventJournal
    let tmux: TmuxServer
    let log: Logger
    let launcher: AgentLauncher
    let eyes: AgentEyes
    private var traces: TraceBook
    private var lastHeavy: Instant?
    private var memories: [AgentName: (text: String?, memory: KeptMemory)] = [:]
    /// What was said of agents and could not be written down.
    private var complaints: [AgentName: Complaint] = [:]
    /// The process of the tmux server of the last turn.
    private var lastServer: Int32?

    init(location: BusLocation, journal: EventJournal, tmux: TmuxServer, log: Logger) {
        self.location = location
        self.journal = journal
        self.tmux = tmux
        self.log = log
        launcher = AgentLauncher(location: location, journal: journal, tmux: tmux)
        eyes = AgentEyes(location: location, tmux: tmux)
        traces = TraceBook(journal: journal)
    }

    /// An agent that runs, as far as typing to it goes.
    struct Post {
        let pane: PaneID
        let backend: Backend
        /// Whether it is at its prompt and nothing speaks against a line.
        let mayType: Bool
        /// Whether it works, so that only STOP may be typed.
        let isBusy: Bool
        /// When it last did anything.
        let lastSign: Instant
    }

    /// What a turn found.
    struct Outcome {
        /// The agents that run.
        var posts: [AgentName: Post] = [:]
        /// Whether something waits and another turn is wanted soon.
        var isWaiting = false
    }

    /// What holds for a whole turn.
    struct Turn: Sendable {
        let state: BusState
        let host: HostConfig
        let repository: BusRepository
        let mayAct: Bool
        let now: Instant
        let isHeavy: Bool
        var book: LimitBook
        /// The agents whose terminals went away with all the others.
        var lost: Set<AgentName> = []
        var sessions: [String: TmuxSession] = [:]
        var rows: [AgentRow] = []
        var memories: [AgentName: KeptMemory] = [:]
        var open: [OutboxEntry] = []
    }

    /// Looks at every agent once and does what is to be done.
    ///
    /// - Parameter view: after a rewind or on hold nothing is done by itself.
    func turn(_ view: BusView, host: HostConfig) async throws -> Outcome {
        var outcome = Outcome()
        let services = Set(host.services.map(\.name))
        let rows = try journal.agents().filter { !services.contains($0.name) }
        guard !rows.isEmpty else { return outcome }
        do { try await tmux.start() } catch {
            // Said where people look, and not only in the daemon's log.
            for row in rows where row.isWanted { try await report(row, "failed", "\(error)") }
            throw error
        }
        let now = Wiring.now()
        let isHeavy = lastHeavy.map { now.since($0) >= host.heavyInterval } ?? true
        var turn = Turn(
            state: view.state,
            host: host,
            repository: view.repository,
            mayAct: view.mayAct,
            now: now,
            isHeavy: isHeavy,
            book: LimitBook(try journal.limits().map(\.limit))
        )
        turn.rows = rows
        for row in rows { turn.memories[row.name] = memory(of: row) }
        turn.open = try journal.openPings()
        turn.sessions = Dictionary(
            try await tmux.sessions().map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        try await soundAlarm(&turn)
        var isSampling = false
        for row in rows {
            do {
                let plan = try await attend(row, &turn, &outcome)
                isSampling = isSampling || plan?.memory.goneSince == now
            } catch {
                // One agent's fault must not keep the others from their work.
                try await report(row, "failed", CommandFailure(error).message)
            }
        }
        // What was seen for the first time on a heavy tick is looked at again on the next one.
        if isHeavy, !isSampling { lastHeavy = now }
        try await journal.save(traces.take())
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

    /// What is remembered of an agent; read from its row only when that has changed.
    private func memory(of row: AgentRow) -> KeptMemory {
        if let known = memories[row.name], known.text == row.memory { return known.memory }
        let memory = row.kept
        memories[row.name] = (row.memory, memory)
        return memory
    }

    // MARK: - One agent

    /// - Returns: what was decided, when the agent is one that is looked after.
    private func attend(
        _ row: AgentRow,
        _ turn: inout Turn,
        _ outcome: inout Outcome
    ) async throws -> WatchPlan? {
        let session = turn.sessions[row.name.text]
        let hasTerminal = session != nil || row.pane != nil
        if let reason = whyNot(row, turn) {
            if hasTerminal, reason.mayStop { try await stop(row, reason: reason.words) }
            return nil
        }
        guard let agent = turn.state.config?.agent(row.name) else { return nil }
        let kept = turn.memories[row.name] ?? KeptMemory()
        var memory = kept.watch
        let look = try await eyes.look(at: row, agent, session, kept, turn)
        memory.hearing = look.hearing
        memory.announced = look.announced
        try await hear(look, kept.watch.announced, agent, &turn)
        let sight = look.sight(of: row, agent, memory, turn)
        let plan = WatchRound.plan(
            sight,
            memory,
            turn.host.watchdog,
            isHeavy: turn.isHeavy,
            now: turn.now
        )
        traces.note(plan.traces, of: row.name, at: turn.now)
        outcome.isWaiting = outcome.isWaiting || plan.isWaiting
        let pane = try await carryOut(plan, row, agent, look, turn)
        // With what its screen says of limits that are over: whoever types reads it the same way.
        if let pane, let backend = look.backend, let activity = look.activity {
            outcome.posts[row.name] = Post(
                pane: pane,
                backend: backend,
                mayType: plan.mayType,
                isBusy: activity.state == .busy,
                lastSign: activity.lastSign
            )
        }
        return plan
    }

    /// Why an agent does not run here, and whether one that does is stopped for that.
    private func whyNot(_ row: AgentRow, _ turn: Turn) -> (words: String, mayStop: Bool)? {
        guard row.isWanted else { return ("down", true) }
        guard let config = turn.state.config, let agent = config.agent(row.name) else {
            // After a rewind or a deletion the roster is no reason to end anybody's work.
            return ("not in the roster", turn.mayAct)
        }
        guard config.runs(agent, on: turn.host.host) else {
            let place = agent.host ?? config.hosts.joined(separator: ", ")
            return ("runs on \(place)", true)
        }
        return nil
    }

    /// Takes what the agent's screen and its own program tell of its account and of its pings.
    private func hear(
        _ look: AgentLook,
        _ before: Announcement?,
        _ agent: AgentConfig,
        _ turn: inout Turn
    ) async throws {
        for seen in look.seen {
            try await journal.markSeen(seen.marks, by: agent.name, at: seen.time)
        }
        // Also one that is over before anybody counts what it used.
        if let backend = look.backend.flatMap(UsageBackend.init(of:))?.rawValue {
            for session in look.sessions {
                try await journal.note(
                    session: session,
                    of: agent.name,
                    backend: backend,
                    now: turn.now
                )
            }
        }
        guard let account = look.backend?.account else { return }
        for told in look.limits {
            let change = turn.book.announce(
                account,
                until: told.until,
                banner: told.banner,
                at: told.at,
                now: turn.now
            )
            guard case .written(let limit, let isNew) = change else { continue }
            try await journal.save(LimitRow(limit))
            guard isNew else { continue }
            let event = Event.agentLimited(agent.name, until: limit.until, reason: limit.words)
            log.warning("agent.limited", metadata: ["account": "\(account)"])
            try await journal.append([local(event, agent.name, turn.now)])
        }
        if let limit = turn.book.limits[account], look.works(after: limit, before),
            let ended = turn.book.end(account, at: turn.now)
        {
            try await journal.save(LimitRow(ended))
        }
    }

    /// Terminals that went away all at once are one alarm, and no crash of any agent.
    private func soundAlarm(_ turn: inout Turn) async throws {
        let server = await tmux.serverPID
        let began = await tmux.serverStart
        let last = lastServer
        lastServer = server
        let running = turn.rows.filter { $0.isWanted && $0.pane != nil }
        let gone = running.filter { turn.sessions[$0.name.text] == nil }
        // Another process than before; and for a daemon that has just begun, one that is younger
        // than the agents. tmux tells the whole second alone.
        let isYounger = began.map { start in
            gone.contains { ($0.started ?? start) < Wiring.clock.shown(at: start + .seconds(1)) }
        }
        let isNew = last.map { $0 != server } ?? isYounger ?? false
        guard !gone.isEmpty, gone.count == running.count, isNew else { return }
        turn.lost = Set(gone.map(\.name))
        let names = gone.map(\.name.text).joined(separator: ", ")
        let words =
            gone.count == 1
            ? "the terminal of \(names) went away with its tmux server; it is started again"
            : "the terminals of \(gone.count) agents went away at once (\(names)); they are "
                + "started again"
        log.error("\(words)")
        let id = "terminals/\(turn.now.milliseconds)"
        try await journal.raise(
            AlarmRow(id: id, text: words, since: turn.now),
            event: local(.agentNeedsHuman("*", reason: words), "*", turn.now)
        )
    }

    private func report(_ row: AgentRow, _ state: String, _ reason: String) async throws {
        guard row.state != state || row.reason != reason else { return }
        var now = row
        now.state = state
        now.reason = reason
        now.need = nil
        // Where the journal cannot be written, the next turn finds the row as it was.
        if complaints[row.name, default: Complaint()].isNew("\(state): \(reason)") {
            log.warning(
                "agent \(state)",
                metadata: ["agent": "\(row.name)", "reason": "\(reason)"]
            )
        }
        try await journal.save(now)
        complaints[row.name] = nil
    }

    func local(_ event: Event, _ name: AgentName, _ now: Instant) -> Batch.Timed {
        .local(event, of: name, key: location.key, at: now)
    }

    /// Why something is not started that nobody trusted.
    static let untrusted = "its command came by a push and is not trusted here: git bus trust"

    /// What `up` writes to have an agent started that ended by itself.
    static let asked = "asked"
}
