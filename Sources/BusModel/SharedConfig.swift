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

    /// Describes the shared settings.
    public init(
        branch: String = "main",
        directory: String = "bus",
        phases: [PhaseConfig] = [],
        agents: [AgentConfig] = [],
        humans: [String] = [],
        doneMarker: String = "## DONE",
        onAdvance: OnAdvance = .restart,
        handoff: HandoffConfig = HandoffConfig()
    ) {
        self.branch = branch
        self.directory = directory
        self.phases = phases
        self.agents = agents
        self.humans = Set(humans.map { $0.lowercased() }).sorted()
        self.doneMarker = doneMarker
        self.onAdvance = onAdvance
        self.handoff = handoff
    }

    /// What `[loop] on_advance` may say.
    public enum OnAdvance: String, Hashable, Sendable, Codable, CaseIterable {
        /// Loop agents are started afresh with the next kickoff.
        case restart
        /// Loop agents are pinged and keep their session.
        case ping
    }
}

/// One `[[loop.phases]]` entry.
public struct PhaseConfig: Hashable, Sendable, Codable {
    /// The name of the phase.
    public var id: PhaseID
    /// The gates it declares; empty when whatever is claimed counts.
    public var gates: [GateLabel]
    /// Who reviews.
    public var reviewers: [AgentName]
    /// How many of them must pass a gate.
    public var quorum: Quorum
    /// The status file, relative to the bus directory.
    public var status: String
    /// What makes a marker count.
    public var doneRequires: DoneRequires
    /// What the newest passed claim must cover.
    public var doneCovers: DoneCovers

    /// Describes a phase.
    public init(
        id: PhaseID,
        gates: [GateLabel] = [],
        reviewers: [AgentName] = [],
        quorum: Quorum = .all,
        status: String? = nil,
        doneRequires: DoneRequires = .reviews,
        doneCovers: DoneCovers = .all
    ) {
        self.id = id
        self.gates = gates
        self.reviewers = reviewers
        self.quorum = quorum
        self.status = status ?? "STATUS-\(id).md"
        self.doneRequires = doneRequires
        self.doneCovers = doneCovers
    }

    /// How many of a phase's reviewers must say PASS.
    public enum Quorum: Hashable, Sendable, Codable {
        /// Every one of them.
        case all
        /// One of them.
        case any
        /// This many.
        case count(Int)
    }

    /// What makes a done marker count.
    public enum DoneRequires: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every gate passed, no veto, nothing unreviewed.
        case reviews
        /// The marker alone.
        case marker
    }

    /// What the newest passed claim must cover.
    public enum DoneCovers: String, Hashable, Sendable, Codable, CaseIterable {
        /// Everything outside the bus directory.
        case all
        /// The claims themselves; what came after them is nobody's business.
        case claims
    }
}

/// One `[[agent]]` entry: the part of it that every host must agree on.
public struct AgentConfig: Hashable, Sendable, Codable {
    /// The name, unique in the roster.
    public var name: AgentName
    /// How it lives.
    public var kind: Kind
    /// What it may say on the bus.
    public var role: Role
    /// The author e-mail that is this agent, lower case.
    public var email: String
    /// The host it runs on, or `nil` for the only one.
    public var host: String?
    /// The path of its prompt in the repository, or `nil` for the one of its role.
    public var prompt: String?

    /// Describes an agent.
    public init(
        name: AgentName,
        kind: Kind = .loop,
        role: Role,
        email: String? = nil,
        host: String? = nil,
        prompt: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.role = role
        self.email = (email ?? "\(name)@agents.invalid").lowercased()
        self.host = host
        self.prompt = prompt
    }

    /// How an agent lives.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Works through the phases.
        case loop
        /// Stays, whatever the phase.
        case persistent
        /// Runs once when woken.
        case task
    }

    /// What an agent may say on the bus. An agent has one role.
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        /// Claims gates and marks phases done.
        case builder
        /// Says PASS, FAIL or VETO.
        case reviewer
        /// Looks on; may send mail.
        case observer
    }
}

/// The `[loop.handoff]` table.
public struct HandoffConfig: Hashable, Sendable, Codable {
    /// Whom a claim pings: of these, the phase's reviewers. `nil` means all of those.
    public var claimPings: [AgentName]?
    /// Whom a review pings, besides who claimed.
    public var reviewPings: [AgentName]
    /// Who has an inbox. `nil` means every agent.
    public var inboxes: [AgentName]?
    /// A regular expression that widens what counts as a claim; its first group is the label.
    public var claimPattern: String?
    /// A regular expression that widens what counts as a review; its first group is the label.
    public var reviewPattern: String?

    /// Describes the hand-off.
    public init(
        claimPings: [AgentName]? = nil,
        reviewPings: [AgentName] = [],
        inboxes: [AgentName]? = nil,
        claimPattern: String? = nil,
        reviewPattern: String? = nil
    ) {
        self.claimPings = claimPings
        self.reviewPings = reviewPings
        self.inboxes = inboxes
        self.claimPattern = claimPattern
        self.reviewPattern = reviewPattern
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
        return humans.contains(address) ? .human(address) : .unknown(email)
    }

    /// Everyone who may be written to.
    public var recipients: [AgentName] { handoff.inboxes ?? agents.map(\.name) }

    /// The full path of a phase's status file.
    public func statusPath(of phase: PhaseConfig) -> String { directory + "/" + phase.status }
}
