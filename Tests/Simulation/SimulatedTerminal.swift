import BusModel
import Handoff

/// An agent's terminal: one line that may stand unsent, and those that its program took.
struct SimulatedTerminal {
    /// A line and the pings it speaks of.
    struct Line {
        let text: String
        let pings: [EffectID]
    }

    private(set) var composer: Line?
    private(set) var taken: [Line] = []

    mutating func paste(_ line: Line) { composer = line }

    mutating func send() {
        if let composer { taken.append(composer) }
        composer = nil
    }

    /// What became of a line with this mark.
    func find(_ mark: String) -> Place {
        if composer?.text.contains(mark) == true { return .unsent }
        return taken.contains { $0.text.contains(mark) } ? .taken : .absent
    }

    enum Place { case absent, unsent, taken }
}
