import Agents
import BusModel
import Foundation
import Ledger

/// What the transcripts of one backend below a folder say was used: `git bus tokens --from`.
struct FolderUsage {
    /// What requests to one model came to.
    struct Model {
        /// The name in the transcripts; `nil` where they have none.
        let name: String?
        var sum = CostSum()
        /// The entry of the price table that was taken, where one was.
        var key: String?
        var isExact = true
    }

    let backend: UsageBackend
    let outcome: TranscriptFolder.Outcome
    /// The date of the prices.
    let priced: String
    private(set) var total = CostSum()
    /// The dearest first.
    private(set) var models: [Model] = []

    /// Reads the folder, or the one file.
    init(_ path: String, backend: UsageBackend, prices: PriceTable) {
        self.backend = backend
        priced = prices.date
        var book = UsageBook()
        outcome = TranscriptFolder.usage(in: path, backend: backend) { row in
            _ = book.take(row, from: 0)
        }
        var pricer = RowPricer(prices)
        var found: [String?: Model] = [:]
        book.forEach { kept in
            // Rows of aider do not tell what came from a cache; what it says it paid does.
            let costing = pricer.cost(of: kept.row, prefersStated: backend == .aider)
            var model = found[kept.model] ?? Model(name: kept.model)
            let usage = AgentUsage(
                agent: AgentName("-"),
                time: kept.time,
                model: kept.model,
                tokens: kept.tokens,
                cost: costing.money
            )
            model.sum.add(usage)
            total.add(usage)
            model.key = costing.key ?? model.key
            model.isExact = model.isExact && costing.isExact
            found[kept.model] = model
        }
        models = found.values.sorted {
            let (left, right) = ($0.sum, $1.sum)
            if left.known != right.known { return left.known > right.known }
            if left.tokens.total != right.tokens.total {
                return left.tokens.total > right.tokens.total
            }
            return ($0.name ?? "").utf8.lexicographicallyPrecedes(($1.name ?? "").utf8)
        }
    }

    var json: JSONValue {
        var fields = total.fields
        fields["schema"] = "git-bus/tokens-from/1"
        fields["backend"] = .string(backend.rawValue)
        fields["files"] = .int(Int64(outcome.files))
        fields["bytes"] = .int(Int64(clamping: outcome.bytes))
        fields["prices"] = .string(priced)
        fields["unread"] = .int(Int64(outcome.unread.reduce(0) { $0 + $1.count }))
        fields["unread_items"] = .array(outcome.unread.map(\.json))
        fields["models"] = .array(
            models.map { model in
                var fields = model.sum.fields
                fields["model"] = JSONValue(model.name)
                fields["price"] = JSONValue(model.key)
                fields["price_exact"] = .bool(model.key != nil && model.isExact)
                return .object(fields)
            }
        )
        return .object(fields)
    }

    /// The table, a line a model, and what was not read.
    func lines(width: Int) -> [String] {
        var table = TextTable(columns: UsageColumns.columns(title: "Model"))
        for model in models {
            table.rows.append(UsageColumns.cells(model.name ?? "unknown", model.sum))
        }
        if models.count != 1 { table.rows.append(UsageColumns.cells("all", total)) }
        let files = outcome.files == 1 ? "1 file" : "\(outcome.files) files"
        let read = "\(files), \(ByteCount.text(Int64(clamping: outcome.bytes)))"
        return table.lines(width: width) + [
            "", "read    \(read)", "prices  of \(priced), as listed",
        ]
    }
}

extension Unread {
    /// As JSON: which file, what was wrong, how often, where first.
    var json: JSONValue {
        [
            "file": .string(Terminal.harmless(file)), "kind": .string(kind.rawValue),
            "count": .int(Int64(count)),
            "line": firstLine.map { .int(Int64($0)) } ?? .null,
        ]
    }

    /// As a line for people.
    var text: String {
        let place = firstLine.map { ", first in line \($0)" } ?? ""
        let word = kind.rawValue.split(separator: "_").joined(separator: " ")
        let times = count == 1 ? "" : " \(count) times"
        return "\(Terminal.harmless(file)): \(word)\(times)\(place)"
    }
}
