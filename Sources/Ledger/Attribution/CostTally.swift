import BusModel

/// Adds requests up by where they belong, each in logarithmic time. None is kept: what it holds
/// grows with the gates and the days, not with the requests.
public struct CostTally: Sendable {
    private let attribution: Attribution
    private var cells: [Cell: CostSum] = [:]

    /// Begins with nothing.
    public init(_ attribution: Attribution) { self.attribution = attribution }

    /// Adds a request.
    public mutating func add(_ row: AgentUsage) {
        let cell = Cell(
            spot: row.time.map { spot(of: row.agent, at: $0) } ?? .undated,
            agent: row.agent,
            role: row.role,
            day: row.time.map(UTCDay.init(of:))
        )
        cells[cell, default: CostSum()].add(row)
    }

    /// Requests that are alike in all that the table asks.
    private struct Cell: Hashable {
        let spot: Spot
        let agent: AgentName
        let role: AgentConfig.Role?
        let day: UTCDay?
    }

    /// An ``Attribution/Place`` in few bytes.
    private enum Spot: Hashable {
        case boundary(Int)
        case unattributed(PhaseVisit)
        case outside
        case undated
    }

    private func spot(of agent: AgentName, at time: Instant) -> Spot {
        guard let visit = attribution.phases.visit(at: time) else { return .outside }
        guard let index = attribution.gates.next(of: agent, in: visit, from: time) else {
            return .unattributed(visit)
        }
        return .boundary(index)
    }

    /// All that was added.
    public var table: CostTable {
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
                let visit = attribution.gates.boundaries[index].visit
                boundaryCosts[index, default: AgentCosts()].add(sum, of: agent, role: role)
                phaseCosts[visit, default: AgentCosts()].add(sum, of: agent, role: role)
            case .unattributed(let visit):
                unattributed[visit, default: AgentCosts()].add(sum, of: agent, role: role)
                phaseCosts[visit, default: AgentCosts()].add(sum, of: agent, role: role)
            case .outside: table.outside.add(sum, of: agent, role: role)
            case .undated: table.undated.add(sum, of: agent, role: role)
            }
        }
        table.phases = attribution.phases.visits.map { visit in
            var phase = PhaseCost(visit: visit)
            phase.costs = phaseCosts[visit] ?? AgentCosts()
            phase.unattributed = unattributed[visit] ?? AgentCosts()
            phase.gates = attribution.gates.costs(in: visit) { boundaryCosts[$0] ?? AgentCosts() }
            return phase
        }
        return table
    }
}
