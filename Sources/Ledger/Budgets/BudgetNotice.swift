/// That a budget is nearly spent, spent, or cannot be judged: said once.
public struct BudgetNotice: Hashable, Sendable {
    /// The same for the same scope, limit and threshold, whoever says it and whenever. A limit that
    /// was raised is another limit.
    public let id: String
    /// What the budget is for. ``BudgetScope/hold`` is what is held.
    public let scope: BudgetScope
    /// What it is counted in.
    public let measure: BudgetMeasure
    /// How bad it is.
    public let level: Level
    /// What was used, of what limit, and by whom most of it: a sentence without its point.
    public let text: String
    /// What a person can do about it: a sentence without its point.
    public let remedy: String

    /// Whether the scope is to be held.
    public var isSpent: Bool {
        if case .exhausted = level { true } else { false }
    }

    /// Whether another notice is about the same limit of the same scope, whatever it said of it.
    public func isAbout(_ other: String) -> Bool { Self.subject(of: id) == Self.subject(of: other) }

    /// The id without its last part, which is the level.
    private static func subject(of id: String) -> Substring {
        id[..<(id.lastIndex(of: "/") ?? id.endIndex)]
    }

    /// How bad it is.
    public enum Level: Hashable, Sendable {
        /// A part of what was used has no known price, and what is known is far from the limit.
        /// Said lest a limit in dollars be thought to hold.
        case uncertain
        /// It is nearly spent.
        case warned
        /// It is spent, and so many per cent of the limit were reached: 100, 125, 150 and so on.
        /// The scope is to be held, and a person asked.
        case exhausted(percent: Int)
    }
}
