public import BusModel

/// What was used and paid, by phase, gate, round and day.
///
/// Three laws hold: the gates of a phase and what is unattributed in it are the phase; the
/// phases, what is outside of them and what has no time are all there is; so are the days and what
/// has no time.
public struct CostTable: Hashable, Sendable {
    /// Every visit of a phase, the earliest first, those without use among them.
    public internal(set) var phases: [PhaseCost] = []
    /// What was used before the first phase, after the last or between two: it belongs to none.
    public internal(set) var outside = AgentCosts()
    /// What transcripts without times tell: it belongs to an agent and to nothing else.
    public internal(set) var undated = AgentCosts()
    /// What has a time, by its day.
    public internal(set) var days: [UTCDay: AgentCosts] = [:]
    /// Everything.
    public internal(set) var total = AgentCosts()

    /// The phase in one of its visits.
    public subscript(visit: PhaseVisit) -> PhaseCost? { phases.first { $0.visit == visit } }

    /// What a gate came to in all visits of its phase; `nil` when nobody claimed or judged it
    /// there.
    public func gate(_ label: GateLabel, in phase: PhaseID) -> AgentCosts? {
        let found = phases.filter { $0.visit.phase == phase }
            .compactMap { $0.gates.first { $0.label == label }?.costs }
        return found.isEmpty ? nil : found.reduce(AgentCosts(), +)
    }
}
