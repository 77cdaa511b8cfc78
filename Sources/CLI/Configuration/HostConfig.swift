import Agents
import BusModel

/// The settings of one machine: how agents are run here, and how often things are looked at.
///
/// From the strongest: environment `GIT_BUS_*`, the host's `config.toml`, the bus's `git-bus.toml`,
/// the default. A command of the bus is run only where a person trusted it.
struct HostConfig: Sendable {
    /// How often the source is looked at when no bell rings.
    var pollInterval = Duration.seconds(15)
    /// How often the agents are looked at.
    var signalInterval = Duration.seconds(5)
    /// How long a restart waits for an agent to finish its turn.
    var advanceGrace = Duration.seconds(120)
    /// What this machine is called in `[[agent]] host`.
    var host: String
    /// How to run agents, by the name of the backend.
    var backends: [String: Backend] = [:]
    /// The backend of an agent that names none.
    var defaultBackend = "generic"
    /// What is said of single agents.
    var agents: [AgentName: AgentSettings] = [:]
    /// The plain commands that are kept running, in the order of the file.
    var services: [Service] = []
    /// What the bus would run here and waits for a person's trust, by key.
    var untrusted: [String: PinnedCommand] = [:]
    /// What the bus has run here with a person's trust, by key.
    var trusted: [String: PinnedCommand] = [:]

    /// What a host or the bus says of one agent's terminal.
    struct AgentSettings: Sendable {
        var backend: String?
        var directory: String?
        var submitKey: String?
    }

    /// One `[[service]]`.
    struct Service: Sendable, Hashable {
        var name: AgentName
        var command: [String] = []
        var directory: String?
        var host: String?
    }

    /// The backend of an agent, with what is said of the agent alone.
    func backend(of agent: AgentName) -> Backend? {
        let settings = agents[agent]
        guard var backend = backends[settings?.backend ?? defaultBackend] else { return nil }
        if let key = settings?.submitKey { backend.submitKey = key }
        return backend
    }

    /// What the agent's backend is called.
    func backendName(of agent: AgentName) -> String { agents[agent]?.backend ?? defaultBackend }

    /// The commands that would run for an agent and that nobody trusted here.
    func untrusted(for agent: AgentName) -> [PinnedCommand] {
        Self.commands(untrusted, of: "backend.\(backendName(of: agent))")
    }

    /// The command of a service that nobody trusted here.
    func untrusted(for service: Service) -> [PinnedCommand] {
        Self.commands(untrusted, of: "service.\(service.name)")
    }

    /// The files that the trusted commands of an agent name.
    func pinnedFiles(of agent: AgentName) -> [PinnedCommand.File] {
        Self.commands(trusted, of: "backend.\(backendName(of: agent))").flatMap(\.files)
    }

    /// The files that the trusted command of a service names.
    func pinnedFiles(of service: Service) -> [PinnedCommand.File] {
        Self.commands(trusted, of: "service.\(service.name)").flatMap(\.files)
    }

    private static func commands(
        _ all: [String: PinnedCommand],
        of table: String
    ) -> [PinnedCommand] {
        all.values.filter { $0.command.table == table }.sorted { $0.command.key < $1.command.key }
    }

    /// The services that run on this host: those that name it, and those that name none.
    var ownServices: [Service] { services.filter { $0.host == nil || $0.host == host } }
}
