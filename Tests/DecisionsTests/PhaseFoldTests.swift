import BusModel
import Decisions
import Phases
import TestSupport
import Testing

@Suite struct `A phase of the bus` {
    @Test func `completes with the marker when its evidence is whole`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        let done = bus.mark("build")
        #expect(
            done.events == ["status.marked build", "phase.completed build", "phase.started ship"]
        )
        #expect(done.codes == [])
        bus.pass(["S1"], by: ["r1"])
        #expect(
            bus.mark("ship").events == [
                "status.marked ship", "phase.completed ship", "sequence.completed",
            ]
        )
        #expect(bus.state.isSequenceComplete && bus.state.currentPhase == nil)
    }

    @Test func `marked too early needs review, with the list, and is not completed`() throws {
        var bus = Bus()
        bus.pass(["D1"])
        let early = bus.mark("build")
        #expect(
            early.events == [
                "status.marked build", "policy.violated BUS-DONE-001", "phase.needs_review build",
            ]
        )
        #expect(early.violations.first?.facts == ["D2: not claimed"])
        guard case .phaseNeedsReview(_, let missing) = try #require(early.step.records.last).event
        else { return }
        #expect(missing == ["D2: not claimed"])
        #expect(bus.owed.contains("builder unfinished"))
    }

    @Test func `that needs review completes with the last verdict`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.mark("build")
        bus.step("claim(D2): done")
        bus.step("review(D2): PASS", by: "r1")
        let last = bus.step("review(D2): PASS", by: "r2")
        #expect(
            last.events == [
                "review D2", "gate.passed D2", "phase.completed build", "phase.started ship",
            ]
        )
        #expect(!bus.owed.contains("builder unfinished"))
    }

    @Test func `that needs review completes with a lift`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.step("review(D2): VETO", by: "r1")
        bus.step("review(D2): PASS", by: "r1")
        #expect(bus.mark("build").violations.first?.facts == ["D2: VETO by r1 stands"])
        #expect(
            bus.step("lift(D2): x", by: "ana@example.org").events == [
                "veto.lifted D2", "gate.passed D2", "phase.completed build", "phase.started ship",
            ]
        )
    }

    @Test func `that needs review completes when the work is as it was reviewed`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.step("more work", work: 5)
        let early = bus.mark("build")
        #expect(early.codes == [.doneOverUnreviewed])
        #expect(bus.step("other work", work: 6).events == [])
        let revert = bus.step("Revert it all", by: "eve@example.org", work: 0)
        #expect(revert.events == ["phase.completed build", "phase.started ship"])
    }

    @Test func `that needs review completes when the settings ask for less`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.mark("build")
        let less = SharedConfig.team.with { $0.phases[0].gates = ["D1"] }
        #expect(
            bus.step("less", by: "ana@example.org", config: .pure(less)).events == [
                "config.changed", "phase.completed build", "phase.started ship",
            ]
        )
    }

    @Test func `that needs review completes when the bus is let go on`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.step("hold(bus): wait", by: "ana@example.org")
        #expect(bus.mark("build").violations.first?.facts == ["the bus is on hold"])
        #expect(
            bus.step("resume(bus): on", by: "ana@example.org").events == [
                "hold.lifted bus", "phase.completed build", "phase.started ship",
            ]
        )
    }

    @Test func `that needs review is only open again when the marker goes`() {
        var bus = Bus()
        bus.mark("build")
        #expect(bus.mark("build", "still working\n").events == ["status.unmarked build"])
        #expect(!bus.owed.contains("builder unfinished"))
        bus.pass(["D1", "D2"])
        #expect(bus.state.currentPhase?.id == "build")
        #expect(bus.mark("build").events.contains("phase.completed build"))
    }

    @Test func `covers claims alone where the settings say so`() {
        var bus = Bus(SharedConfig.team.with { $0.phases[0].doneCovers = .claims })
        bus.pass(["D1", "D2"])
        bus.step("more work", work: 5)
        #expect(bus.mark("build").events.contains("phase.completed build"))
    }

    @Test func `takes the marker alone where the settings say so`() {
        var bus = Bus(SharedConfig.team.with { $0.phases[0].doneRequires = .marker })
        #expect(bus.mark("build").events.contains("phase.completed build"))
    }

    @Test func `without declared gates needs one claim and every claim passed`() {
        var bus = Bus(SharedConfig.team.with { $0.phases[0].gates = [] })
        #expect(bus.mark("build").violations.first?.facts == ["no gate was claimed"])
        bus.step("claim(anything): x")
        bus.step("claim(other): x")
        let pass = { (label: String, by: String, bus: inout Bus) in
            bus.step("review(\(label)): PASS", by: by).events
        }
        _ = pass("anything", "r1", &bus)
        #expect(pass("anything", "r2", &bus) == ["review anything", "gate.passed anything"])
        _ = pass("other", "r1", &bus)
        #expect(pass("other", "r2", &bus).contains("phase.completed build"))
    }

    @Test func `is marked by no reviewer, no stranger and out of no turn`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        #expect(bus.mark("build", by: "r1").codes == [.doneByWrongRole])
        #expect(bus.mark("build", "## DONE\n\n", by: "eve@example.org").codes == [.unknownAuthor])
        #expect(bus.mark("ship").codes == [.doneOutOfTurn])
        #expect(bus.state.currentPhase?.id == "build")
        let touched = bus.mark("build", "## DONE\nfor good\n")
        #expect(touched.events.contains("phase.completed build"))
        #expect(bus.state.currentPhase?.id == "ship", "a marker out of turn is no marker")
    }

    @Test func `stays complete when the marker goes, and gives its verbs to the next`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.mark("build")
        #expect(!bus.mark("build", nil).events.contains("phase.reopened build"))
        #expect(bus.state.currentPhase?.id == "ship")
        #expect(bus.step("claim(D1): late").codes == [.unknownGate])
        #expect(bus.step("claim(S1): x").codes == [])
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.nothingToReview])
        #expect(bus.owed == ["r1 claim", "r1 violation"])
    }

    @Test func `that is the last ends every ping, and verbs have no gate any more`() {
        var bus = Bus(SharedConfig.team.with { $0.phases.removeLast() })
        bus.step("mail", files: ["bus/inbox/r1/1.md": "hello"])
        bus.pass(["D1", "D2"])
        bus.mark("build")
        #expect(bus.state.isSequenceComplete)
        #expect(bus.owed.isEmpty, "after the sequence is complete: no hand-off pings")
        #expect(bus.step("claim(D1): x").codes == [.unknownGate])
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.nothingToReview])
        let more = SharedConfig.team
        #expect(
            bus.step("more", by: "ana@example.org", config: .pure(more)).events == [
                "config.changed", "phase.started ship",
            ]
        )
        #expect(!bus.state.isSequenceComplete)
        #expect(bus.owed == ["r1 mail"], "the mail still lies there")
        #expect(bus.step("claim(S1): x").codes == [])
    }
}

