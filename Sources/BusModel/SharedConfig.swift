/// The settings every host and every clone agree on, because they come from the bus itself.
///
/// The fold sees this type and no other configuration, so that nothing of one machine can change
/// what a commit means. Its fields are the keys of `git-bus.toml`, units as there.
public struct SharedConfig: Hashable, Sendable, Codable {
    /// The branch that is the bus.
    public var branch: String
    /// The directory of mail and status, without a slash at its end.
    public var directory: String
    /// The phases, in the order they run.
    public var phases: [PhaseConfig]
    /// Who works here.
    public var agents: [AgentConfig]
    /// The e-mail addresses of people, lower case, sorted: a set would be written in any order.
    public var humans: [String]
    /// A status file with a line that starts so is marked done.
    public var doneMarker: String
    /// What becomes of the loop agents when a phase completes.
    public var onAdvance: OnAdvance
    /// Who is told of what.
    public var handoff: HandoffConfig
    /// What the rules allow.
    public var policy: PolicyConfig
    /// How long an item stays somebody's without a sign of life, in seconds: `[dispatch] lease`.
    public var lease = SharedConfig.leaseStandard

    /// The lease of a bus that says nothing: half an hour.
    public static let leaseStandard = 1800

    /// Describes the shared settings.
    public init(
        branch: String = "main",
        directory: String = "bus",
        phases: [PhaseConfig] = [],
        agents: [AgentConfig] = [],
        humans: [String] = [],
        doneMarker: String = "## DONE",
        onAdvance: OnAdvance = .restart,
        handoff: HandoffConfig = HandoffConfig(),
        policy: PolicyConfig = PolicyConfig()
    ) {
        self.branch = branch
        self.directory = directory
        self.phases = phases
        self.agents = agents
        self.humans = Set(humans.map { $0.lowercased() }).sorted()
        self.doneMarker = doneMarker
        self.onAdvance = onAdvance
        self.handoff = handoff
        self.policy = policy
    }

    /// What `[loop] on_advance` may say.
    public enum OnAdvance: String, Hashable, Sendable, Codable, CaseIterable {
        /// Loop agents are started afresh with the next kickoff.
        case restart
        /// Loop agents are pinged and keep their session.
        case ping
    }
}

extension SharedConfig {
    /// The phase of that name.
    public func phase(_ id: PhaseID) -> PhaseConfig? { phases.first { $0.id == id } }

    /// The agent of that name.
    public func agent(_ name: AgentName) -> AgentConfig? { agents.first { $0.name == name } }

    /// Who an author is: an agent of the roster, a person, or nobody we know.
    public func actor(email: String) -> Actor {
        let address = email.lowercased()
        if let agent = agents.first(where: { $0.email == address }) {
            return .agent(agent.name, agent.role)
        }
        if humans.contains(address) { return .human(address) }
        return HostAddress(address).flatMap(hostName).map { .host($0) } ?? .unknown(email)
    }

    /// What the roster calls the host of an address; its own word where the roster names none, and
    /// nothing where it names others.
    private func hostName(at address: HostAddress) -> String? {
        let hosts = self.hosts
        return hosts.isEmpty ? address.name : hosts.first { HostAddress(of: $0) == address }
    }

    /// The hosts that agents are said to run on, sorted.
    public var hosts: [String] { Set(agents.compactMap(\.host)).sorted() }

    /// Whether an agent runs on the host of that name.
    ///
    /// An agent that names none runs on the only host that is named, or, where none is, on any.
    public func runs(_ agent: AgentConfig, on host: String) -> Bool {
        if let own = agent.host { return own == host }
        let hosts = self.hosts
        return hosts.isEmpty || hosts == [host]
    }

    /// Everyone who may be written to.
    public var recipients: [AgentName] { handoff.inboxes ?? agents.map(\.name) }

    /// The full path of a phase's status file.
    public func statusPath(of phase: PhaseConfig) -> String { directory + "/" + phase.status }
}
