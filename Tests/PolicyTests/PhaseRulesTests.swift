import BusModel
import Phases
import Policy
import TestSupport
import Testing

/// The rules of phase build, with D1 claimed as often as asked.
private struct World {
    var config = SharedConfig.team
    var progress = PhaseProgress()
    var holds = Holds()

    init(claims: Int = 0, by: AgentName = "builder") {
        for number in 0..<claims { claim("D1", number, by: by) }
    }

    mutating func claim(_ label: GateLabel, _ number: Int, by: AgentName = "builder") {
        progress.gates[label, default: Gate()].take(
            Gate.Claim(commit: Self.commit(number), by: by, work: .pure("w"), order: number)
        )
    }

    static func commit(_ number: Int) -> ObjectID { .pure("claim \(number)") }

    var rules: PhaseRules {
        PhaseRules(config: config, phase: config.phases[0], progress: progress, holds: holds)
    }

    func review(
        _ verdict: Verdict?,
        named: Int? = nil,
        by: Actor = .agent("r1", .reviewer)
    ) -> [Violation] {
        rules.review(of: "D1", verdict: verdict, named: named.map(Self.commit), by: by)
    }
}

private let builder = Actor.agent("builder", .builder)
private let reviewer = Actor.agent("r1", .reviewer)
private let observer = Actor.agent("watcher", .observer)
private let human = Actor.human("ana@example.org")
private let stranger = Actor.unknown("eve; rm -rf")

@Suite struct `A claim` {
    @Test func `of a declared gate by a builder is lawful`() {
        #expect(World().rules.claim(of: "D1", by: builder).isEmpty)
        #expect(World(claims: 3).rules.claim(of: "D1", by: builder).isEmpty)
    }

    @Test(arguments: [reviewer, observer, human, stranger])
    func `by anybody but a builder is BUS-CLAIM-001`(actor: Actor) {
        let broken = World().rules.claim(of: "D1", by: actor)
        #expect(broken.map(\.code) == [.claimByNonBuilder])
        #expect(broken.first?.facts == ["builders: builder, mason"])
        #expect(broken.first?.sentence.contains("eve") == false)
    }

    @Test func `of an undeclared gate is BUS-CLAIM-002, with the nearest names`() {
        let broken = World().rules.claim(of: "D11", by: builder)
        #expect(broken.map(\.code) == [.unknownGate])
        #expect(broken.first?.facts == ["did you mean: D1", "gates: D1, D2"])
        #expect(World().rules.claim(of: "zebra", by: builder).first?.facts == ["gates: D1, D2"])
    }

    @Test func `of any gate is lawful where the phase declares none`() {
        var world = World()
        world.config.phases[0].gates = []
        #expect(world.rules.claim(of: "anything", by: builder).isEmpty)
    }

    @Test func `on hold is BUS-CLAIM-003, for the bus or for that gate`() {
        var world = World()
        world.holds.set(.gate("D2"), by: .pure("h"))
        #expect(world.rules.claim(of: "D1", by: builder).isEmpty)
        #expect(world.rules.claim(of: "D2", by: builder).map(\.code) == [.claimOnHold])
        world.holds.set(.bus, by: .pure("h"))
        #expect(world.rules.claim(of: "D1", by: builder).map(\.code) == [.claimOnHold])
        world.holds.set(.bus, by: nil)
        world.holds.set(.gate("D2"), by: nil)
        #expect(world.rules.claim(of: "D2", by: builder).isEmpty)
    }

    @Test func `that breaks several rules is told all of them`() {
        var world = World()
        world.holds.set(.bus, by: .pure("h"))
        let codes = world.rules.claim(of: "D9", by: reviewer).map(\.code)
        #expect(codes == [.claimByNonBuilder, .unknownGate, .claimOnHold])
    }
}

@Suite struct `A verdict` {
    @Test func `of the only claim is lawful with and without its name`() {
        #expect(World(claims: 1).review(.pass).isEmpty)
        #expect(World(claims: 1).review(.pass, named: 0).isEmpty)
        #expect(World(claims: 1).review(nil).isEmpty)
    }

