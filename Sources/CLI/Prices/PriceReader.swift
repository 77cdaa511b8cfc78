import BusModel
import Ledger

/// Reads the table of one model in a file of prices.
struct PriceReader {
    let model: String
    let section: TOMLSection

    /// A family whose prices of the cache follow from that of the input.
    private enum CacheRule: String, CaseIterable {
        case anthropic
    }

    private static let rates: ConfigKeys.Table = [
        "input": .numberOrText, "output": .numberOrText, "cache_read": .numberOrText,
        "cache_write": .numberOrText, "cache_write_1h": .numberOrText,
    ]
    private static let keys = rates.merging([
        "fast": .numberOrText, "web_search": .numberOrText, "cache_rule": .text, "long": .table,
    ]) { kind, _ in kind }
    private static let longKeys = rates.merging(["above": .wholeNumber]) { kind, _ in kind }

    /// No list has a price above this for a million tokens; a higher one lost its point.
    private static let highest = Money(picodollars: 10_000_000_000_000_000)
    /// No list has a price below this for a million tokens, but for nothing at all; a lower one is
    /// that of a single token.
    private static let lowest = Money(picodollars: 100_000_000)
    /// No window is as long as this.
    private static let longest: Int64 = 1_000_000_000

    /// What the table says.
    func price() throws(ConfigFault) -> Price {
        try section.check(Self.keys)
        return Price(
            rates: try rates(of: section),
            longContext: try longContext(),
            fastThousandths: try fast(),
            webSearch: try webSearch(),
            hasCacheRule: try section.word("cache_rule", CacheRule.self) == .anthropic
        )
    }

    private func rates(of table: TOMLSection) throws(ConfigFault) -> Price.Rates {
        Price.Rates(
            input: try needed("input", table),
            cacheWrite: try rate("cache_write", table),
            hourCacheWrite: try rate("cache_write_1h", table),
            cacheRead: try rate("cache_read", table),
            output: try needed("output", table)
        )
    }

    private func longContext() throws(ConfigFault) -> Price.LongContext? {
        guard let long = try section.section("long") else { return nil }
        try long.check(Self.longKeys)
        guard let above = try long.int("above") else {
            throw long.fault(
                "above",
                "above is missing: how long a prompt costs as much as before",
                hint: "long = { above = 200_000, input = 4.0, output = 18.0 }"
            )
        }
        guard (1...Self.longest).contains(Int64(above)) else {
            throw long.fault("above", "above must be a number of tokens, and is \(above)")
        }
        return Price.LongContext(above: Int64(above), rates: try rates(of: long))
    }

    private func needed(_ key: String, _ table: TOMLSection) throws(ConfigFault) -> Int64 {
        if let rate = try rate(key, table) { return rate }
        throw table.fault(
            key,
            "\(model) has no \(key): dollars for a million tokens",
            hint: "\(key) = 2.5"
        )
    }

    /// The price of a token in picodollars, of that of a million in dollars.
    private func rate(_ key: String, _ table: TOMLSection) throws(ConfigFault) -> Int64? {
        guard let price = try amount(key, table, "dollars for a million tokens") else {
            return nil
        }
        if price > Self.highest {
            throw table.fault(
                key,
                "\(key) is more than 10000 dollars for a million tokens",
                hint: "prices are in dollars for a million tokens: \(key) = 2.5"
            )
        }
        if price > .zero, price < Self.lowest {
            throw table.fault(
                key,
                "\(key) is less than 0.0001 dollars for a million tokens",
                hint: "is it the price of one token? \(key) is that of a million"
            )
        }
        guard let rate = Price.picodollarsPerToken(ofMillion: price) else {
            throw table.fault(key, "\(key) has more than six decimals")
        }
        return rate
    }

    private func fast() throws(ConfigFault) -> Int64? {
        guard let factor = try amount("fast", section, "a factor like 2.5") else { return nil }
        // A factor is no money, but both are exact decimals.
        let (thousandths, rest) = factor.picodollars.quotientAndRemainder(
            dividingBy: 1_000_000_000
        )
        guard rest == 0, (1...100_000).contains(thousandths) else {
            throw section.fault(
                "fast",
                "fast must be a factor from 0.001 to 100, with at most three decimals"
            )
        }
        return thousandths
    }

    private func webSearch() throws(ConfigFault) -> Money? {
        guard let price = try amount("web_search", section, "dollars for one search") else {
            return nil
        }
        guard price.picodollars <= 10_000_000_000_000 else {
            throw section.fault(
                "web_search",
                "web_search is more than 10 dollars for one search",
                hint: "vendors list a thousand; web_search is one: web_search = 0.01"
            )
        }
        return price
    }

    /// A number that is not negative, exactly as it was typed.
    private func amount(
        _ key: String,
        _ table: TOMLSection,
        _ meaning: String
    ) throws(ConfigFault) -> Money? {
        let money: Money?
        switch table.value(key) {
        case nil: return nil
        case .int(let number): money = Money(decimal: String(number))
        case .double(let number): money = Money(dollars: number)
        case .string(let text): money = Money(decimal: text)
        default: money = nil  // open: the kinds were checked before
        }
        guard let money else { throw table.fault(key, "\(key) must be \(meaning)") }
        guard money >= .zero else { throw table.fault(key, "\(key) must not be negative") }
        return money
    }
}
