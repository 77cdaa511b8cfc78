/// The prices of models on a day.
public struct PriceTable: Sendable {
    /// The day they were read from the vendors' pages: `2026-11-21`.
    public let date: String
    /// The prices by the names of models.
    public let entries: [String: Price]
    /// The one key for each name that several ways of writing come to.
    private let keys: [ModelName: String]

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - date: the day the prices are of, for people.
    ///   - entries: the prices by the names of models, as vendors or transcripts write them.
    public init(date: String, entries: [String: Price]) {
        self.date = date
        self.entries = entries
        keys = Dictionary(grouping: entries.keys, by: ModelName.init)
            .compactMapValues { Self.oneKey(of: $0.sorted(), in: entries) }
    }

    /// This table with other entries over it: those of `other` win, key by key, and its date holds.
    public func overridden(by other: PriceTable) -> PriceTable {
        PriceTable(
            date: other.date,
            entries: entries.merging(other.entries) { _, mine in mine }
        )
    }

    /// The price of a model.
    ///
    /// A key that is merely contained in the name is no match: the price of `gpt-5` says nothing of
    /// `gpt-5.6-terra`, nor that of a model of its `-mini`, `:free` or `-fast`. A wrong price looks
    /// like a right one, and one that is missing can be added.
    ///
    /// - Returns: `nil` when the table does not know it, or when two keys that differ in their
    ///   prices are both as near.
    public func match(_ model: String) -> PriceMatch? {
        if let price = entries[model] { return PriceMatch(key: model, price: price, how: .exact) }
        guard let key = keys[ModelName(model)], let price = entries[key] else { return nil }
        return PriceMatch(key: key, price: price, how: .normalised)
    }

    /// What a request costs: by the table or, where that has no price, as the program states.
    ///
    /// - Parameters:
    ///   - row: one request. Never a sum: what a token costs depends on the prompt it was part of.
    ///   - prefersStated: whether what the program states goes before the table. For transcripts
    ///     whose rows do not tell what came from a cache, like aider's.
    public func cost(of row: UsageRow, prefersStated: Bool = false) -> Costing {
        Self.cost(of: row, prefersStated: prefersStated) { match($0) }
    }

    /// What a request costs, its model looked up by a closure.
    static func cost(
        of row: UsageRow,
        prefersStated: Bool,
        match: (String) -> PriceMatch?
    ) -> Costing {
        // Nothing used costs nothing, whoever did not use it.
        if row.tokens.total == 0, row.webSearches == 0 {
            return Costing(money: row.statedCost ?? .zero, source: .nothingUsed)
        }
        // A stated cost of nothing for something is what programs write for models they do not
        // know.
        let stated = row.statedCost.flatMap { $0 > .zero ? $0 : nil }
        if prefersStated, let stated { return Costing(money: stated, source: .stated) }
        let match = row.model.flatMap(match)
        if let match, let money = match.price.cost(of: row) {
            return Costing(money: money, source: .table(key: match.key, how: match.how))
        }
        if let stated { return Costing(money: stated, source: .stated) }
        return Costing(money: nil, source: .unknown(key: match?.key))
    }

    /// Of keys that come to one name, the one that holds for it.
    private static func oneKey(of keys: [String], in entries: [String: Price]) -> String? {
        if let plain = keys.first(where: { ModelName($0).text == $0 }) { return plain }
        return Set(keys.map { entries[$0] }).count == 1 ? keys.first : nil
    }
}
