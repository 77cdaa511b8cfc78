import Agents
import BusModel
import Decisions
import Journal
import Watchdog

/// Where the sessions of an agent are: all that this host knows of, with whatever program.
struct AgentHistory {
    let agent: AgentName
    private let journal: EventJournal
    private let work: String
    private let current: UsageBackend?

    /// Finds the agent.
    init(of name: String, in loaded: LoadedBus) async throws {
        let config = loaded.state.config
        let rows = try loaded.journal?.agents() ?? []
        let known = config?.agents.map(\.name.text) ?? []
        let ran = rows.map(\.name.text).filter { !known.contains($0) }
        guard (known + ran).contains(name) else {
            throw CommandFailure(
                .usage,
                "there is no agent called \(Terminal.harmless(name))",
                hints: Nearest.names(to: name, among: known + ran).map { "did you mean \($0)?" }
                    + ["git bus status"]
            )
        }
        agent = AgentName(name)
        let (host, _) = try await loaded.hostConfig()
        let entry = config?.agent(agent)
        guard let journal = loaded.journal else {
            throw Self.nothing(of: name, entry, config, host.host)
        }
        self.journal = journal
        let row = rows.first { $0.name.text == name }
        if let entry {
            work = WorkDirectory(agent: entry, location: loaded.location, host: host).path
        } else {
            let own = host.agents[agent]?.directory
            work = own ?? "\(loaded.location.stateDirectory)/work/\(name)"
        }
        let backend = row?.kept.watch.backend ?? host.backendName(of: agent)
        current =
            row == nil
            ? nil : host.backend(of: agent, name: backend).flatMap(UsageBackend.init(of:))
        if try sets().isEmpty { throw Self.nothing(of: name, entry, config, host.host) }
    }

    /// Its sessions as they are known now.
    func sets() throws -> [SessionSet] {
        let row = try journal.agents().first { $0.name == agent }
        let watch = row?.kept.watch
        // What the daemon has not written down, because it does not count or has not yet.
        let latest = [watch?.session, watch?.hearing.session].compactMap(\.self)
        return try UsageBackend.allCases.compactMap { backend in
            var sessions = try journal.sessions(of: agent, backend: backend.rawValue)
            if backend == current {
                sessions += Set(latest).subtracting(sessions).sorted()
            }
            // aider has no sessions: where it works is all that is known of it.
            guard !sessions.isEmpty || backend == current && backend == .aider else { return nil }
            return SessionSet(
                backend: backend,
                sessions: sessions,
                work: work,
                environment: Wiring.environment
            )
        }
    }

    /// Says that there are sessions and no files of them.
    func noFiles() throws -> CommandFailure {
        let sets = try sets()
        return CommandFailure(
            .failed,
            "no transcript of \(agent) is here, though its sessions are known",
            facts: sets.flatMap { set in
                set.sessions.map { "\(set.backend.rawValue): \(Terminal.harmless($0))" }
            },
            hints: [
                "the program writes it with the first prompt: git bus transcript \(agent) --follow",
                "see where it works: git bus attach \(agent)",
            ]
        )
    }

    private static func nothing(
        of name: String,
        _ agent: AgentConfig?,
        _ config: SharedConfig?,
        _ host: String
    ) -> CommandFailure {
        let message = "no session of \(name) is known on this host"
        if let agent, config?.runs(agent, on: host) == false {
            return CommandFailure(
                .failed,
                message,
                facts: ["it runs on \(Terminal.harmless(agent.host ?? "another host"))"],
                hints: ["run the same command there"]
            )
        }
        return CommandFailure(
            .failed,
            message,
            facts: ["sessions are known of Claude Code, Codex, Gemini CLI, opencode and aider"],
            hints: ["git bus up \(name)", "git bus status"]
        )
    }
}
