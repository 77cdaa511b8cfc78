import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `The laws of attribution` {
    /// A bus and its rows, made of a seed: equal times, reopened phases, gaps, clashes and all.
    private struct World {
        var bus = TestBus()
        var rows: [AgentUsage] = []

        init(seed: UInt64) {
            var random = PureRandom(seed: seed)
            var visits: [PhaseVisit] = []
            var time = random.number(below: 5)
            for index in 0..<Int(1 + random.number(below: 5)) {
                let visit = PhaseVisit(random.one(of: ["plan", "build"]), epoch: index / 2)
                // Of two phases that last no time at one moment neither comes first.
                let isShort = bus.spans.last.map { $0.started == $0.ended } ?? false
                let end = time + random.number(below: 12) + (isShort ? 1 : 0)
                bus.phase(visit.phase, epoch: visit.epoch, from: time, to: end)
                visits.append(visit)
                time = end + (random.chance(oneIn: 3) ? random.number(below: 4) : 0)
            }
            if random.chance(oneIn: 2) { bus.spans[bus.spans.count - 1].ended = nil }
            let agents: [AgentName] = ["a", "b", "c"]
            for _ in 0..<random.number(below: 14) {
                let (agent, visit) = (random.one(of: agents), random.one(of: visits))
                let at = random.number(below: time + 3)
                let label: GateLabel = random.one(of: ["D1", "D2", "D3"])
                switch random.number(below: 5) {
                case 0: bus.claim(label, by: agent, at: at, in: visit)
                case 1: bus.claim(label, "D9", by: agent, at: at, in: visit)
                case 2: bus.review(label, nil, by: agent, at: at, in: visit)
                default: bus.review(label, .pass, by: agent, at: at, in: visit)
                }
            }
            for index in 0..<random.number(below: 60) {
                rows.append(
                    AgentUsage(
                        agent: random.one(of: agents),
                        role: random.one(of: [nil, .builder, .reviewer]),
                        time: random.chance(oneIn: 20)
                            ? nil : Instant(milliseconds: random.number(below: time + 6) - 3),
                        model: "m\(index % 3)",
                        tokens: random.tokens(),
                        cost: random.chance(oneIn: 5) ? nil : Money(picodollars: index + 1)
                    )
                )
            }
        }
    }

    private static let seeds = 0..<150 as Range<UInt64>

    @Test(arguments: seeds)
    func `gates and what is unattributed are the phase, and phases and the rest are all`(
        seed: UInt64
    ) {
        let world = World(seed: seed)
        let table = world.bus.table(world.rows)
        var all = AgentCosts()
        for row in world.rows { all.add(row) }
        #expect(table.total == all)
        for phase in table.phases {
            let gates = phase.gates.map(\.costs).reduce(AgentCosts(), +)
            #expect(gates + phase.unattributed == phase.costs)
            for gate in phase.gates {
                #expect(gate.rounds.map(\.costs).reduce(AgentCosts(), +) == gate.costs)
                for round in gate.rounds {
                    let verdicts = round.verdicts.map(\.costs).reduce(AgentCosts(), +)
                    #expect(verdicts == round.review)
                }
            }
        }
        let phases = table.phases.map(\.costs).reduce(AgentCosts(), +)
        #expect(phases + table.outside + table.undated == all)
        #expect(table.days.values.reduce(AgentCosts(), +) + table.undated == all)
    }

    @Test(arguments: seeds)
    func `nothing depends on the order in which anything is handed in`(seed: UInt64) {
        let world = World(seed: seed)
        var random = PureRandom(seed: seed ^ 0xFFFF)
        let mixed = Attribution(
            spans: random.mixed(world.bus.spans),
            boundaries: random.mixed(world.bus.boundaries)
        )
        #expect(mixed.table(of: random.mixed(world.rows)) == world.bus.table(world.rows))
    }

    @Test(arguments: seeds)
    func `each row is where a search of everything finds it`(seed: UInt64) {
        let world = World(seed: seed)
        let attribution = world.bus.attribution
        for row in world.rows {
            guard let time = row.time else { continue }
            #expect(attribution.place(of: row.agent, at: time) == slow(row.agent, time, world.bus))
        }
        var phases: [PhaseVisit: AgentCosts] = [:]
        for row in world.rows {
            guard let time = row.time, let visit = visit(at: time, world.bus.spans) else {
                continue
            }
            phases[visit, default: AgentCosts()].add(row)
        }
        for phase in world.bus.table(world.rows).phases {
            #expect(phase.costs == phases[phase.visit] ?? AgentCosts())
        }
    }

    /// The spans of a seed are in order and do not overlap, so the first that holds a time is it.
    private func visit(at time: Instant, _ spans: [PhaseSpan]) -> PhaseVisit? {
        spans.first { span in
            span.started <= time && (span.ended.map { time <= $0 } ?? true)
        }?.visit
    }

    private func slow(_ agent: AgentName, _ time: Instant, _ bus: TestBus) -> Attribution.Place {
        guard let visit = visit(at: time, bus.spans) else { return .outside }
        let next = bus.boundaries
            .filter { $0.agent == agent && $0.visit == visit && $0.time >= time }
            .filter { boundary in
                if case .review(nil, _) = boundary.kind { false } else { true }
            }
            .min { ($0.time, $0.sequence) < ($1.time, $1.sequence) }
        return next.map { .boundary($0) } ?? .unattributed(visit)
    }
}
