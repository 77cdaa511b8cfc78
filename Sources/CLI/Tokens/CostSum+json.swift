import BusModel
import Ledger

extension TokenCount {
    /// The four classes and their sum, as every JSON of git-bus says them.
    var fields: [String: JSONValue] {
        [
            "input": .int(input), "output": .int(output), "cache_write": .int(cacheWrite),
            "cache_read": .int(cacheRead), "total": .int(total),
        ]
    }
}

extension Money {
    /// In dollars, as a number.
    var json: JSONValue { .double(dollars) }
}

extension CostSum {
    /// The tokens, what they cost in dollars, `null` where that is not known, and what is missing
    /// then.
    var fields: [String: JSONValue] {
        var fields = tokens.fields
        fields["requests"] = .int(Int64(requests))
        fields["cost"] = cost?.json ?? .null
        fields["cost_known"] = known.json
        fields["unpriced_tokens"] = .int(unpricedTokens)
        fields["unpriced_models"] = JSONValue(unpricedModels.sorted())
        return fields
    }

    /// What it cost, for people: a sum with parts that have no price is at least what is known.
    var costText: String {
        if let cost { return cost.text }
        return known == .zero ? "unknown" : "≥ " + known.text
    }
}
