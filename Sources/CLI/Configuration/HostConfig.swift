import Agents
import BusModel

/// The settings of one machine: how agents are run here, and how often things are looked at.
///
/// From the strongest: environment `GIT_BUS_*`, the host's `config.toml`, the bus's `git-bus.toml`,
/// the default. What would run a program is taken from the first two alone: nothing that came in by
/// a push is run here.
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

    /// What a host or the bus says of one agent's terminal.
    struct AgentSettings: Sendable {
        var backend: String?
        var directory: String?
        var submitKey: String?
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
}
