import BusModel
import Decisions
import Phases

extension BusState {
    /// The gates of the current phase that a label stands for.
    func gates(named label: String) throws -> [GateLabel] {
        if let fault = LabelSelector.fault(in: label) {
            throw CommandFailure(
                .malformed,
                "\"\(label)\" is no label: \(fault)",
                hints: ["git bus gates"]
            )
        }
        let text = LabelSelector.normalised(label)
        switch LabelSelector.select(text, declared: currentPhase?.gates ?? []) {
        case .gates(let gates): return gates
        case .malformed(let reason): throw CommandFailure(.malformed, reason)
        }
    }

    /// A gate of the current phase.
    func gate(_ label: GateLabel) -> Gate? {
        currentPhase.flatMap { sequence[$0.id].gates[label] }
    }
}
