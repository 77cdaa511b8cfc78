/// What a request cost, and how that is known.
public struct Costing: Hashable, Sendable {
    /// The amount; `nil` when nobody knows, which is not nothing.
    public let money: Money?
    /// How it is known.
    public let source: Source

    /// Says what a request cost.
    public init(money: Money?, source: Source) {
        self.money = money
        self.source = source
    }

    /// The key of the table that has the price; `nil` where none was asked or found. A key without
    /// ``money`` is an entry that lacks a price the request needs.
    public var key: String? {
        switch source {
        case .table(let key, _): key
        case .unknown(let key): key
        case .stated, .nothingUsed: nil
        }
    }

    /// Whether the key is the model's name letter by letter, or no key was needed.
    public var isExact: Bool {
        switch source {
        case .table(_, let how): how == .exact
        case .stated, .nothingUsed: true
        case .unknown: false
        }
    }

    /// How a cost is known.
    public enum Source: Hashable, Sendable {
        /// By this entry of the table.
        case table(key: String, how: PriceMatch.How)
        /// The program that asked the model says so.
        case stated
        /// Nothing was used.
        case nothingUsed
        /// It is not known. The entry of the model, where there is one, lacks something.
        case unknown(key: String?)
    }
}
