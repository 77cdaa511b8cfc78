import BusModel

/// The boundaries of a bus in order, by agent and by gate.
struct GateRounds {
    /// Those that end something, in the order of time and of the bus.
    let boundaries: [GateBoundary]
    /// The boundaries of each agent in each visit.
    private var lines: [Line: [Int]] = [:]
    /// The boundaries of each visit.
    private var visits: [PhaseVisit: [Int]] = [:]

    private struct Line: Hashable {
        let agent: AgentName
        let visit: PhaseVisit
    }

    init(_ all: [GateBoundary]) {
        boundaries = all.filter(\.ends).sorted(by: GateBoundary.isBefore)
        for (index, boundary) in boundaries.enumerated() {
            lines[Line(agent: boundary.agent, visit: boundary.visit), default: []].append(index)
            visits[boundary.visit, default: []].append(index)
        }
    }

    /// The first boundary of an agent in a visit that is not before a time.
    func next(of agent: AgentName, in visit: PhaseVisit, from time: Instant) -> Int? {
        guard let line = lines[Line(agent: agent, visit: visit)] else { return nil }
        var (low, high) = (0, line.count)
        while low < high {
            let middle = (low + high) / 2
            if boundaries[line[middle]].time < time { low = middle + 1 } else { high = middle }
        }
        return low < line.count ? line[low] : nil
    }

    /// The gates of a visit with their rounds.
    ///
    /// - Parameter costs: what was used before a boundary, by its index.
    func costs(in visit: PhaseVisit, costs: (Int) -> AgentCosts) -> [GateCost] {
        var gates: [GateCost] = []
        var places: [GateLabel: Int] = [:]
        var firsts: [ObjectID: GateLabel] = [:]
        for index in visits[visit] ?? [] {
            let boundary = boundaries[index]
            let place = places[boundary.label] ?? gates.count
            if place == gates.count { gates.append(GateCost(label: boundary.label)) }
            places[boundary.label] = place
            let first = firsts[boundary.commit]
            firsts[boundary.commit] = first ?? boundary.label
            Self.add(costs(index), of: boundary, countedWith: first, to: &gates[place])
        }
        return gates
    }

    private static func add(
        _ costs: AgentCosts,
        of boundary: GateBoundary,
        countedWith first: GateLabel?,
        to gate: inout GateCost
    ) {
        gate.costs += costs
        switch boundary.kind {
        case .claim:
            gate.rounds.append(round(gate.rounds.count + 1, claim: boundary, countedWith: first))
            gate.rounds[gate.rounds.count - 1].work = costs
        case .review(let verdict, let of):
            guard let verdict else { return }
            if gate.rounds.isEmpty { gate.rounds.append(round(1, claim: nil, countedWith: nil)) }
            let named = of.flatMap { of in gate.rounds.firstIndex { $0.claim == of } }
            let place = named ?? gate.rounds.count - 1
            gate.rounds[place].review += costs
            gate.rounds[place].verdicts.append(
                VerdictCost(
                    reviewer: boundary.agent,
                    verdict: verdict,
                    commit: boundary.commit,
                    time: boundary.time,
                    costs: costs,
                    countedWith: first
                )
            )
        }
    }

    private static func round(
        _ number: Int,
        claim: GateBoundary?,
        countedWith first: GateLabel?
    ) -> RoundCost {
        RoundCost(
            number: number,
            claim: claim?.commit,
            claimed: claim?.time,
            claimedBy: claim?.agent,
            countedWith: first
        )
    }
}
