public import BusModel

/// What a budget is for.
public enum BudgetScope: Hashable, Sendable {
    /// A gate in one visit of its phase.
    case gate(GateLabel, PhaseVisit)
    /// The gate that an agent works towards and has not claimed or judged yet, after so many
    /// boundaries of its in the visit. It has no name yet, but who never claims must not use more
    /// than who does.
    case nextGate(of: AgentName, PhaseVisit, after: Int)
    /// One visit of a phase.
    case phase(PhaseVisit)
    /// A day in UTC.
    case day(UTCDay)

    /// What is held when the budget is spent: the gate, or the bus where it is more than one gate
    /// or none that has a name.
    public var hold: Hold {
        switch self {
        case .gate(let label, _): .gate(label)
        case .nextGate, .phase, .day: .bus
        }
    }

    /// What it is for, in a word: a gate, an agent, a phase, or a day.
    public var label: String {
        switch self {
        case .gate(let label, _): label.text
        case .nextGate(let agent, _, _): agent.text
        case .phase(let visit): visit.phase.text
        case .day(let day): day.text
        }
    }

    /// For people, as the subject of a sentence.
    public var text: String {
        switch self {
        case .gate(let label, let visit): "gate \(label) of phase \(visit.phase)"
        case .nextGate(let agent, let visit, _):
            "what \(agent) works on in phase \(visit.phase), not claimed or judged yet,"
        case .phase(let visit): "phase \(visit.phase)"
        case .day(let day): "the day \(day.text)"
        }
    }

    /// The same for the same scope, on every host and after every start.
    var id: String {
        switch self {
        case .gate(let label, let visit): "gate/\(visit.phase)/\(visit.epoch)/\(label)"
        case .nextGate(let agent, let visit, let count):
            "next-gate/\(visit.phase)/\(visit.epoch)/\(agent)/\(count)"
        case .phase(let visit): "phase/\(visit.phase)/\(visit.epoch)"
        case .day(let day): "day/\(day.text)"
        }
    }

    /// How the keys of its limits begin.
    var keyWord: String {
        switch self {
        case .gate, .nextGate: "gate"
        case .phase: "phase"
        case .day: "day"
        }
    }
}
