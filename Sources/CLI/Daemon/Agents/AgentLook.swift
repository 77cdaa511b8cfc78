import Agents
import BusModel
import Decisions
import Handoff
import Journal
import Phases
import Watchdog

/// What one look at an agent found out.
struct AgentLook: Sendable {
    let session: TmuxSession?
    let backendName: String
    var backend: Backend?
    var hearing = Hearing()
    /// How far what its program tells was read.
    var ears = EarPosition()
    /// Pings that its program took, by their marks.
    var seen: [(marks: [String], time: Instant)] = []
    /// Sessions that its program began.
    var sessions: [String] = []
    /// What it does, when it runs.
    var activity: Activity?
    /// The used-up account that its screen announces.
    var announced: Announcement?
    /// Announcements of a used-up account.
    var limits: [(until: Instant?, banner: String?, at: Instant)] = []

    init(session: TmuxSession?, backendName: String, backend: Backend?) {
        self.session = session
        self.backendName = backendName
        self.backend = backend
    }

    /// Whether it has begun to work since its account was said to be used up.
    ///
    /// - Parameter before: what its screen announced at the look before.
    func works(after limit: UsageLimit, _ before: Announcement?) -> Bool {
        guard activity?.state == .busy else { return false }
        if case .running(let since) = hearing.turn, since > limit.seen { return true }
        return before != nil && announced == nil
    }

    /// Takes what its program told.
    mutating func hear(_ signals: [AgentSignal]) {
        for signal in signals {
            hearing.take(signal)
            switch signal.kind {
            case .turnStarted(let marks), .queued(let marks):
                if !marks.isEmpty { seen.append((marks, signal.time)) }
            case .limited(let until): limits.append((until, nil, signal.time))
            case .sessionStarted(let id, _): sessions.append(id)
            case .toolUsed, .spoke, .turnEnded, .interrupted, .failed, .asked,
                .compacting, .sessionEnded:
                continue
            }
        }
    }

    /// Takes what its screen shows.
    mutating func read(_ reading: PaneReading, _ snapshot: PaneSnapshot, now: Instant) {
        activity = Activity.weigh(
            screen: reading,
            hearing: hearing,
            lastOutput: Instant(seconds: snapshot.lastOutput),
            lastLine: reading.lastWords,
            now: now
        )
        if reading.state == .limit, let announced {
            limits.append((announced.until, announced.banner, announced.at))
        }
    }

    /// What the rules decide on.
    func sight(
        of row: AgentRow,
        _ agent: AgentConfig,
        _ memory: AgentMemory,
        _ turn: AgentKeeper.Turn
    ) -> AgentSight {
        let state = turn.state
        let account = backend?.account
        let wake = turn.host.agents[agent.name]?.wake
        let mine = turn.open.filter { $0.ping.to == agent.name }
        let isNew = row.pane == nil && session == nil
        var sight = AgentSight(
            name: agent.name,
            kind: agent.kind,
            watch: turn.host.watch(of: agent.name),
            program: program(row, turn),
            started: row.started,
            isAsked: row.state == AgentKeeper.asked
                || isNew && (agent.kind != .task || wake == nil),
            obstacle: obstacle(agent, turn),
            phase: state.currentPhase?.id,
            phaseStart: state.phaseStart,
            isComplete: state.isSequenceComplete,
            isBehind: isBehind(row, agent, state),
            errand: errand(of: agent, state),
            mayAct: turn.mayAct,
            limit: account.flatMap { turn.book.limits[$0] },
            place: place(of: agent, turn),
            fallback: fallback(agent, turn),
            wakeInterval: wake?.interval,
            openWake: mine.contains { $0.ping.about == .wake && $0.state != .attempted },
            openNudge: mine.contains { $0.ping.about.word == "stalled" },
            openPings: !mine.isEmpty
        )
        sight.wakeUnderway = mine.contains { $0.ping.about == .wake && $0.state == .attempted }
        return sight
    }

    private func program(_ row: AgentRow, _ turn: AgentKeeper.Turn) -> AgentSight.Program {
        guard let session else { return turn.lost.contains(row.name) ? .lost : .absent }
        if session.isDead { return .ended(status: session.exitStatus) }
        if let activity { return .running(activity) }
        // Without a backend its screen cannot be read; that it runs is plain.
        let reason = "its backend \"\(backendName)\" is not known here"
        return .running(Activity(.unknown, reason: reason, lastSign: session.lastActivity))
    }

    private func obstacle(
        _ agent: AgentConfig,
        _ turn: AgentKeeper.Turn
    ) -> AgentSight.Obstacle? {
        let host = turn.host
        guard let backend else { return .impossible(Self.noCommand(backendName)) }
        if !host.untrusted(inBackend: backendName).isEmpty {
            return .untrusted(AgentKeeper.untrusted)
        }
        return backend.command.isEmpty ? .impossible(Self.noCommand(backendName)) : nil
    }

    private static func noCommand(_ backend: String) -> String {
        "backend \"\(backend)\" has no command on this host; set [backend.\(backend)] command in "
            + HostConfigReader(environment: Wiring.environment).path
    }

    private func isBehind(_ row: AgentRow, _ agent: AgentConfig, _ state: BusState) -> Bool {
        guard agent.kind == .loop, state.config?.onAdvance == .restart,
            !state.isSequenceComplete, let start = state.phaseStart
        else { return false }
        return row.kickoff != start
    }

    private func errand(of agent: AgentConfig, _ state: BusState) -> Errand {
        let phase = state.currentPhase
        return ErrandFinder.errand(
            of: agent,
            in: phase,
            phase.map { state.sequence[$0.id] } ?? .init(),
            missing: state.missing,
            mail: state.unread.values.count { $0.to == agent.name }
        )
    }

    /// The agent's place among those of this host that share its account.
    private func place(of agent: AgentConfig, _ turn: AgentKeeper.Turn) -> Int {
        let same = turn.rows.filter { row in
            let name = turn.memories[row.name]?.watch.backend ?? turn.host.backendName(of: row.name)
            return turn.host.backends[name]?.account == backend?.account
        }
        return same.firstIndex { $0.name == agent.name } ?? 0
    }

    /// The next of its backends that could run now.
    private func fallback(_ agent: AgentConfig, _ turn: AgentKeeper.Turn) -> String? {
        turn.host.backendNames(of: agent.name).first { name in
            guard name != backendName, let other = turn.host.backends[name] else { return false }
            return turn.host.canRun(name)
                && turn.book.limits[other.account]?.stands(at: turn.now) != true
        }
    }
}

extension HostConfig {
    /// Whether a backend has a command that may run here.
    func canRun(_ name: String) -> Bool {
        guard let backend = backends[name] else { return false }
        return !backend.command.isEmpty && untrusted(inBackend: name).isEmpty
    }
}
