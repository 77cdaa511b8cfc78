import BusModel
import Decisions
import Phases
import TestSupport
import Testing

@Suite struct `A commit that claims` {
    @Test func `opens the gate`() {
        var bus = Bus()
        #expect(bus.step("claim(D1): done").events == ["claim D1", "gate.opened D1"])
        #expect(bus.gate("D1") == "open")
        #expect(bus.owed == ["r1 claim", "r2 claim"])
    }

    @Test func `opens every gate of a range and of a list`() {
        var bus = Bus()
        #expect(
            bus.step("claim(D1-D2): both").events == [
                "claim D1", "gate.opened D1", "claim D2", "gate.opened D2",
            ]
        )
        let again = bus.step("claim(D2, feat:D1): again")
        #expect(again.events == ["claim D2", "claim D1"], "open gates stay open")
        #expect(bus.state.sequence.gate("D1", in: "build").claims == 2)
        #expect(Set(bus.records.map(\.id)).count == bus.records.count)
    }

    @Test func `of an undeclared list is malformed, and of an undeclared gate against the rule`() {
        var bus = Bus()
        #expect(bus.step("claim(D1, D7): x").events == ["(malformed)"])
        #expect(bus.step("claim(D7): x").events == ["(claim D7)", "policy.violated BUS-CLAIM-002"])
        #expect(bus.step("claim(D1-D7): x").codes == [.unknownGate])
        #expect(bus.step("claim(D2-D1): x").events == ["(malformed)"])
        #expect(bus.gate("D1") == "unclaimed")
    }

    @Test func `by a reviewer changes nothing and is recorded`() {
        var bus = Bus()
        let outcome = bus.step("claim(D1): x", by: "r1")
        #expect(outcome.events == ["(claim D1)", "policy.violated BUS-CLAIM-001"])
        #expect(bus.gate("D1") == "unclaimed")
        #expect(bus.owed == ["r1 violation"])
    }

    @Test func `as an unknown author breaks one rule and says no more`() {
        var bus = Bus()
        for subject in ["claim(D1): x", "review(D1): PASS", "hold(bus): x", "take(1): x"] {
            let outcome = bus.step(subject, by: "eve@example.org")
            #expect(outcome.codes == [.unknownAuthor], "\(subject)")
        }
        #expect(!bus.state.holds.isBusHeld && bus.state.leases.isEmpty)
        #expect(bus.step("an ordinary commit", by: "eve@example.org").events == [])
    }

    @Test func `brought in by a merge counts like any other`() {
        var bus = Bus()
        #expect(bus.side("claim(D1): beside").events == ["claim D1", "gate.opened D1"])
        #expect(bus.step("Merge branch 'topic'", by: "mason").events == [])
        #expect(bus.gate("D1") == "open")
    }

    @Test func `with a trailer of no kind says so and changes nothing`() {
        var bus = Bus()
        #expect(bus.step("claim(D1): x", trailers: ["Bus-Foo: 1"]).codes == [.unknownTrailer])
        #expect(bus.step("claim(D1): x", trailers: ["Bus-Stage: no"]).codes == [.invalidTrailer])
        let claim = ["Bus-Claim: \(ObjectID.pure("x"))"]
        #expect(bus.step("claim(D1): x", trailers: claim).codes == [.contradictingTrailer])
        #expect(bus.gate("D1") == "unclaimed")
        #expect(bus.step("claim(D1): x", trailers: ["Bus-Confidence: 0.9"]).codes == [])
        #expect(bus.gate("D1") == "open")
    }

    @Test(arguments: ["ordinary", "claim D1", "claim(D1, D9): x", "approve(p): x"])
    func `or does not, and has a bad trailer, is told of the trailer`(subject: String) {
        var bus = Bus()
        let author = subject.hasPrefix("approve") ? "ana@example.org" : "builder"
        let outcome = bus.step(subject, by: author, trailers: ["Bus-Foo: 1"])
        #expect(outcome.codes == [.unknownTrailer])
    }
}

@Suite struct `A commit that reviews` {
    @Test func `passes a gate with the quorum of PASS`() {
        var bus = Bus()
        bus.step("claim(D1): done")
        #expect(bus.step("review(D1): PASS", by: "r1").events == ["review D1"])
        let last = bus.step("review(D1): pass.", by: "r2")
        #expect(last.events == ["review D1", "gate.passed D1"])
        #expect(last.step.records[1].id.text == last.step.records[0].id.text + "/gate.passed")
    }

