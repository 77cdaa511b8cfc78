import BusModel
import Ledger

/// What a file of prices changes about those that git-bus ships.
struct PriceCheck {
    /// What the file is called; `nil` where the host has none.
    let path: String?
    /// What it says; what git-bus ships, where the host has none.
    let file: PriceFile
    let shipped: PriceTable

    /// What becomes of a model.
    enum Change: Hashable {
        /// It has a price now.
        case adds
        /// It has another price, with what changed of it.
        case overrides([String])
        /// It has the price that it has anyway.
        case repeats
        /// Its name so written has a price of its own, and the other way of writing keeps its own.
        case splits(from: String)

        /// The word for it in JSON.
        var word: String {
            switch self {
            case .adds: "adds"
            case .overrides: "overrides"
            case .repeats: "repeats"
            case .splits: "splits"
            }
        }
    }

    /// The models of the file, by name.
    var changes: [(model: String, change: Change)] {
        guard path != nil else { return [] }
        return file.table.entries.sorted { $0.key < $1.key }.map { model, price in
            (model, change(of: model, to: price))
        }
    }

    /// A line for each model.
    var lines: [String] {
        changes.map { model, change in
            switch change {
            case .adds: "adds \(model)"
            case .repeats: "repeats \(model)"
            case .overrides(let parts): "overrides \(model): \(parts.joined(separator: ", "))"
            case .splits(let other): "adds \(model), so written; \(other) keeps its price"
            }
        }
    }

    /// All of it.
    func json(now: Instant) -> JSONValue {
        [
            "schema": "git-bus/prices-check/1", "file": JSONValue(path),
            "date": .string(file.day.text), "age_days": .int(Int64(file.day.age(now: now))),
            "models": .array(
                changes.map { ["model": .string($0.model), "change": .string($0.change.word)] }
            ),
        ]
    }

    private func change(of model: String, to price: Price) -> Change {
        guard let match = shipped.match(model) else { return .adds }
        if match.price == price { return .repeats }
        if match.key != model { return .splits(from: match.key) }
        return .overrides(Self.differences(match.price, price))
    }

    private static func differences(_ old: Price, _ new: Price) -> [String] {
        let (before, after) = (old.rates(prompt: 0), new.rates(prompt: 0))
        let rates: [(name: String, old: Int64?, new: Int64?)] = [
            ("input", before.input, after.input),
            ("cache_write", before.cacheWrite, after.cacheWrite),
            ("cache_write_1h", before.hourCacheWrite, after.hourCacheWrite),
            ("cache_read", before.cacheRead, after.cacheRead),
            ("output", before.output, after.output),
        ]
        var parts = rates.filter { $0.old != $0.new }.map { rate in
            "\(rate.name) \(PriceListing.text(rate.old)) to \(PriceListing.text(rate.new))"
        }
        if old.longContext != new.longContext { parts.append("long") }
        if old.fastThousandths != new.fastThousandths { parts.append("fast") }
        if old.webSearch != new.webSearch { parts.append("web_search") }
        if old.hasCacheRule != new.hasCacheRule { parts.append("cache_rule") }
        return parts
    }
}
