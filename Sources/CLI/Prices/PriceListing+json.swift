import BusModel
import Ledger

extension PriceListing {
    /// All of it. What nobody listed is `null`, which is not nothing.
    var json: JSONValue {
        [
            "schema": "git-bus/prices/1", "currency": "USD",
            "date": .string(sources.table.date), "shipped_date": .string(sources.shipped.day.text),
            "file": JSONValue(sources.own.map { _ in sources.path }),
            "models": .array(rows.map(Self.json)),
        ]
    }

    private static func json(_ row: Row) -> JSONValue {
        let price = row.match.price
        var fields = json(price.rates(prompt: 0))
        fields["model"] = .string(row.model)
        fields["key"] = .string(row.match.key)
        fields["match"] = .string(row.match.how.rawValue)
        fields["origin"] = row.isOwn ? "file" : "shipped"
        fields["fast"] = price.fastThousandths.map { .double(Double($0) / 1000) } ?? .null
        fields["web_search"] = price.webSearch.map { .double($0.dollars) } ?? .null
        fields["cache_rule"] = price.hasCacheRule ? "anthropic" : .null
        fields["long"] = .null
        if let long = price.longContext {
            // One token more: where the rule of a family fills gaps, it fills them here, too.
            var rates = json(price.rates(prompt: long.above + 1))
            rates["above"] = .int(long.above)
            fields["long"] = .object(rates)
        }
        return .object(fields)
    }

    private static func json(_ rates: Price.Rates) -> [String: JSONValue] {
        let prices: [String: Int64?] = [
            "input": rates.input, "output": rates.output, "cache_read": rates.cacheRead,
            "cache_write": rates.cacheWrite, "cache_write_1h": rates.hourCacheWrite,
        ]
        return prices.mapValues { price in
            price.map { .double(ofMillion($0).dollars) } ?? .null
        }
    }
}
