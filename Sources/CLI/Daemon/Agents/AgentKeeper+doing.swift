import Agents
import BusModel
import CrashPoints
import Decisions
import Foundation
import GitBus
import Handoff
import Journal
import Logging
import Watchdog

/// Doing what the rules decided, and writing down what came of it.
extension AgentKeeper {
    /// - Returns: the pane it runs in afterwards.
    func carryOut(
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
            if let pane = look.session?.pane.text, pane != row.pane {
                // Another daemon made it, and ended before it could say so.
                next.pane = pane
                next.started = turn.now
                let event = Event.agentStarted(
                    row.name,
                    reason: "taken over from a daemon that ended"
                )
                doing.events.append(local(event, row.name, turn.now))
            }
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
        let (pane, run) = try await launch(agent, start, doing, turn)
        CrashPoint.terminalMade.pass()
        doing.isStarted = true
        doing.pane = pane
        doing.memory = Self.memory(doing.memory, of: run, now: turn.now)
        await eyes.forget(name)
        doing.row.pane = pane.text
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

    /// Writes down what it is started for, and as what, before it is: whoever takes over from a
    /// daemon that ended just then finds it at work on that, and starts it no second time.
    private func launch(
        _ agent: AgentConfig,
        _ start: WatchAction.Start,
        _ doing: Doing,
        _ turn: Turn
    ) async throws -> (pane: PaneID, run: AgentLauncher.Run) {
        let (row, memory, journal) = (doing.row, doing.memory, self.journal)
        do {
            return try await launcher.launch(agent, start, memory, turn) { run in
                var begun = row
                begun.kickoff = turn.state.phaseStart
                let kept = KeptMemory(watch: Self.memory(memory, of: run, now: turn.now))
                begun.memory = try AgentRow.text(of: kept)
                try await journal.save(begun)
            }
        } catch {
            // Why try?: what went wrong first is what is told.
            try? await journal.save(row)  // why: see above
            throw error
        }
    }

    private static func memory(
        _ memory: AgentMemory,
        of run: AgentLauncher.Run,
        now: Instant
    ) -> AgentMemory {
        var memory = memory
        memory.begin(session: run.session, isResumed: run.isResumed, now: now)
        memory.backend = run.backend
        return memory
    }

    func stop(_ row: AgentRow, reason: String) async throws {
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
}
