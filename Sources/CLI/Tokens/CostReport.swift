import BusModel
import FoundationEssentials
import Ledger

/// What `git bus tokens` says, as one value; the table, the JSON and the CSV are faces of it.
struct CostReport {
    /// One line.
    struct Line {
        let name: String
        var phase: String?
        let sum: CostSum
        /// The rounds of a gate.
        var rounds: [RoundCost] = []
    }

    let grouping: CostGrouping
    let priced: String
    let total: CostSum
    private(set) var lines: [Line] = []

    init(_ ledger: CostLedger, by grouping: CostGrouping) {
        self.grouping = grouping
        priced = ledger.priced
        let table = ledger.table
        total = table.total.total
        switch grouping {
        case .agent:
            lines = table.total.agents.sorted { $0.key < $1.key }
                .map { Line(name: $0.key.text, sum: $0.value) }
        case .role:
            lines = ledger.roles.map { Line(name: $0.key?.rawValue ?? "no role", sum: $0.value) }
                .sorted { $0.name < $1.name }
        case .phase: lines = table.phases.map(Self.phase) + Self.rest(table)
        case .gate: lines = table.phases.flatMap(Self.gates) + Self.rest(table)
        case .round: lines = table.phases.flatMap(Self.rounds) + Self.rest(table)
        case .item:
            let items = ledger.items
            lines = items.items.sorted { $0.key < $1.key }
                .map { Line(name: "\($0.key)", sum: $0.value.total) }
            lines += Self.some("no item", items.rest)
        case .model:
            lines = ledger.models.map { Line(name: $0.key ?? "unknown", sum: $0.value) }
                .sorted { ($1.sum.tokens.total, $0.name) < ($0.sum.tokens.total, $1.name) }
        case .day:
            lines = table.days.sorted { $0.key < $1.key }
                .map { Line(name: $0.key.text, sum: $0.value.total) }
            lines += Self.some("without a time", table.undated)
        }
    }

    private static func phase(_ phase: PhaseCost) -> Line {
        Line(name: name(of: phase.visit), sum: phase.costs.total)
    }

    private static func gates(_ phase: PhaseCost) -> [Line] {
        let name = name(of: phase.visit)
        return phase.gates.map { gate in
            Line(name: gate.label.text, phase: name, sum: gate.costs.total, rounds: gate.rounds)
        } + some("no gate", phase.unattributed, phase: name)
    }

    private static func rounds(_ phase: PhaseCost) -> [Line] {
        let name = name(of: phase.visit)
        return phase.gates.flatMap { gate in
            gate.rounds.map { round in
                Line(name: "\(gate.label) \(round.number)", phase: name, sum: round.costs.total)
            }
        } + some("no gate", phase.unattributed, phase: name)
    }

    /// A phase that was opened again says which time it was.
    private static func name(of visit: PhaseVisit) -> String {
        visit.epoch == 0 ? visit.phase.text : "\(visit.phase) (again, \(visit.epoch))"
    }

    private static func rest(_ table: CostTable) -> [Line] {
        some("no phase", table.outside) + some("without a time", table.undated)
    }

    private static func some(_ name: String, _ costs: AgentCosts, phase: String? = nil) -> [Line] {
        costs.total.requests == 0 ? [] : [Line(name: name, phase: phase, sum: costs.total)]
    }

    // MARK: - Faces

    var json: JSONValue {
        [
            "schema": "git-bus/tokens/1", "by": .string(grouping.rawValue),
            "prices": .string(priced), "total": .object(total.fields),
            "rows": .array(lines.map(\.json)),
        ]
    }

    func text(width: Int) -> [String] {
        let several = Set(lines.compactMap(\.phase)).count > 1
        var columns = UsageColumns.columns(title: grouping.rawValue.capitalized)
        if several { columns.insert(TextTable.Column(title: "phase"), at: 0) }
        columns.append(TextTable.Column(title: "share", dropped: 4))
        var table = TextTable(columns: columns)
        for line in lines {
            let cells = UsageColumns.cells(line.name, line.sum) + [share(of: line)]
            table.rows.append(several ? [line.phase ?? "-"] + cells : cells)
        }
        if lines.count != 1 {
            let cells = UsageColumns.cells("all", total) + [""]
            table.rows.append(several ? [""] + cells : cells)
        }
        return table.lines(width: width)
    }

    /// Ten signs, as many of them full as tenths of all tokens are in the line.
    private func share(of line: Line) -> String {
        guard total.tokens.total > 0 else { return "" }
        let part = Double(line.sum.tokens.total) / Double(total.tokens.total)
        let full = Int((part * 10).rounded())
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: 10 - full)
        return "\(bar) \(Int((part * 100).rounded())) %"
    }

    /// A table for other programs: plain numbers, one line a row, dollars with a point.
    var csv: [String] {
        let head =
            "\(grouping.rawValue),phase,input,cache_write,cache_read,output,total,requests,"
            + "cost_usd,cost_known_usd,unpriced_tokens"
        return [head]
            + lines.map { line in
                let tokens = line.sum.tokens
                let numbers = [
                    tokens.input, tokens.cacheWrite, tokens.cacheRead, tokens.output, tokens.total,
                    Int64(line.sum.requests),
                ]
                return
                    ([Self.cell(line.name), Self.cell(line.phase ?? "")]
                    + numbers.map(String.init)
                    + [
                        line.sum.cost?.decimal ?? "", line.sum.known.decimal,
                        String(line.sum.unpricedTokens),
                    ]).joined(separator: ",")
            }
    }

    /// A text of CSV. What begins like a formula is not one, whatever opens the file.
    private static func cell(_ text: String) -> String {
        let harmless = Terminal.harmless(text)
        let isFormula = harmless.utf8.first.map { "=+-@".utf8.contains($0) } ?? false
        // Byte by byte: to whoever opens it, an accent hides neither a quote nor a comma.
        let isPlain = harmless.utf8.allSatisfy {
            $0.isASCIILetterOrDigit || "-_.:/".utf8.contains($0)
        }
        if isPlain, !isFormula { return harmless }
        let inside = (isFormula ? "'" : "") + harmless.replacing(sign: "\"", with: "\"\"")
        return "\"\(inside)\""
    }
}

extension CostReport.Line {
    fileprivate var json: JSONValue {
        var fields = sum.fields
        fields["name"] = .string(name)
        fields["phase"] = JSONValue(phase)
        if !rounds.isEmpty { fields["rounds"] = .array(rounds.map(\.json)) }
        return .object(fields)
    }
}

extension RoundCost {
    fileprivate var json: JSONValue {
        [
            "number": .int(Int64(number)), "claim": JSONValue(claim?.hex),
            "claimed_by": JSONValue(claimedBy?.text),
            "counted_with": JSONValue(countedWith?.text),
            "work": .object(work.total.fields), "review": .object(review.total.fields),
            "verdicts": .array(
                verdicts.map { verdict in
                    .object(
                        verdict.costs.total.fields.merging([
                            "reviewer": .string(verdict.reviewer.text),
                            "verdict": .string(verdict.verdict.rawValue),
                            "commit": .string(verdict.commit.hex),
                        ]) { _, new in new }
                    )
                }
            ),
        ]
    }
}
