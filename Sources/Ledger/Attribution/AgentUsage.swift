public import BusModel

/// What one request of an agent used and cost.
public struct AgentUsage: Hashable, Sendable {
    /// Whose request it was; those of its subagents are its own.
    public var agent: AgentName
    /// The agent's role when it asked.
    public var role: AgentConfig.Role?
    /// When the answer was written down; `nil` where the transcript has no times.
    public var time: Instant?
    /// The model, to name it where it has no price.
    public var model: String?
    /// What was used.
    public var tokens: TokenCount
    /// What it cost; `nil` when nobody knows. See ``PriceTable/cost(of:prefersStated:)``.
    public var cost: Money?

    /// Describes a request.
    public init(
        agent: AgentName,
        role: AgentConfig.Role? = nil,
        time: Instant?,
        model: String? = nil,
        tokens: TokenCount,
        cost: Money?
    ) {
        self.agent = agent
        self.role = role
        self.time = time
        self.model = model
        self.tokens = tokens
        self.cost = cost
    }
}
