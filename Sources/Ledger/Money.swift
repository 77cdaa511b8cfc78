/// An amount in US dollars, exactly: prices are given per million tokens with two or three
/// decimals, so a token costs whole picodollars.
public struct Money: Hashable, Comparable, Sendable, Codable {
    /// Picodollars: 10⁻¹² dollars. An `Int64` holds nine million dollars of them.
    public var picodollars: Int64

    /// Makes an amount.
    public init(picodollars: Int64) { self.picodollars = picodollars }

    /// Nothing to pay, which is not the same as not known.
    public static let zero = Money(picodollars: 0)

    /// Orders amounts.
    public static func < (left: Money, right: Money) -> Bool {
        left.picodollars < right.picodollars
    }

    /// Adds amounts; what no number holds stays at the largest.
    public static func + (left: Money, right: Money) -> Money {
        let (sum, isTooLarge) = left.picodollars.addingReportingOverflow(right.picodollars)
        return Money(picodollars: isTooLarge ? .max : sum)
    }

    /// Adds to an amount in place.
    public static func += (left: inout Money, right: Money) { left = left + right }
}
