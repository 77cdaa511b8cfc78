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
    private let location: BusLocation
    private let journal: EventJournal
    private let tmux: TmuxServer
    private let log: Logger
    private let launcher: AgentLauncher
    private let eyes: AgentEyes
    private var traces: TraceBook
    private var lastHeavy: Instant?
    private var memories: [AgentName: (text: String?, memory: KeptMemory)] = [:]
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
    /// - Parameter mayAct: false after a rewind or on hold: then nothing is done by itself.
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
        let now = Wiring.now()
        let isHeavy = lastHeavy.map { now.since($0) >= host.heavyInterval } ?? true
        var turn = Turn(
            state: state,
            host: host,
            repository: repository,
            mayAct: mayAct,
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
        try await hear(look, agent, &turn)
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
    private func hear(_ look: AgentLook, _ agent: AgentConfig, _ turn: inout Turn) async throws {
        for seen in look.seen {
            try await journal.markSeen(seen.marks, by: agent.name, at: seen.time)
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
        if look.isFree, turn.book.forget(account) {
            try await journal.forgetLimit(of: account)
        }
    }

    // MARK: - Doing

    /// - Returns: the pane it runs in afterwards.
    private func carryOut(
        _ plan: WatchPlan,
        _ row: AgentRow,
        _ agent: AgentConfig,
        _ look: AgentLook,
        _ turn: Turn
    ) async throws -> PaneID? {
        var doing = Doing(row: row, plan: plan, pane: look.session?.pane)
        for action in plan.actions {
            try await carryOut(action, &doing, agent, look, turn)
        }
        var next = doing.row
        // A restart has said what it says of itself.
        if !doing.isStarted {
            next.pane = look.session.map(\.pane.text) ?? row.pane
            next.state = plan.state
            next.reason = plan.reason
            next.need = plan.need?.rawValue
            next.lastSign = look.activity?.lastSign ?? row.lastSign
        }
        let kept = KeptMemory(
            watch: doing.memory,
            ears: doing.isStarted ? EarPosition() : look.ears
        )
        if kept != turn.memories[row.name] || row.memory == nil {
            next.memory = try AgentRow.text(of: kept)
        }
        if next.state != row.state, ["failed", "needs-you"].contains(next.state) {
            let facts: Logger.Metadata = ["agent": "\(row.name)", "reason": "\(next.reason)"]
            log.warning("agent \(next.state)", metadata: facts)
        }
        // Nothing new is nothing to write: an idle team costs no disk.
        if next != row || !doing.events.isEmpty || !doing.pings.isEmpty {
            try await journal.save(
                next,
                events: doing.events,
                pings: doing.pings,
                now: turn.now
            )
        }
        return doing.isFinished ? nil : doing.pane
    }

    /// What comes of the actions, written down in one go.
    private struct Doing {
        var row: AgentRow
        var memory: AgentMemory
        var pane: PaneID?
        var events: [Batch.Timed] = []
        var pings: [Ping] = []
        var isStarted = false
        var isFinished = false

        init(row: AgentRow, plan: WatchPlan, pane: PaneID?) {
            self.row = row
            memory = plan.memory
            self.pane = pane
        }
    }

    private func carryOut(
        _ action: WatchAction,
        _ doing: inout Doing,
        _ agent: AgentConfig,
        _ look: AgentLook,
        _ turn: Turn
    ) async throws {
        let name = agent.name
        switch action {
        case .start(let start), .restart(let start):
            try await run(start, &doing, agent, look, turn)
        case .finish(let reason):
            if turn.host.agents[name]?.wake == nil { try await journal.want([name], false) }
            try await stop(doing.row, reason: reason)
            doing.isStarted = true
            doing.isFinished = true
            doing.row = try journal.agents().first { $0.name == name } ?? doing.row
            doing.row.reason = reason
        case .nudge(let phase, let start, let errand, let reason):
            let cause = Wiring.naming.id(of: ["stalled", start?.text ?? "", name.text])
            doing.pings.append(
                Ping(cause: cause, to: name, about: .stalled(phase, errand), commit: nil)
            )
            doing.events.append(local(.agentStalled(name, reason: reason), name, turn.now))
            doing.events.append(local(.agentNudged(name, reason: reason), name, turn.now))
        case .wake(let due, let reason):
            let event = Event.wakeFired(name, due: due, reason: reason)
            doing.events.append(local(event, name, turn.now))
            guard agent.kind != .task else { return }
            try await launcher.writeWake(of: agent, reason: reason, turn)
            let cause = Wiring.naming.id(of: ["wake", name.text, "\(due.milliseconds)"])
            doing.pings.append(Ping(cause: cause, to: name, about: .wake, commit: nil))
        case .resume(let reason):
            doing.events.append(local(.agentResumed(name, reason: reason), name, turn.now))
            let parts = ["resume", name.text, "\(turn.now.milliseconds)"]
            let cause = Wiring.naming.id(of: parts)
            doing.pings.append(Ping(cause: cause, to: name, about: .resume, commit: nil))
        case .limited(let until, let reason):
            let event = Event.agentLimited(name, until: until, reason: reason)
            doing.events.append(local(event, name, turn.now))
        case .askHuman(_, let reason):
            doing.events.append(local(.agentNeedsHuman(name, reason: reason), name, turn.now))
        }
    }

    private func run(
        _ start: WatchAction.Start,
        _ doing: inout Doing,
        _ agent: AgentConfig,
        _ look: AgentLook,
        _ turn: Turn
    ) async throws {
        let name = agent.name
        let isRestart = look.session != nil || doing.row.kickoff != nil
        if look.session != nil { try await tmux.stopSession(name.text) }
        let launched = try await launcher.launch(agent, start, doing.memory, turn)
        doing.isStarted = true
        doing.pane = launched.pane
        doing.memory.begin(
            session: launched.session,
            isResumed: launched.isResumed,
            now: turn.now
        )
        doing.memory.backend = launched.backend
        await eyes.forget(name)
        doing.row.pane = launched.pane.text
        doing.row.kickoff = turn.state.phaseStart
        doing.row.started = turn.now
        doing.row.lastSign = turn.now
        doing.row.state = "working"
        doing.row.need = nil
        doing.row.reason = turn.state.currentPhase.map { "phase \($0.id)" } ?? "started"
        let words = start.reason == .asked ? doing.row.reason : start.words
        if start.reason == .stalled {
            doing.events.append(local(.agentStalled(name, reason: words), name, turn.now))
        }
        if start.reason == .failedOver {
            doing.events.append(local(.agentFailedOver(name, reason: words), name, turn.now))
        }
        if start.reason == .limitOver {
            doing.events.append(local(.agentResumed(name, reason: words), name, turn.now))
        }
        let event: Event =
            isRestart && start.reason != .asked
            ? .agentRestarted(name, reason: words) : .agentStarted(name, reason: words)
        log.info("\(event.kind.rawValue)", metadata: ["agent": "\(name)", "why": "\(words)"])
        doing.events.append(local(event, name, turn.now))
    }

    private func stop(_ row: AgentRow, reason: String) async throws {
        try await tmux.stopSession(row.name.text)
        await eyes.forget(row.name)
        let now = Wiring.now()
        var row = row
        row.pane = nil
        row.kickoff = nil
        row.state = "stopped"
        row.reason = reason
        row.need = nil
        var memory = row.kept
        memory.watch.goneSince = nil
        row.memory = try AgentRow.text(of: memory)
        // What it was to be told at its start is of no use to the next run.
        let needless = try journal.openPings().map(\.ping).filter {
            $0.to == row.name && $0.about == .kickoff
        }
        try await journal.withdraw(needless, reason: "the agent was stopped", now: now)
        log.info("agent.stopped", metadata: ["agent": "\(row.name)"])
        let event = Event.agentStopped(row.name, reason: reason)
        try await journal.save(row, events: [local(event, row.name, now)])
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
        log.warning("agent \(state)", metadata: ["agent": "\(row.name)", "reason": "\(reason)"])
        try await journal.save(now)
    }

    private func local(_ event: Event, _ name: AgentName, _ now: Instant) -> Batch.Timed {
        .local(event, of: name, key: location.key, at: now)
    }

    /// Why something is not started that nobody trusted.
    static let untrusted = "its command came by a push and is not trusted here: git bus trust"

    /// What `up` writes to have an agent started that ended by itself.
    static let asked = "asked"
}
