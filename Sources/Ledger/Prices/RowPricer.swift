/// Prices many rows, and looks each model up once: a name with a date takes longer to find than its
/// row to price.
public struct RowPricer: Sendable {
    /// The prices.
    public let table: PriceTable
    private var matches: [String: PriceMatch?] = [:]

    /// Prices by a table.
    public init(_ table: PriceTable) { self.table = table }

    /// What a request costs: the same as ``PriceTable/cost(of:prefersStated:)``.
    public mutating func cost(of row: UsageRow, prefersStated: Bool = false) -> Costing {
        PriceTable.cost(of: row, prefersStated: prefersStated) { model in
            if let known = matches[model] { return known }
            let match = table.match(model)
            matches[model] = .some(match)
            return match
        }
    }
}
