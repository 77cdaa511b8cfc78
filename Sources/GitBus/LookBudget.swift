/// How much one look at the commits of a push may read. Trees that stand in each other, or one text
/// under many names, make millions of files of a few objects.
public struct LookBudget: Hashable, Sendable {
    /// How many entries of trees may be looked at; what is left is left out, and told.
    public var entries: Int
    /// Bytes of texts whose lines are counted; beyond them it is the same.
    public var textBytes: Int
    /// Changed lines. Once there are more nobody needs to know how many; the names are still read.
    public var lines: Int

    /// No bound but that of each commit.
    public static let unbounded = LookBudget(entries: .max, textBytes: .max, lines: .max)

    /// What fits a push, of which so many changed lines would be too many.
    public static func push(lines: Int) -> LookBudget {
        LookBudget(entries: 100_000, textBytes: 64 << 20, lines: lines)
    }

    var isSpent: Bool { entries < 0 || textBytes < 0 }
}
