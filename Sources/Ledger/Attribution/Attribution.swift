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
    private let phases: PhaseTimes
    private let gates: GateRounds

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

    /// Adds requests up, each in logarithmic time; none is kept. For one phase alone, the rows of
    /// its spans are enough.
    public func table(of rows: some Sequence<AgentUsage>) -> CostTable {
        var cells: [Cell: CostSum] = [:]
        for row in rows {
            let cell = Cell(
                spot: row.time.map { spot(of: row.agent, at: $0) } ?? .undated,
                agent: row.agent,
                role: row.role,
                day: row.time.map(UTCDay.init(of:))
            )
            cells[cell, default: CostSum()].add(row)
        }
        return table(of: cells)
    }

    /// Requests that are alike in all that the table asks.
    private struct Cell: Hashable {
        let spot: Spot
        let agent: AgentName
        let role: AgentConfig.Role?
        let day: UTCDay?
    }

    /// A ``Place`` in few bytes.
    private enum Spot: Hashable {
        case boundary(Int)
        case unattributed(PhaseVisit)
        case outside
        case undated
    }

    private func spot(of agent: AgentName, at time: Instant) -> Spot {
        guard let visit = phases.visit(at: time) else { return .outside }
        guard let index = gates.next(of: agent, in: visit, from: time) else {
            return .unattributed(visit)
        }
        return .boundary(index)
    }

    private func table(of cells: [Cell: CostSum]) -> CostTable {
        var table = CostTable()
        var phaseCosts: [PhaseVisit: AgentCosts] = [:]
        var unattributed: [PhaseVisit: AgentCosts] = [:]
        var boundaryCosts: [Int: AgentCosts] = [:]
        for (cell, sum) in cells {
            let (agent, role) = (cell.agent, cell.role)
            table.total.add(sum, of: agent, role: role)
            if let day = cell.day {
                table.days[day, default: AgentCosts()].add(sum, of: agent, role: role)
            }
            switch cell.spot {
            case .boundary(let index):
                let visit = gates.boundaries[index].visit
                boundaryCosts[index, default: AgentCosts()].add(sum, of: agent, role: role)
                phaseCosts[visit, default: AgentCosts()].add(sum, of: agent, role: role)
            case .unattributed(let visit):
                unattributed[visit, default: AgentCosts()].add(sum, of: agent, role: role)
                phaseCosts[visit, default: AgentCosts()].add(sum, of: agent, role: role)
            case .outside: table.outside.add(sum, of: agent, role: role)
            case .undated: table.undated.add(sum, of: agent, role: role)
            }
        }
        table.phases = phases.visits.map { visit in
            var phase = PhaseCost(visit: visit)
            phase.costs = phaseCosts[visit] ?? AgentCosts()
            phase.unattributed = unattributed[visit] ?? AgentCosts()
            phase.gates = gates.costs(in: visit) { boundaryCosts[$0] ?? AgentCosts() }
            return phase
        }
        return table
    }
}
