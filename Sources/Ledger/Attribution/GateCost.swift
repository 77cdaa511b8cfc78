public import BusModel

/// What a gate came to, in one visit of its phase.
public struct GateCost: Hashable, Sendable {
    /// The gate.
    public let label: GateLabel
    /// All of it: that of its rounds.
    public internal(set) var costs = AgentCosts()
    /// Claim, verdicts, and the rework that leads to the next claim.
    public internal(set) var rounds: [RoundCost] = []

    init(label: GateLabel) { self.label = label }
}
