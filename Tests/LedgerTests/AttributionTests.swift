import BusModel
import Ledger
import Testing

@Suite struct `What a gate cost` {
    /// A phase from 0 to 100 in which D1 is claimed at 20, failed at 30, claimed again at 40 and
    /// passed at 50, and D2 claimed at 60.
    private var bus: TestBus {
        var bus = TestBus()
        bus.phase("build", from: 0, to: 100)
        bus.claim("D1", at: 20)
        bus.review("D1", .fail, at: 30)
        bus.claim("D1", at: 40)
        bus.review("D1", .pass, at: 50)
        bus.claim("D2", at: 60)
        return bus
    }

    private func gate(_ label: GateLabel, _ table: CostTable) throws -> GateCost {
        let phase = try #require(table["build"])
        return try #require(phase.gates.first { $0.label == label })
    }

    @Test func `is what its agents used before their boundaries, round by round`() throws {
        let table = bus.table([
            used(1, at: 10), used(2, by: "reviewer", at: 25), used(4, at: 35),
            used(8, by: "reviewer", at: 45), used(16, at: 55), used(32, at: 70),
        ])
        let first = try gate("D1", table)
        #expect(first.rounds.map(\.number) == [1, 2])
        #expect(first.rounds.map(\.work.tokens) == [1, 4])
        #expect(first.rounds.map(\.review.tokens) == [2, 8])
        #expect(first.rounds.map { $0.verdicts.map(\.verdict) } == [[.fail], [.pass]])
        #expect(first.rounds.map { $0.verdicts.map(\.costs.tokens) } == [[2], [8]])
        #expect(first.rounds.map(\.claimedBy) == ["builder", "builder"])
        #expect(first.rounds.map(\.claim) == [commit(1), commit(3)])
        #expect(first.costs.tokens == 15)
        #expect(first.costs.agents.mapValues(\.tokens.total) == ["builder": 5, "reviewer": 10])
        #expect(first.costs.roles.mapValues(\.tokens.total) == [.builder: 5, .reviewer: 10])
        #expect(try gate("D2", table).costs.tokens == 16)
        #expect(table["build"]?.unattributed.tokens == 32)
        #expect(table["build"]?.costs.tokens == 63)
    }

    @Test func `takes the work on the next gate while one is in review`() throws {
        let table = bus.table([used(7, at: 45)])
        #expect(try gate("D2", table).costs.tokens == 7)
        #expect(try gate("D1", table).costs.tokens == 0)
    }

    @Test(arguments: [
        (20, 1, 0), (21, 0, 1), (40, 0, 1), (41, 0, 0), (0, 1, 0), (-1, 0, 0), (100, 0, 0),
    ])
    func `holds what was used at the very moment of a boundary`(
        time: Int64,
        first: Int64,
        second: Int64
    ) throws {
        let rounds = try gate("D1", bus.table([used(1, at: time)])).rounds
        #expect(rounds.map(\.work.tokens) == [first, second])
    }

    @Test func `does not depend on findings, which end nothing`() throws {
        var bus = TestBus()
        bus.phase("build", from: 0, to: nil)
        bus.claim("D1", at: 10)
        bus.review("D2", nil, at: 20)
        bus.review("D1", .pass, at: 30)
        let table = bus.table([used(1, by: "reviewer", at: 15)])
        #expect(try gate("D1", table).rounds[0].review.tokens == 1)
        #expect(table["build"]?.gates.count == 1)
    }

    @Test func `counts a verdict to the claim that it names, and else to the newest`() throws {
        var bus = TestBus()
        bus.phase("build", from: 0, to: nil)
        let first = bus.claim("D1", at: 10)
        bus.claim("D1", at: 20)
        bus.review("D1", .fail, of: first, at: 30)
        bus.review("D1", .pass, at: 40)
        let rounds = try gate(
            "D1",
            bus.table([used(1, by: "reviewer", at: 25), used(2, by: "reviewer", at: 35)])
        ).rounds
        #expect(rounds.map(\.review.tokens) == [1, 2])
    }

    @Test func `counts the work for several gates once, to the first that the claim names`() throws
    {
        var bus = TestBus()
        bus.phase("build", from: 0, to: nil)
        bus.claim("D2", "D1", "D3", at: 10)
        let table = bus.table([used(9, at: 5)])
        #expect(try gate("D2", table).costs.tokens == 9)
        #expect(try gate("D2", table).rounds[0].countedWith == nil)
        #expect(try gate("D1", table).costs.tokens == 0)
        #expect(try gate("D1", table).rounds[0].countedWith == "D2")
        #expect(try gate("D3", table).rounds[0].countedWith == "D2")
    }

