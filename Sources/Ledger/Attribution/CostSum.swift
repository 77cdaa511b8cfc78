/// What some requests used and cost, and how much of the cost is not known.
///
/// A cost that is not known is not nothing: a sum with such a part has no ``cost``, and says what
/// is known and what is missing.
public struct CostSum: Hashable, Sendable {
    /// All tokens, with a price or without.
    public var tokens = TokenCount.zero
    /// How many requests.
    public var requests = 0
    /// What the requests cost whose cost is known: the least that all of them cost.
    public var known = Money.zero
    /// How many requests have no known cost.
    public var unpricedRequests = 0
    /// Their tokens.
    public var unpricedTokens: Int64 = 0
    /// Their models, where transcripts name them.
    public var unpricedModels: Set<String> = []

    /// Makes an empty sum.
    public init() {}

    /// What it cost; `nil` when that of any part is not known.
    public var cost: Money? { unpricedRequests == 0 ? known : nil }

    /// Adds a request.
    public mutating func add(_ usage: AgentUsage) {
        tokens += usage.tokens
        requests += 1
        if let cost = usage.cost {
            known += cost
        } else {
            unpricedRequests += 1
            unpricedTokens &+= usage.tokens.total
            if let model = usage.model { unpricedModels.insert(model) }
        }
    }

    /// Adds two sums.
    public static func + (left: CostSum, right: CostSum) -> CostSum {
        var sum = left
        sum += right
        return sum
    }

    /// Adds to a sum in place.
    public static func += (left: inout CostSum, right: CostSum) {
        left.tokens += right.tokens
        left.requests += right.requests
        left.known += right.known
        left.unpricedRequests += right.unpricedRequests
        left.unpricedTokens &+= right.unpricedTokens
        left.unpricedModels.formUnion(right.unpricedModels)
    }
}
