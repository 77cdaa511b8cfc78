import Agents
import BusModel
import Ledger
import Watchdog

/// The settings of one machine: how agents are run here, and how often things are looked at.
///
/// From the strongest: environment `GIT_BUS_*`, the host's `config.toml`, the bus's `git-bus.toml`,
/// the default. A command of the bus is run only where a person trusted it.
struct HostConfig: Sendable {
    /// How often the source is looked at when no bell rings.
    var pollInterval = Duration.seconds(15)
    /// How often the agents are looked at.
    var signalInterval = Duration.seconds(5)
    /// How often programs that ended are started again.
    var heavyInterval = Duration.seconds(60)
    /// Whether what agents use is counted.
    var countsTokens = true
    /// What this host's agents may use.
    var budget = BudgetSettings()
    /// What `token-log.jsonl` has records of.
    var tokenGranularity = TokenGranularity.gate
    /// When agents are nudged, restarted and left alone.
    var watchdog = WatchSettings()
    /// What this machine is called in `[[agent]] host`.
    var host: String
    /// How to run agents, by the name of the backend.
    var backends: [String: Backend] = [:]
    /// The backends of an agent that names none, in the order of fail-over.
    var defaultBackends = ["generic"]
    /// What an agent that says nothing of it is watched for.
    var defaultWatch = Set(Watch.allCases)
    /// What is said of single agents.
    var agents: [AgentName: AgentSettings] = [:]
    /// The plain commands that are kept running, in the order of the file.
    var services: [Service] = []
    /// The program that tells people what needs them, and its arguments; empty for none.
    var notifyCommand: [String] = []
    /// Whose webhooks are heard; `nil` for nobody's.
    var webhook: WebhookSettings?
    /// What the bus would run here and waits for a person's trust, by key.
    var untrusted: [String: PinnedCommand] = [:]
    /// What the bus has run here with a person's trust, by key.
    var trusted: [String: PinnedCommand] = [:]

    /// What a host or the bus says of one agent's terminal.
    struct AgentSettings: Sendable {
        var backends: [String]?
        var directory: String?
        var submitKey: String?
        var watch: Set<Watch>?
        var wake: Wake?
    }

    /// How often an agent is woken, and where the words for it are on the bus.
    struct Wake: Sendable, Hashable {
        var interval: Duration
        var prompt: String?
    }

    /// One `[[service]]`.
    struct Service: Sendable, Hashable {
        var name: AgentName
        var command: [String] = []
        var directory: String?
        var host: String?
    }

    /// A backend of an agent, with what is said of the agent alone.
    ///
    /// - Parameter name: which of its backends; without one, the first.
    func backend(of agent: AgentName, name: String? = nil) -> Backend? {
        guard var backend = backends[name ?? backendName(of: agent)] else { return nil }
        if let key = agents[agent]?.submitKey { backend.submitKey = key }
        return backend
    }

    /// What the agent's first backend is called.
    func backendName(of agent: AgentName) -> String { backendNames(of: agent).first ?? "generic" }

    /// The agent's backends, in the order of fail-over.
    func backendNames(of agent: AgentName) -> [String] {
        agents[agent]?.backends ?? defaultBackends
    }

    /// What an agent is watched for.
    func watch(of agent: AgentName) -> Set<Watch> { agents[agent]?.watch ?? defaultWatch }

    /// The commands that would run for an agent and that nobody trusted here.
    func untrusted(for agent: AgentName) -> [PinnedCommand] {
        untrusted(inBackend: backendName(of: agent))
    }

    /// The commands of a backend that nobody trusted here.
    func untrusted(inBackend name: String) -> [PinnedCommand] {
        Self.commands(untrusted, of: "backend.\(name)")
    }

    /// The command of a service that nobody trusted here.
    func untrusted(for service: Service) -> [PinnedCommand] {
        Self.commands(untrusted, of: "service.\(service.name)")
    }

    /// The files that the trusted commands of a backend name.
    func pinnedFiles(inBackend name: String) -> [PinnedCommand.File] {
        Self.commands(trusted, of: "backend.\(name)").flatMap(\.files)
    }

    /// The files that the trusted command of a service names.
    func pinnedFiles(of service: Service) -> [PinnedCommand.File] {
        Self.commands(trusted, of: "service.\(service.name)").flatMap(\.files)
    }

    /// The command of `[notify]` that nobody trusted here.
    var untrustedNotify: [PinnedCommand] { Self.commands(untrusted, of: "notify") }

    private static func commands(
        _ all: [String: PinnedCommand],
        of table: String
    ) -> [PinnedCommand] {
        all.values.filter { $0.command.table == table }.sorted { $0.command.key < $1.command.key }
    }

    /// The services that run on this host: those that name it, and those that name none.
    var ownServices: [Service] { services.filter { $0.host == nil || $0.host == host } }
}
