import BusModel
import Journal
import Phases

/// One gate as `phase show` and `gates` show it.
struct GateReport {
    let line: StatusReport.GateLine
    /// Who owes a verdict.
    let awaited: [AgentName]
    let isHeld: Bool

    var state: GateState { line.state }

    var json: JSONValue {
        line.json.adding("awaited", JSONValue(awaited.map(\.text)))
            .adding("held", .bool(isHeld))
    }

    /// Gates as rows; the phase is a column where there are several.
    static func table(_ gates: [GateReport]) -> TextTable {
        let severalPhases = Set(gates.map(\.line.phase)).count > 1
        let first: [TextTable.Column] =
            severalPhases ? [.init(title: "PHASE"), .init(title: "GATE")] : [.init(title: "GATE")]
        let isCounted = gates.contains { $0.costText != nil }
        let cost: [TextTable.Column] = isCounted ? [.init(title: "COST", dropped: 3)] : []
        var table = TextTable(
            columns: first + [
                .init(title: "STATE"), .init(title: "CLAIM", dropped: 2),
                .init(title: "BY", dropped: 1),
            ] + cost + [.init(title: "VERDICTS")]
        )
        table.rows = gates.map { gate in
            let own = severalPhases ? [gate.line.phase.text] : []
            let claim = gate.line.gate.claim
            return own + [
                gate.line.label.text, gate.state.rawValue + (gate.isHeld ? ", on hold" : ""),
                claim?.commit.short ?? "-", claim?.by.text ?? "-",
            ] + (isCounted ? [gate.costText ?? "-"] : []) + [gate.verdictWords]
        }
        return table
    }

    /// What it came to, where something was counted.
    private var costText: String? { line.cost.flatMap { $0.total > 0 ? $0.text : nil } }

    private var verdictWords: String {
        let given = line.gate.verdicts.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.verdict.rawValue.uppercased())" }
        let vetoes = line.gate.vetoes.keys.sorted()
            .filter { line.gate.verdicts[$0]?.verdict != .veto }
            .map { "\($0) VETO" }
        let waits = awaited.map { "\($0) ?" }
        return (given + vetoes + waits).joined(separator: ", ")
    }

    /// The kinds of events that tell the story of a gate.
    static let kinds: [EventKind] = [
        .claim, .review, .vetoLifted, .gateOpened, .gatePassed, .gateFailed, .gateVetoed, .holdSet,
        .holdLifted,
    ]
}
