import BusModel
import Ledger

/// The columns in which tokens and costs are shown, whatever the lines are about.
enum UsageColumns {
    static func columns(title: String) -> [TextTable.Column] {
        [
            TextTable.Column(title: title), TextTable.Column(title: "input", dropped: 1),
            TextTable.Column(title: "cached", dropped: 2),
            TextTable.Column(title: "written", dropped: 3),
            TextTable.Column(title: "output", dropped: 1), TextTable.Column(title: "total"),
            TextTable.Column(title: "cost"),
        ]
    }

    static func cells(_ title: String, _ sum: CostSum) -> [String] {
        let tokens = sum.tokens
        return [title]
            + [tokens.input, tokens.cacheRead, tokens.cacheWrite, tokens.output, tokens.total]
            .map(count) + [sum.costText]
    }

    /// A number of tokens in few letters: `950`, `12.3k`, `4.56M`.
    static func count(_ number: Int64) -> String {
        let units: [(size: Int64, letter: String)] = [
            (1_000_000_000, "G"), (1_000_000, "M"), (1000, "k"),
        ]
        guard let unit = units.first(where: { number.magnitude >= $0.size }) else {
            return "\(number)"
        }
        // Tenths, rounded down: a budget is not spent before it is.
        let tenths = number / (unit.size / 10)
        return "\(tenths / 10).\((tenths % 10).magnitude)\(unit.letter)"
    }
}
