public import BusModel

/// Which gate a request was made for, by times alone.
///
/// An agent works towards its next boundary: a builder to its next claim, a reviewer to its next
/// verdict. A request belongs to the gate of the first boundary of its agent, in the same visit of
/// the phase, that is not earlier than the request; one at the very moment of a boundary belongs to
/// it. A builder that starts D2 while D1 is in review so pays for D2, and what an agent does after
/// its last boundary in the phase is unattributed until the next one comes.
///
/// Nothing here remembers: a request that is read late, or a boundary that is, comes to the place
/// it always had. Boundaries that a rewind took off the bus are not handed in any more, and what
/// was used for them goes to the boundary that comes next on the bus as it is: the work was done,
/// for whatever it led to. Whoever hands the same things in has the same table, in any order.
public struct Attribution: Sendable {
    let phases: PhaseTimes
    let gates: GateRounds

    /// Reads the bus.
    ///
    /// - Parameters:
    ///   - spans: when each phase was the current one.
    ///   - boundaries: the claims and reviews that stand on the bus. One whose visit has no span
    ///     counts nothing.
    public init(spans: [PhaseSpan], boundaries: [GateBoundary]) {
        phases = PhaseTimes(spans)
        gates = GateRounds(boundaries)
    }

    /// Where a request belongs.
    public enum Place: Hashable, Sendable {
        /// To a boundary: the gate it names, in the phase it was said in.
        case boundary(GateBoundary)
        /// To a phase, and to no gate of it.
        case unattributed(PhaseVisit)
        /// To no phase.
        case outside
    }

    /// Where a request of an agent at a time belongs.
    public func place(of agent: AgentName, at time: Instant) -> Place {
        guard let visit = phases.visit(at: time) else { return .outside }
        guard let index = gates.next(of: agent, in: visit, from: time) else {
            return .unattributed(visit)
        }
        return .boundary(gates.boundaries[index])
    }

    /// Adds requests up. For one phase alone, the rows of its spans are enough.
    public func table(of rows: some Sequence<AgentUsage>) -> CostTable {
        var tally = CostTally(self)
        for row in rows { tally.add(row) }
        return tally.table
    }
}