@Suite struct `A phase that is reopened` {
    private func completed() -> Bus {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.mark("build")
        return bus
    }

    @Test func `is current again and needs new claims and a new marker`() {
        var bus = completed()
        let reopened = bus.step("reopen(build): a hole", by: "ana@example.org")
        #expect(reopened.events == ["phase.reopened build", "phase.started build"])
        #expect(bus.missing == ["D1: not claimed", "D2: not claimed"])
        bus.pass(["D1", "D2"])
        #expect(bus.state.currentPhase?.id == "build", "the marker of before counts no more")
        #expect(
            bus.mark("build", "## DONE\nagain\n").events == [
                "status.marked build", "phase.completed build", "phase.started ship",
            ]
        )
    }

    @Test func `takes no verdict meant for the claims of before`() {
        var bus = completed()
        bus.step("reopen(build): a hole", by: "ana@example.org")
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.nothingToReview])
        let claim = bus.step("claim(D1): new").commit.id
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.missingClaimTrailer])
        let named = ["Bus-Claim: \(claim)"]
        #expect(bus.step("review(D1): PASS", by: "r1", trailers: named).codes == [])
    }

    @Test func `is reopened by a person only, and only when complete`() {
        var bus = completed()
        #expect(bus.step("reopen(build): x").codes == [.decisionByNonHuman])
        #expect(bus.step("reopen(ship): x", by: "ana@example.org").codes == [.doneOutOfTurn])
        #expect(bus.step("reopen(moon): x", by: "ana@example.org").codes == [.doneOutOfTurn])
        #expect(bus.state.currentPhase?.id == "ship")
    }

    @Test func `after the end goes on`() {
        var bus = completed()
        bus.pass(["S1"], by: ["r1"])
        bus.mark("ship")
        let reopened = bus.step("reopen(build): x", by: "ana@example.org")
        #expect(reopened.events == ["phase.reopened build", "phase.started build"])
        #expect(!bus.state.isSequenceComplete)
        bus.pass(["D1", "D2"])
        #expect(
            bus.mark("build", "## DONE 2\n").events == [
                "status.marked build", "phase.completed build", "sequence.completed",
            ]
        )
    }
}
