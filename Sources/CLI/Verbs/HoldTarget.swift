import BusModel
import Decisions
import Phases

/// What a hold is on: the bus, or gates by their label.
struct HoldTarget {
    let label: String
    let holds: [Hold]

    /// - Throws: ``CommandFailure`` for a label that is none.
    init(_ text: String, in state: BusState) throws {
        guard text.trimmingBlanks() != "bus" else {
            (label, holds) = ("bus", [.bus])
            return
        }
        holds = try state.gates(named: text).map { .gate($0) }
        label = LabelSelector.normalised(text)
    }

    /// What to call it.
    var said: String { label == "bus" ? "the bus" : label }

    /// The commits of the holds that stand on it.
    func standing(in state: BusState) -> [ObjectID] {
        state.holds.standing.filter { holds.contains($0.hold) }.map(\.commit)
    }

    /// Refuses a gate that no phase knows, where the phases say which gates they have.
    func refuseUnknownGate(in state: BusState) throws {
        let phases = state.config?.phases ?? []
        let known = Set(
            phases.flatMap(\.gates) + phases.flatMap { state.sequence[$0.id].gates.keys }
        )
        let isClosed = !phases.isEmpty && phases.allSatisfy { !$0.gates.isEmpty }
        guard isClosed else { return }
        for case .gate(let gate) in holds where !known.contains(gate) {
            let close = Nearest.names(to: gate.text, among: known.map(\.text) + ["bus"])
            throw CommandFailure(
                .usage,
                "there is no gate called \(gate)",
                hints: close.map { "did you mean \($0)?" } + ["git bus gates --all"]
            )
        }
    }
}