    @Test func `goes through failed, open, vetoed and passed`() {
        var bus = Bus()
        bus.step("claim(D1): done")
        #expect(bus.step("review(D1): FAIL", by: "r1").events.last == "gate.failed D1")
        let claim = bus.step("claim(D1): again")
        #expect(claim.events == ["claim D1", "gate.opened D1"])
        let named = ["Bus-Claim: \(claim.commit.id)"]
        let veto = bus.step("review(D1): VETO no", by: "r2", trailers: named)
        #expect(veto.events == ["review D1", "gate.vetoed D1"])
        #expect(bus.step("review(D1): PASS", by: "r1", trailers: named).events == ["review D1"])
        #expect(bus.step("lift(D1): x", by: "r1").codes == [.liftBySomeoneElse])
        let lift = bus.step("lift(D1): fixed", by: "r2")
        #expect(lift.events == ["veto.lifted D1", "gate.opened D1"])
        #expect(
            bus.step("review(D1): PASS", by: "r2", trailers: named).events.last
                == "gate.passed D1"
        )
    }

    @Test func `must name its claim once there are two, and the newest`() {
        var bus = Bus()
        let first = bus.step("claim(D1): done").commit.id
        bus.step("claim(D1): again")
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.missingClaimTrailer])
        let old = bus.step("review(D1): PASS", by: "r1", trailers: ["Bus-Claim: \(first)"])
        #expect(old.events == ["(review D1)", "policy.violated BUS-REVIEW-004"])
        #expect(bus.step("review(D1): why?", by: "r1").events == ["review D1"])
        #expect(bus.gate("D1") == "open")
    }

    @Test func `that is a near miss is malformed, with the corrected line`() throws {
        var bus = Bus()
        bus.step("claim(D1): done")
        let outcome = bus.step("review(D1): LGTM", by: "r1")
        #expect(outcome.events == ["(malformed)"])
        guard case .malformed(_, _, let correction) = outcome.step.records[0].event else { return }
        #expect(correction == "review(D1): PASS")
        let owed = ["r1 claim", "r2 claim", "r1 violation"]
        #expect(bus.owed == owed, "a malformed review settles nothing")
    }

    @Test func `by strangers to the phase breaks a rule`() {
        var bus = Bus()
        bus.step("claim(D1): done")
        for author in ["r3", "watcher", "mason", "ana@example.org"] {
            #expect(bus.step("review(D1): PASS", by: author).codes == [.reviewByNonReviewer])
        }
        #expect(bus.step("review(D1): PASS").codes == [.reviewByNonReviewer, .ownClaimReviewed])
        #expect(bus.step("review(D2): PASS", by: "r1").codes == [.nothingToReview])
        #expect(bus.gate("D1") == "open")
    }

    @Test func `with a finding pings the claimer and gives no verdict`() {
        var bus = Bus()
        bus.step("claim(D1): done")
        #expect(bus.step("review(D1): have you seen case 7?", by: "r1").events == ["review D1"])
        #expect(
            bus.owed.sorted() == [
                "builder review", "mason review", "r1 claim", "r2 claim",
            ]
        )
        #expect(bus.missing.first == "D1: waits for r1, r2")
    }

    @Test func `says nothing of a verdict that a person lifted`() {
        var bus = Bus()
        bus.step("claim(D1): done")
        bus.step("review(D1): VETO", by: "r1")
        #expect(bus.owed == ["r2 claim", "builder review", "mason review"])
        bus.step("lift(D1): agreed", by: "ana@example.org")
        #expect(bus.gate("D1") == "open")
        #expect(!bus.owed.contains("builder review"))
    }
}

@Suite struct `A copy` {
    private static let nonce = "Bus-Nonce: 123e4567-e89b-12d3-a456-426614174000"

    @Test func `of a commit with the same nonce is no second event`() {
        var bus = Bus()
        let first = bus.side("claim(D1): done", trailers: [Self.nonce])
        #expect(first.events == ["claim D1", "gate.opened D1"])
        #expect(first.step.nonces.count == 1)
        let copy = bus.step("claim(D1): done", trailers: [Self.nonce.uppercased()])
        #expect(copy.events == [])
        #expect(copy.step.remarks.count == 1 && copy.step.nonces.isEmpty)
        #expect(bus.state.sequence.gate("D1", in: "build").claims == 1)
    }

    @Test func `of another's nonce silences nobody`() {
        var bus = Bus()
        bus.step("claim(D1): done", by: "mason", trailers: [Self.nonce])
        bus.step("review(D1): eve was here", by: "eve@example.org", trailers: [Self.nonce])
        #expect(bus.step("claim(D2): done", trailers: [Self.nonce]).events.first == "claim D2")
        #expect(bus.step("review(D1): PASS", by: "r1", trailers: [Self.nonce]).codes == [])
    }

    @Test func `still brings its files`() {
        var bus = Bus()
        bus.step("claim(D1): done", trailers: [Self.nonce])
        let mail: [String: String?] = ["bus/inbox/r1/1.md": "hello"]
        let copy = bus.step("claim(D1): done", trailers: [Self.nonce], files: mail)
        #expect(copy.events == ["inbox.mail r1"])
    }
}
