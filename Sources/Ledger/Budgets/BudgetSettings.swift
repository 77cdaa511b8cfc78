/// What may be used, of `[budget]`; `nil` where there is no limit.
public struct BudgetSettings: Hashable, Sendable {
    /// Tokens of all classes for a gate, in one visit of its phase.
    public var gateTokens: Int64?
    /// Tokens for one visit of a phase.
    public var phaseTokens: Int64?
    /// Tokens for a day in UTC.
    public var dayTokens: Int64?
    /// Dollars for a gate, at list prices.
    public var gateUSD: Money?
    /// Dollars for one visit of a phase.
    public var phaseUSD: Money?
    /// Dollars for a day in UTC.
    public var dayUSD: Money?
    /// From how many thousandths of a limit on it is warned of: 800 is four fifths.
    public var warnAtThousandths: Int64

    /// Whether there is any limit.
    public var hasLimits: Bool {
        gateTokens != nil || phaseTokens != nil || dayTokens != nil || gateUSD != nil
            || phaseUSD != nil || dayUSD != nil
    }

    /// Describes limits.
    public init(
        gateTokens: Int64? = nil,
        phaseTokens: Int64? = nil,
        dayTokens: Int64? = nil,
        gateUSD: Money? = nil,
        phaseUSD: Money? = nil,
        dayUSD: Money? = nil,
        warnAtThousandths: Int64 = 800
    ) {
        self.gateTokens = gateTokens
        self.phaseTokens = phaseTokens
        self.dayTokens = dayTokens
        self.gateUSD = gateUSD
        self.phaseUSD = phaseUSD
        self.dayUSD = dayUSD
        self.warnAtThousandths = warnAtThousandths
    }

    /// The limits that hold for a scope, those of tokens first.
    func limits(of scope: BudgetScope) -> [BudgetLimit] {
        let (tokens, dollars): (Int64?, Money?)
        switch scope {
        case .gate, .nextGate: (tokens, dollars) = (gateTokens, gateUSD)
        case .phase: (tokens, dollars) = (phaseTokens, phaseUSD)
        case .day: (tokens, dollars) = (dayTokens, dayUSD)
        }
        return [
            tokens.map {
                BudgetLimit(amount: $0, measure: .tokens, key: scope.keyWord + "_tokens")
            },
            dollars.map {
                BudgetLimit(amount: $0.picodollars, measure: .dollars, key: scope.keyWord + "_usd")
            },
        ].compactMap(\.self)
    }
}
