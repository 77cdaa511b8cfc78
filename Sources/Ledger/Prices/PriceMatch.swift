/// Which entry of a table has the price of a model.
public struct PriceMatch: Hashable, Sendable {
    /// The key as it stands in the table.
    public let key: String
    /// What it says.
    public let price: Price
    /// How it was found.
    public let how: How

    /// Whether the key is the name of the model, letter by letter.
    public var isExact: Bool { how == .exact }

    /// How a key was found.
    public enum How: String, Hashable, Sendable, Codable {
        /// It is the name.
        case exact
        /// It is the name but for capitals, who serves it, and the day it was made.
        case normalised
    }
}
