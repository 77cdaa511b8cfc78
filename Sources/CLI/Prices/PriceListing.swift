import BusModel
import Ledger

/// Prices for people and for scripts, each with the file it comes from.
struct PriceListing {
    /// One row: a price and how it was found.
    struct Row {
        /// What was asked for; the key where nothing was.
        let model: String
        let match: PriceMatch
        /// Whether the host's own file says it.
        let isOwn: Bool
    }

    let sources: PriceSources
    /// Whether models were asked for, and rows say which key has their price.
    let isLookUp: Bool
    let rows: [Row]
    /// What was asked for and has no price.
    let unknown: [String]

    /// Lists the prices of some models; of all for none.
    init(_ sources: PriceSources, models: [String] = []) {
        self.sources = sources
        isLookUp = !models.isEmpty
        let table = sources.table
        let asked = models.isEmpty ? table.entries.keys.sorted() : models
        rows = asked.compactMap { model in
            table.match(model).map { match in
                let isOwn = sources.own?.table.entries[match.key] != nil
                return Row(model: model, match: match, isOwn: isOwn)
            }
        }
        unknown = asked.filter { table.match($0) == nil }
    }

    /// What stands above the table: of which day the prices are, and which files say them.
    var heading: [String] {
        let shipped = "dollars for a million tokens, of \(sources.shipped.day.text), as shipped"
        guard let own = sources.own else { return [shipped] }
        let count = own.table.entries.count
        let models = count == 1 ? "1 model" : "\(count) models"
        return [shipped, "before them \(models) of \(own.day.text) from \(sources.path)"]
    }

    /// The rows, under headings.
    var table: TextTable {
        var columns: [TextTable.Column] = [.init(title: "MODEL", widest: 48)]
        if isLookUp {
            columns += [.init(title: "KEY", dropped: 2, widest: 48), .init(title: "MATCH")]
        }
        columns += [
            .init(title: "INPUT"), .init(title: "WRITE", dropped: 3),
            .init(title: "READ", dropped: 3), .init(title: "OUTPUT"),
            .init(title: "NOTES", dropped: 4, widest: 80),
        ]
        return TextTable(columns: columns, rows: rows.map(cells))
    }

    /// The failure that names what has no price, if anything has none.
    var failure: CommandFailure? {
        guard let first = unknown.first else { return nil }
        let names = unknown.map { "\"\($0)\"" }.joined(separator: ", ")
        let close = Nearest.names(to: first, among: Array(sources.table.entries.keys))
        // A new file needs its day, too.
        let start = sources.own == nil ? ["date = \"YYYY-MM-DD\""] : []
        return CommandFailure(
            .failed,
            "there is no price of \(names)",
            facts: ["add it to \(sources.path), in dollars for a million tokens:"] + start + [
                "[models.\(Self.quoted(first))]", "input = INPUT", "output = OUTPUT",
            ],
            hints: close.map { "git bus prices show \($0)" } + ["git bus prices check"]
        )
    }

    private func cells(_ row: Row) -> [String] {
        let rates = row.match.price.rates(prompt: 0)
        let names = isLookUp ? [row.model, row.match.key, row.match.how.rawValue] : [row.model]
        return names + [
            Self.text(rates.input), Self.text(rates.cacheWrite), Self.text(rates.cacheRead),
            Self.text(rates.output), notes(row),
        ]
    }

    /// What else a price depends on.
    private func notes(_ row: Row) -> String {
        let price = row.match.price
        var notes: [String] = row.isOwn ? ["own"] : []
        if let long = price.longContext {
            let (input, output) = (Self.text(long.rates.input), Self.text(long.rates.output))
            notes.append("above \(long.above) tokens \(input) and \(output)")
        }
        if let hour = price.rates(prompt: 0).hourCacheWrite {
            notes.append("write for an hour \(Self.text(hour))")
        }
        if let fast = price.fastThousandths { notes.append("fast \(Self.factor(fast)) times") }
        if let search = price.webSearch { notes.append("search \(search.decimal)") }
        return notes.joined(separator: ", ")
    }

    /// A price as lists have it: dollars for a million tokens.
    static func text(_ picodollarsPerToken: Int64?) -> String {
        picodollarsPerToken.map { ofMillion($0).decimal } ?? "?"
    }

    /// What a million tokens cost.
    static func ofMillion(_ picodollarsPerToken: Int64) -> Money {
        let (product, isTooLarge) = picodollarsPerToken.multipliedReportingOverflow(by: 1_000_000)
        return Money(picodollars: isTooLarge ? .max : product)
    }

    private static func factor(_ thousandths: Int64) -> String {
        Money(picodollars: thousandths * 1_000_000_000).decimal
    }

    private static func quoted(_ name: String) -> String {
        let text = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(text)\""
    }
}
