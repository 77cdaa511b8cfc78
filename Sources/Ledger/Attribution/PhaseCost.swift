import BusModel

/// What a phase came to, in one of its visits.
public struct PhaseCost: Hashable, Sendable {
    /// The phase.
    public let visit: PhaseVisit
    /// All of it: that of the gates, and what is unattributed.
    public internal(set) var costs = AgentCosts()
    /// Each gate that was claimed or judged in it, in the order of their first boundaries.
    public internal(set) var gates: [GateCost] = []
    /// What agents used after their last boundary in it, and all that those used who had none.
    public internal(set) var unattributed = AgentCosts()

    init(visit: PhaseVisit) { self.visit = visit }

    /// How many claims and verdicts of an agent stand in it.
    func boundaries(of agent: AgentName) -> Int {
        gates.flatMap(\.rounds).reduce(0) { count, round in
            count + (round.claimedBy == agent ? 1 : 0)
                + round.verdicts.count { $0.reviewer == agent }
        }
    }
}