    @Test func `starts anew when the phase is reopened`() throws {
        let again = PhaseVisit("build", epoch: 1)
        var bus = bus
        bus.phase("test", from: 100, to: 200)
        bus.phase("build", epoch: 1, from: 200, to: nil)
        bus.review("D1", .veto, at: 210, in: again)
        bus.claim("D1", at: 220, in: again)
        let table = bus.table([
            used(1, at: 90), used(2, at: 150), used(4, at: 205), used(8, by: "reviewer", at: 205),
        ])
        #expect(table.phases.map(\.visit) == ["build", "test", again])
        #expect(table["build"]?.unattributed.tokens == 1)
        #expect(table["test"]?.unattributed.tokens == 2)
        let rounds = try #require(table[again]?.gates.first?.rounds)
        #expect(rounds.map(\.claim) == [nil, commit(7)])
        #expect(rounds.map(\.review.tokens) == [8, 0])
        #expect(rounds.map(\.work.tokens) == [0, 4])
        #expect(table.gate("D1", in: "build")?.tokens == 12)
        #expect(table.gate("D9", in: "build") == nil)
    }

    @Test func `goes on in a phase that was left and taken up again`() throws {
        var bus = TestBus()
        bus.phase("build", from: 0, to: 10)
        bus.phase("plan", epoch: 1, from: 10, to: 20)
        bus.phase("build", from: 20, to: nil)
        bus.claim("D1", at: 30)
        let table = bus.table([used(1, at: 5), used(2, at: 15), used(4, at: 25)])
        #expect(try gate("D1", table).costs.tokens == 5)
        #expect(table.phases.map(\.costs.tokens) == [5, 2])
    }

    @Test func `goes to the next boundary when a rewind took one away`() throws {
        var bus = bus
        bus.boundaries.removeFirst()
        let rounds = try gate("D1", bus.table([used(1, at: 10), used(2, at: 35)])).rounds
        #expect(rounds.first { $0.claim == commit(3) }?.work.tokens == 3)
    }

    @Test func `is placed one by one as the table places all`() {
        let attribution = bus.attribution
        let at = { attribution.place(of: "builder", at: Instant(milliseconds: $0)) }
        #expect(at(10) == .boundary(bus.boundaries[0]))
        #expect(at(61) == .unattributed("build"))
        #expect(at(101) == .outside)
        #expect(at(-1) == .outside)
    }
}

@Suite struct `What belongs to no gate` {
    @Test func `is kept apart when it is in no phase, or has no time`() {
        var bus = TestBus()
        bus.phase("build", from: 10, to: 20)
        bus.phase("test", from: 30, to: 40)
        let table = bus.table([
            used(1, at: 9), used(2, at: 25), used(4, at: 41), used(8, at: nil), used(16, at: 10),
        ])
        #expect(table.outside.tokens == 7)
        #expect(table.undated.tokens == 8)
        #expect(table.total.tokens == 31)
        #expect(table["build"]?.costs.tokens == 16)
    }

    @Test func `belongs to the phase that ends where the next begins`() {
        var bus = TestBus()
        bus.phase("build", from: 10, to: 20)
        bus.phase("test", from: 20, to: nil)
        let table = bus.table([used(1, at: 20), used(2, at: 21)])
        #expect(table.phases.map(\.costs.tokens) == [1, 2])
    }

    @Test func `does not fall out of phases whose ends are missing or wrong`() {
        var bus = TestBus()
        bus.phase("plan", from: 0, to: nil)
        bus.phase("build", from: 10, to: 5)
        bus.phase("test", from: 10, to: nil)
        let table = bus.table((0..<20).map { used(1, at: $0) })
        #expect(table.outside.tokens == 0)
        #expect(table.phases.map(\.costs.tokens) == [11, 0, 9])
        bus.spans.remove(at: 1)
        #expect(bus.table([used(1, at: 15)])["test"]?.costs.tokens == 1)
    }
}

@Suite struct `A sum of costs` {
    @Test func `has none when that of a part is not known, and says what is`() {
        var sum = CostSum()
        sum.add(used(5, at: 0))
        #expect(sum.cost == Money(picodollars: 5))
        sum.add(used(7, at: 0, model: "new-model", isPriced: false))
        sum.add(used(1, at: 0, isPriced: false))
        #expect(sum.cost == nil)
        #expect(sum.known == Money(picodollars: 5))
        #expect(sum.unpricedTokens == 8)
        #expect(sum.unpricedRequests == 2)
        #expect(sum.unpricedModels == ["new-model"])
        #expect(sum.requests == 3)
        #expect((CostSum() + sum) == sum)
    }

    @Test func `of a request without tokens and price is not known either`() {
        var sum = CostSum()
        sum.add(used(0, at: 0, isPriced: false))
        #expect(sum.cost == nil)
    }
}
