public import BusModel

/// What several agents used and cost: all of it, and by agent and role.
public struct AgentCosts: Hashable, Sendable {
    /// All of it.
    public private(set) var total = CostSum()
    /// By agent. These add up to the total.
    public private(set) var agents: [AgentName: CostSum] = [:]
    /// By role; what agents outside the roster used has none, and is in the total alone.
    public private(set) var roles: [AgentConfig.Role: CostSum] = [:]

    /// Makes empty sums.
    public init() {}

    /// Adds a request.
    public mutating func add(_ usage: AgentUsage) {
        var sum = CostSum()
        sum.add(usage)
        add(sum, of: usage.agent, role: usage.role)
    }

    /// Adds what an agent used in a role.
    public mutating func add(_ sum: CostSum, of agent: AgentName, role: AgentConfig.Role?) {
        total += sum
        agents[agent, default: CostSum()] += sum
        if let role { roles[role, default: CostSum()] += sum }
    }

    /// Adds two tables.
    public static func + (left: AgentCosts, right: AgentCosts) -> AgentCosts {
        var sum = left
        sum += right
        return sum
    }

    /// Adds to a table in place.
    public static func += (left: inout AgentCosts, right: AgentCosts) {
        left.total += right.total
        left.agents.merge(right.agents, uniquingKeysWith: +)
        left.roles.merge(right.roles, uniquingKeysWith: +)
    }
}
