public import BusModel

/// How far one phase has come.
public struct PhaseProgress: Hashable, Sendable, Codable {
    /// The gates that were ever claimed in the phase.
    public var gates: [GateLabel: Gate] = [:]
    /// Whether its status file has a marker that counts, evidence or not.
    public var isMarked = false
    /// Whether it is complete. Latched: only `reopen` takes it back.
    public var isComplete = false
    /// Whether a person waived the evidence of its marker.
    public var isWaived = false

    /// Makes a phase in which nothing happened.
    public init() {}

    /// Opens a completed phase again: the status file must change again, and each gate needs a
    /// new claim.
    public mutating func reopen() {
        isMarked = false
        isComplete = false
        isWaived = false
        for label in gates.keys { gates[label]?.reopen() }
    }

    /// The gates that the phase's completion depends on, in the order of the config, or of their
    /// labels where none is declared.
    public func required(by phase: PhaseConfig) -> [GateLabel] {
        guard phase.gates.isEmpty else { return phase.gates }
        return gates.filter { $0.value.claim != nil }.map(\.key).sorted()
    }

    /// The newest claim among the passed gates.
    public func newestPassedClaim(in phase: PhaseConfig) -> Gate.Claim? {
        required(by: phase)
            .compactMap { gates[$0] }
            .filter { $0.state(in: phase) == .passed }
            .compactMap(\.claim)
            .max { $0.order < $1.order }
    }
}
