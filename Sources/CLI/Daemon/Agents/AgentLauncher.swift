import Agents
import BusModel
import Decisions
import Foundation
import GitBus
import Handoff
import Journal
import Watchdog

/// Starts an agent's program: its clone, its kickoff, its session, its terminal.
struct AgentLauncher {
    let location: BusLocation
    let journal: EventJournal
    let tmux: TmuxServer

    /// What is started.
    struct Run: Sendable {
        let session: String?
        let backend: String
        let isResumed: Bool
    }

    /// Starts an agent that does not run, and tells its pane.
    ///
    /// - Parameter note: is told what is started, just before there is a terminal for it.
    func launch(
        _ agent: AgentConfig,
        _ start: WatchAction.Start,
        _ memory: AgentMemory,
        _ turn: AgentKeeper.Turn,
        note: @Sendable (Run) async throws -> Void
    ) async throws -> (pane: PaneID, run: Run) {
        let name = backendName(of: agent, start, memory, turn)
        guard let backend = turn.host.backend(of: agent.name, name: name) else {
            throw CommandFailure(.configuration, "there is no backend \"\(name)\" on this host")
        }
        let work = WorkDirectory(agent: agent, location: location, host: turn.host)
        let standing = try await work.prepare()
        try await work.check(turn.host.pinnedFiles(inBackend: name))
        let kickoff = Kickoff(
            agent: agent,
            state: turn.state,
            location: location,
            work: work.path,
            leftBehind: await work.leftBehind(),
            interruption: start.reason.interrupts ? start.words : nil
        )
        let text = try await kickoff.text(repository: turn.repository)
        let file = "\(work.path)/\(PingText.kickoffPath)"
        try PrivateFile.write(text, to: file)
        try await announceKickoff(to: agent.name, backend, turn)
        let old = memory.hearing.session ?? memory.session
        let isResumed =
            start.reason.resumesSession && !backend.resume.isEmpty && old != nil
            && memory.backend ?? name == name && !memory.hasFailedToResume && agent.kind != .task
        let session =
            isResumed
            ? old : backend.session == .pinned ? Wiring.uuid().uuidString.lowercased() : nil
        let events = location.eventFile(of: agent.name)
        try PrivateFile.write("", to: events)
        var values = Self.values(of: agent, backend, text, turn.state)
        values.promptFile = file
        values.work = work.path
        values.session = session ?? ""
        let arguments = try backend.arguments(
            values,
            form: isResumed ? .resume : agent.kind == .task ? .oneshot : .fresh
        )
        let run = Run(session: session, backend: name, isResumed: isResumed)
        try await note(run)
        let pane = try await tmux.startSession(
            name: agent.name.text,
            directory: work.path,
            command: arguments,
            environment: environment(of: agent, events: events),
            unset: backend.unset + ["GIT_DIR", "GIT_WORK_TREE", "TMUX_PANE"]
                + (standing?.isInClone == true ? ["GIT_SSH_COMMAND"] : [])
        )
        return (pane, run)
    }

    private static func values(
        of agent: AgentConfig,
        _ backend: Backend,
        _ text: String,
        _ state: BusState
    ) -> LaunchValues {
        LaunchValues(
            agent: agent.name.text,
            role: agent.role.rawValue,
            phase: state.currentPhase?.id.text ?? "",
            // Some programs take a text that begins with a sign for a command of theirs.
            prompt: text.utf8.count > promptBytesMax
                ? "Read \(PingText.kickoffPath) in this folder and do what it says."
                : "Your kickoff, from git-bus.\n\n" + text,
            promptFile: "",
            work: "",
            hooks: HookSettings.value(
                for: backend,
                program: Wiring.executable,
                environment: Wiring.environment
            ),
            permissions: backend.permissions
        )
    }

    /// Writes what an agent is woken for where its ping says that it stands.
    func writeWake(
        of agent: AgentConfig,
        reason: String,
        _ turn: AgentKeeper.Turn
    ) async throws {
        let work = WorkDirectory(agent: agent, location: location, host: turn.host)
        let text = try await wakeText(of: agent, reason: reason, turn)
        try PrivateFile.write(text, to: "\(work.path)/\(PingText.wakePath)")
    }

    private func wakeText(
        of agent: AgentConfig,
        reason: String,
        _ turn: AgentKeeper.Turn
    ) async throws -> String {
        let head = "# You are woken: \(reason)\n\nFirst: `git pull --rebase`.\n\n"
        guard let path = turn.host.agents[agent.name]?.wake?.prompt, let tip = turn.state.tip,
            let bytes = try await turn.repository.file(path, at: tip)
        else {
            return head
                + "Look at the bus (`git bus status`, your mail), and do what your role asks.\n"
        }
        return head + String(decoding: bytes, as: UTF8.self)
    }

    /// The backend of a start: the one that was chosen, or the first that is not used up. A program
    /// that goes on goes on with its own.
    private func backendName(
        of agent: AgentConfig,
        _ start: WatchAction.Start,
        _ memory: AgentMemory,
        _ turn: AgentKeeper.Turn
    ) -> String {
        if let chosen = start.backend { return chosen }
        let first = turn.host.backendName(of: agent.name)
        if start.reason.resumesSession, let own = memory.backend, turn.host.canRun(own) {
            return own
        }
        let free = turn.host.backendNames(of: agent.name).first { name in
            guard turn.host.canRun(name), let backend = turn.host.backends[name] else {
                return false
            }
            return turn.book.limits[backend.account]?.stands(at: turn.now) != true
        }
        return free ?? first
    }

    /// An argument may not be much longer on any system.
    private static let promptBytesMax = 60_000

    private func environment(of agent: AgentConfig, events: String) -> [String: String] {
        [
            // Where its own hooks tell what it does, and the bell that has it read.
            "GIT_BUS_EVENTS": events, "GIT_BUS_BELL": location.runtimeDirectory,
            "GIT_BUS_AGENT": agent.name.text, "GIT_BUS_REMOTE": location.url,
            "GIT_BUS_BRANCH": location.branch,
            LeftBehind.mark: location.mark(of: agent.name),
        ]
    }

    /// Has the kickoff typed where the program is not given it at its start, and takes back what it
    /// makes needless.
    private func announceKickoff(
        to name: AgentName,
        _ backend: Backend,
        _ turn: AgentKeeper.Turn
    ) async throws {
        let needless = try journal.openPings().map(\.ping).filter { ping in
            guard ping.to == name else { return false }
            switch ping.about {
            case .phase, .kickoff, .stalled, .resume: return true
            case .claim, .review, .mail, .unfinished, .violation, .nudge, .stop, .wake:
                return false
            }
        }
        try await journal.withdraw(
            needless,
            reason: "the agent is started afresh",
            now: turn.now
        )
        let isTold = ["{prompt}", "{prompt_file}", "{phase}"].contains { place in
            backend.command.contains { $0.contains(place) }
        }
        if isTold { return }
        let ping = Ping(
            cause: Wiring.uniqueID(),
            to: name,
            about: .kickoff,
            commit: turn.state.tip
        )
        try await journal.record(ping, now: turn.now)
    }
}
