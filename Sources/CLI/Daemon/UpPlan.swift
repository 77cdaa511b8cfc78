import BusModel
import Decisions
import GitBus

/// What `up` is to start on this host, worked out and checked before anything is started.
struct UpPlan {
    /// The agents and services, by name.
    let names: [AgentName]
    /// Where each of the agents works.
    let clones: [AgentName: WorkDirectory]
    /// Those of them that wait for their first wake.
    let later: [AgentName]
    /// What would run and nobody trusted here.
    let untrusted: [PinnedCommand]

    /// - Parameter wanted: the names that were said; empty for everything that should run.
    /// - Throws: ``CommandFailure`` that says what to do, when the bus or a prompt is not fit.
    init(_ wanted: [String], in bus: LoadedBus, host: HostConfig) async throws {
        guard let config = bus.state.config else {
            throw CommandFailure(
                .configuration,
                "the bus has no git-bus.toml that can be used",
                hints: bus.tip.map { ["git bus explain \($0.short)"] }
                    ?? ["push a first commit with a git-bus.toml to \(bus.location.branch)"]
            )
        }
        let agents = config.agents.filter { config.runs($0, on: host.host) }
        let services = host.ownServices
        let all = agents.map(\.name) + services.map(\.name)
        if wanted.isEmpty {
            // A task runs when it is asked for, or when its wake is due.
            let tasks = agents.filter { $0.kind == .task }.map(\.name)
            let idle = tasks.filter { host.agents[$0]?.wake == nil }
            names = all.filter { !idle.contains($0) }
            later = tasks.filter { !idle.contains($0) }
            guard !names.isEmpty else { throw Self.nothingHere(config, host) }
        } else {
            for name in wanted where !all.contains(AgentName(name)) {
                throw Self.unknown(name, all, config)
            }
            names = wanted.map { AgentName($0) }
            later = []
        }
        let names = self.names
        clones = Dictionary(
            agents.filter { names.contains($0.name) }.map {
                ($0.name, WorkDirectory(agent: $0, location: bus.location, host: host))
            },
            uniquingKeysWith: { first, _ in first }
        )
        let waiting =
            agents.filter { names.contains($0.name) }.flatMap { host.untrusted(for: $0.name) }
            + services.filter { names.contains($0.name) }.flatMap { host.untrusted(for: $0) }
            + host.untrustedNotify
        untrusted = Set(waiting).sorted { $0.command.key < $1.command.key }
        for agent in agents where names.contains(agent.name) {
            // A prompt that cannot be filled is said now and not in a terminal that nobody sees.
            let kickoff = Kickoff(
                agent: agent,
                state: bus.state,
                location: bus.location,
                work: "-",
                leftBehind: []
            )
            _ = try await kickoff.text(repository: bus.repository)
        }
    }

    private static func nothingHere(_ config: SharedConfig, _ host: HostConfig) -> CommandFailure {
        guard !config.hosts.isEmpty else {
            return CommandFailure(
                .configuration,
                "git-bus.toml names no agent and no service to run",
                hints: ["add an [[agent]], commit and push"]
            )
        }
        return CommandFailure(
            .configuration,
            "no agent runs on this host, which is called \(host.host)",
            facts: ["hosts in git-bus.toml: \(config.hosts.joined(separator: ", "))"],
            hints: [
                "GIT_BUS_HOST=\(config.hosts[0]) git bus up",
                "or say [defaults] host = \"\(config.hosts[0])\" in config.toml",
            ]
        )
    }

    private static func unknown(
        _ name: String,
        _ here: [AgentName],
        _ config: SharedConfig
    ) -> CommandFailure {
        if let agent = config.agent(AgentName(name)) {
            let place = agent.host ?? config.hosts.joined(separator: ", ")
            return CommandFailure(.usage, "\(name) runs on another host: \(place)")
        }
        let close = Nearest.names(to: name, among: here.map(\.text))
        return CommandFailure(
            .usage,
            "there is no agent or service called \(name) on this host",
            facts: close.isEmpty ? ["there are: \(here.map(\.text).joined(separator: ", "))"] : [],
            hints: close.map { "git bus up \($0)" }
        )
    }
}