    @Test(arguments: [builder, observer, human, stranger, .agent("r3", .reviewer)])
    func `by nobody's reviewer of the phase is BUS-REVIEW-001`(actor: Actor) {
        let broken = World(claims: 1, by: "mason").review(.pass, by: actor)
        #expect(broken.map(\.code) == [.reviewByNonReviewer])
        #expect(broken.first?.facts == ["reviewers: r1, r2"])
        #expect(World(claims: 1, by: "mason").review(nil, by: actor).count == 1)
    }

    @Test func `of one's own claim is BUS-REVIEW-002`() {
        #expect(World(claims: 1, by: "r1").review(.pass).map(\.code) == [.ownClaimReviewed])
    }

    @Test func `of what nobody claims is BUS-REVIEW-003`() {
        #expect(World().review(.pass).map(\.code) == [.nothingToReview])
        #expect(World().review(nil).map(\.code) == [.nothingToReview])
        #expect(World().review(.pass).first?.facts == [])
        let odd = World().rules.review(of: "D3", verdict: .pass, named: nil, by: reviewer)
        #expect(odd.first?.facts == ["did you mean: D1, D2", "gates: D1, D2"])
    }

    @Test func `of a claim since replaced is BUS-REVIEW-004, finding or not`() {
        for verdict in [Verdict.pass, .fail, .veto, nil] {
            let broken = World(claims: 2).review(verdict, named: 0)
            #expect(broken.map(\.code) == [.claimReplaced])
            #expect(broken.first?.hints.first?.contains("Bus-Claim: \(World.commit(1))") == true)
        }
    }

    @Test func `on a label claimed twice must carry Bus-Claim, or is BUS-REVIEW-006`() {
        for verdict in Verdict.allCases {
            let broken = World(claims: 2).review(verdict)
            #expect(broken.map(\.code) == [.missingClaimTrailer])
            #expect(broken.first?.hints.first?.contains("Bus-Claim: \(World.commit(1))") == true)
            #expect(World(claims: 2).review(verdict, named: 1).isEmpty)
        }
        #expect(World(claims: 2).review(nil).isEmpty, "a finding is no verdict")
    }
}

@Suite struct `A veto` {
    private func vetoed() -> World {
        var world = World(claims: 1)
        world.progress.gates["D1"]?.take(.veto, of: "r1", in: .pure("v"))
        return world
    }

    @Test func `is lifted by who said it and by a person`() {
        #expect(vetoed().rules.lift(of: "D1", by: reviewer).isEmpty)
        #expect(vetoed().rules.lift(of: "D1", by: human).isEmpty)
    }

    @Test(arguments: [builder, observer, stranger, .agent("r2", .reviewer)])
    func `is lifted by nobody else: BUS-REVIEW-005`(actor: Actor) {
        let broken = vetoed().rules.lift(of: "D1", by: actor)
        #expect(broken.map(\.code) == [.liftBySomeoneElse])
        #expect(broken.first?.facts == ["vetoes by: r1"])
    }

    @Test func `that nobody said cannot be lifted`() {
        #expect(
            World(claims: 1).rules.lift(of: "D1", by: human).map(\.code) == [.liftBySomeoneElse]
        )
        #expect(World().rules.lift(of: "D9", by: reviewer).map(\.code) == [.liftBySomeoneElse])
    }
}

@Suite struct `A done marker` {
    @Test func `for the current phase by a builder or a person is lawful`() {
        #expect(World().rules.marker(for: "build", by: builder).isEmpty)
        #expect(World().rules.marker(for: "build", by: human).isEmpty)
    }

    @Test func `for another phase is BUS-DONE-002`() {
        #expect(World().rules.marker(for: "ship", by: builder).map(\.code) == [.doneOutOfTurn])
    }

    @Test(arguments: [reviewer, observer])
    func `by another role is BUS-DONE-003`(actor: Actor) {
        #expect(World().rules.marker(for: "build", by: actor).map(\.code) == [.doneByWrongRole])
        #expect(World().rules.marker(for: "ship", by: actor).count == 2)
    }
}
