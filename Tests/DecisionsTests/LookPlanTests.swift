import BusModel
import Decisions
import TestSupport
import Testing

@Suite struct `A look at the bus` {
    private let old = ObjectID.pure("old")
    private let new = ObjectID.pure("new")
    private let side = ObjectID.pure("side")

    private func found(base: ObjectID?, _ ids: ObjectID...) -> NewCommits {
        let places = ids.map { NewCommits.Place(id: $0, isStep: true) }
        return NewCommits(places: places, base: base, stops: base.map { [$0] } ?? [])
    }

    @Test func `has nothing to do where the branch is where it was`() {
        #expect(LookPlan(cursor: .at(old), target: .at(old)) == .nothing)
        #expect(LookPlan(cursor: nil, target: .absent) == .nothing)
        #expect(LookPlan(cursor: .absent, target: .absent) == .nothing)
    }

    @Test func `must walk where the branch moved`() {
        #expect(LookPlan(cursor: nil, target: .at(new)) == nil)
        #expect(LookPlan(cursor: .absent, target: .at(new)) == nil)
        #expect(LookPlan(cursor: .at(old), target: .at(new)) == nil)
    }

    @Test func `takes a branch that is gone for a rewind`() {
        #expect(LookPlan(cursor: .at(old), target: .absent) == .rewind(from: old, to: nil))
    }

    @Test func `folds what is new where the chain leads to the old tip, and asks no more`() {
        let walk = found(base: old, side, new)
        #expect(!LookPlan.leavesChain(cursor: .at(old), new: walk))
        let plan = LookPlan(cursor: .at(old), tip: new, new: walk, holdsOld: true)
        #expect(plan == .fold(walk.places))
    }

    @Test func `folds everything the first time, whatever the chain leads to`() {
        let walk = found(base: nil, old, new)
        #expect(!LookPlan.leavesChain(cursor: nil, new: walk))
        let plan = LookPlan(cursor: nil, tip: new, new: walk, holdsOld: false)
        #expect(plan == .fold(walk.places))
    }

    @Test func `folds anew, and says what is ambiguous, where a merge took the first place`() {
        let walk = found(base: side, new)
        #expect(LookPlan.leavesChain(cursor: .at(old), new: walk))
        let plan = LookPlan(cursor: .at(old), tip: new, new: walk, holdsOld: true)
        #expect(plan == .refold(to: new, ambiguous: [new]))
    }

    @Test func `tells of a rewind where the old tip is nowhere`() {
        let walk = found(base: side, new)
        let plan = LookPlan(cursor: .at(old), tip: new, new: walk, holdsOld: false)
        #expect(plan == .rewind(from: old, to: new))
        // To a commit that was seen: nothing is new, and yet it is one.
        let back = NewCommits(nothingSince: side)
        #expect(LookPlan.leavesChain(cursor: .at(old), new: back))
        let plain = LookPlan(cursor: .at(old), tip: side, new: back, holdsOld: false)
        #expect(plain == .rewind(from: old, to: side))
    }

    @Test func `folds a branch anew that comes back after a deletion`() {
        let back = NewCommits(nothingSince: old)
        let plan = LookPlan(cursor: .absent, tip: old, new: back, holdsOld: true)
        #expect(plan == .refold(to: old, ambiguous: []))
    }
}

@Suite struct `What one transaction takes` {
    @Test func `is let go on by a resume that is news, and by none from before a rewind`() {
        var bus = Bus()
        bus.step("hold(bus): wait", by: "ana@example.org")
        bus.step("resume(bus): go", by: "ana@example.org")
        let halt = EventID("halt")
        for isOld in [true, false] {
            var state = BusState()
            let steps = bus.history.map { state.apply($0, naming: .pure) }
            var ingest = Ingest(quiet: [])
            ingest.replace(by: state, steps: steps) { _ in isOld }
            #expect(ingest.haltedBy(halt, rewind: nil) == (isOld ? halt : nil))
            #expect(ingest.haltedBy(halt, rewind: "next") == "next")
        }
    }

    @Test func `keeps quiet about old rules broken as long as they are owed`() throws {
        var bus = Bus()
        bus.step("claim(D1): by a reviewer", by: "r1")
        let ping = try #require(bus.state.owed.first { $0.to == "r1" })
        var ingest = Ingest(after: bus.state, quiet: [])
        #expect(ingest.quiet == [])
        ingest.hushAll()
        #expect(ingest.quiet == [ping.id])
        let change = OutboxChange(
            for: ingest.state,
            on: "any",
            recorded: [],
            known: [],
            quiet: ingest.quiet
        )
        #expect(!change.pings.contains(ping))
        _ = ingest.fold(bus.commits.step("claim(D1): x", by: "r1"), isNews: true, naming: .pure)
        #expect(!ingest.quiet.contains(ping.id), "it has spoken since")
        #expect(ingest.acts["r1"] != nil)
    }
}
