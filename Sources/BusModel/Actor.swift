/// Who stands behind a commit: the author's e-mail, mapped by the roster.
public enum Actor: Hashable, Sendable {
    /// An agent of the roster.
    case agent(AgentName, AgentConfig.Role)
    /// One of `[policy] humans`, by e-mail.
    case human(String)
    /// A machine that runs agents, by its name. It says one thing: hold, for a spent budget.
    case host(String)
    /// Nobody of the roster, by e-mail. May do nothing but ordinary commits.
    case unknown(String)

    /// What to call the author: an agent's name, or an e-mail.
    public var name: String {
        switch self {
        case .agent(let name, _): name.text
        case .human(let email), .unknown(let email): email
        case .host(let name): name
        }
    }

    /// The agent's name, when it is one.
    public var agent: AgentName? {
        if case .agent(let name, _) = self { name } else { nil }
    }

    /// Whether this is one of the people.
    public var isHuman: Bool {
        if case .human = self { true } else { false }
    }

    /// The host's name, when it is one.
    public var host: String? {
        if case .host(let name) = self { name } else { nil }
    }

    /// Whether this is an agent of that role.
    public func has(role: AgentConfig.Role) -> Bool {
        if case .agent(_, role) = self { true } else { false }
    }
}
