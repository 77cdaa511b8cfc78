/// What is wrong with a regular expression, and where.
public struct PatternFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The column of the first scalar that is wrong, from 1.
    public let column: Int
    /// What is wrong with it.
    public let message: String

    /// The sentence for people.
    public var description: String { "column \(column): \(message)" }
}
