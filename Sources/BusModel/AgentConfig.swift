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
