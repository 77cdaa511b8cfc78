import BusModel
import Decisions
import Phases
import Policy
import TestSupport
import Testing

private let ana = "ana@example.org"

@Suite struct `A hold` {
    @Test func `of the bus stops every verb of an agent and no verb of a person`() {
        var bus = Bus()
        bus.step("claim(D1): x")
        #expect(bus.step("hold(bus): wait", by: ana).events == ["hold.set bus"])
        #expect(bus.step("claim(D2): x").codes == [.claimOnHold])
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [.busOnHold])
        #expect(bus.step("take(1): x").codes == [.busOnHold])
        #expect(bus.gate("D1") == "open" && bus.state.leases.isEmpty)
        #expect(bus.step("mail", files: ["bus/INBOX-r1.md": "x"]).events == ["inbox.mail r1"])
        #expect(bus.step("resume(bus): on", by: ana).events == ["hold.lifted bus"])
        #expect(bus.step("claim(D2): x").codes == [])
    }

    @Test func `of a gate stops its claims alone`() {
        var bus = Bus()
        bus.step("hold(D1-D2): wait", by: ana)
        #expect(bus.step("claim(D1): x").codes == [.claimOnHold])
        bus.step("resume(D1): on", by: ana)
        #expect(bus.step("claim(D1): x").codes == [])
        #expect(bus.step("claim(D2): x").codes == [.claimOnHold])
    }

    @Test func `is set by a host as well, which may say nothing else`() {
        var bus = Bus()
        let host = "build-1@hosts.invalid"
        #expect(bus.step("hold(D1): spent", by: host).events == ["hold.set D1"])
        for verb in [
            "resume(D1): x", "reopen(build): x", "override(BUS-CLAIM-001): x", "claim(D2): x",
            "review(D2): PASS", "take(1): x", "lift(D1): x", "close(1): x",
        ] {
            #expect(bus.step(verb, by: host).codes == [.unknownAuthor], "\(verb)")
        }
        let mail = bus.step("mail", by: host, files: ["bus/INBOX-r1.md": "x"])
        #expect(mail.codes == [.unknownAuthor])
        #expect(bus.step("hold(bus): spent", by: host).events == ["hold.set bus"])
        #expect(bus.step("hold(D2): spent", by: host).codes == [.busOnHold])
    }

    @Test func `is set and lifted by people alone`() {
        var bus = Bus()
        #expect(bus.step("hold(bus): x").events == ["policy.violated BUS-APPR-001"])
        bus.step("hold(bus): x", by: ana)
        #expect(bus.step("resume(bus): x").codes == [.busOnHold, .decisionByNonHuman])
        #expect(bus.state.holds.isBusHeld)
    }
}

@Suite struct `An override` {
    @Test func `lets the next event pass that its rule would stop, once`() {
        var bus = Bus()
        #expect(bus.step("override(BUS-CLAIM-001): r1 fixed it", by: ana).events == [])
        #expect(bus.step("claim(D2): lawful anyway").events == ["claim D2", "gate.opened D2"])
        let claim = bus.step("claim(D1): x", by: "r1")
        #expect(
            claim.events == [
                "claim D1", "override.used BUS-CLAIM-001", "gate.opened D1",
            ]
        )
        #expect(bus.step("claim(D1): x", by: "r1").codes == [.claimByNonBuilder])
        #expect(bus.state.overrides.isEmpty)
    }

    @Test func `counts as often as it was given`() {
        var bus = Bus()
        bus.step("override(BUS-CLAIM-002): x", by: ana)
        bus.step("override(BUS-CLAIM-002): x", by: ana)
        #expect(bus.step("claim(X): x").codes == [])
        #expect(bus.step("claim(Y): x").codes == [])
        #expect(bus.step("claim(Z): x").codes == [.unknownGate])
    }

    @Test func `of one rule is not spent on an event that another stops`() {
        var bus = Bus()
        bus.step("override(BUS-CLAIM-002): x", by: ana)
        #expect(bus.step("claim(X): x", by: "r1").codes == [.claimByNonBuilder])
        #expect(bus.state.overrides == ["BUS-CLAIM-002": 1])
    }

    @Test func `is a person's`() {
        var bus = Bus()
        let outcome = bus.step("override(BUS-CLAIM-001): x")
        #expect(outcome.events == ["policy.violated BUS-APPR-001"])
        #expect(bus.state.overrides.isEmpty)
    }

    @Test func `of missing evidence completes the phase`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.step("override(BUS-DONE-001): good enough", by: ana)
        #expect(
            bus.mark("build").events == [
                "status.marked build", "override.used BUS-DONE-001", "phase.completed build",
                "phase.started ship",
            ]
        )
        #expect(bus.mark("ship").codes == [.doneWithoutEvidence])
    }

    @Test func `of missing evidence does not waive work that nobody reviewed`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.step("more work", work: 9)
        bus.step("override(BUS-DONE-001): x", by: ana)
        #expect(bus.mark("build").codes == [.doneWithoutEvidence, .doneOverUnreviewed])
        #expect(bus.state.overrides == ["BUS-DONE-001": 1], "it let nothing pass")
        #expect(bus.state.currentPhase?.id == "build")
    }

    @Test func `of unreviewed work does not waive a missing verdict`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.step("override(BUS-DONE-004): x", by: ana)
        #expect(bus.mark("build").codes == [.doneWithoutEvidence])
        #expect(bus.state.currentPhase?.id == "build")
    }

    @Test func `of both waives both`() {
        var bus = Bus()
        bus.pass(["D1"])
        bus.step("more work", work: 9)
        bus.step("override(BUS-DONE-001): x", by: ana)
        bus.step("override(BUS-DONE-004): x", by: ana)
        #expect(bus.mark("build").events.contains("phase.completed build"))
        #expect(bus.state.overrides.isEmpty)
    }

    @Test func `after a marker that needs review lets the next marker pass`() {
        var bus = Bus()
        bus.mark("build")
        bus.step("override(BUS-DONE-001): good enough", by: ana)
        #expect(bus.state.currentPhase?.id == "build")
        #expect(
            bus.mark("build", "## DONE\nby leave of ana\n").events == [
                "status.marked build", "override.used BUS-DONE-001", "phase.completed build",
                "phase.started ship",
            ]
        )
    }

    @Test func `that a marker used is gone with the marker`() {
        var bus = Bus()
        bus.step("hold(bus): wait", by: ana)
        bus.step("override(BUS-DONE-001): x", by: ana)
        bus.mark("build")
        bus.mark("build", "not yet\n")
        bus.step("resume(bus): on", by: ana)
        #expect(bus.mark("build").codes == [.doneWithoutEvidence])
        #expect(bus.state.currentPhase?.id == "build")
    }

    @Test func `lets a reviewer mark, and mail go to nobody`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.step("override(BUS-DONE-003): x", by: ana)
        #expect(bus.mark("build", by: "r1").events.contains("phase.completed build"))
        bus.step("override(BUS-INBOX-002): x", by: ana)
        bus.step("mail", files: ["bus/INBOX-r1.md": "x"])
        #expect(bus.step("x", files: ["bus/INBOX-r1.md": nil]).codes == [])
        #expect(bus.state.overrides.isEmpty)
    }

    @Test func `lets another lift a veto`() {
        var bus = Bus()
        bus.step("claim(D1): x")
        bus.step("review(D1): VETO", by: "r1")
        bus.step("override(BUS-REVIEW-005): r1 is gone", by: ana)
        #expect(bus.step("lift(D1): x", by: "builder").codes == [])
        #expect(bus.gate("D1") == "open")
    }

    @Test(arguments: [
        "BUS-REF-001", "BUS-REF-003", "BUS-REF-004", "BUS-IDENT-001", "BUS-IDENT-002",
        "BUS-APPR-001", "BUS-SUBJ-001", "BUS-INT-001", "BUS-NOPE-001", "D1",
    ])
    func `of what nobody can override is malformed, and does nothing`(code: String) {
        var bus = Bus()
        let outcome = bus.step("override(\(code)): x", by: ana)
        #expect(outcome.events == ["(malformed)"])
        #expect(bus.state.overrides.isEmpty)
        #expect(bus.step("hold(bus): x", by: "eve@example.org").codes == [.unknownAuthor])
        #expect(bus.step("hold(bus): x").codes == [.decisionByNonHuman])
    }

    @Test func `may be written in any case of letters`() {
        var bus = Bus()
        bus.step("override(bus-claim-002): x", by: ana)
        #expect(bus.step("claim(X): x").codes == [])
    }

    @Test func `of a rule about a push is for the next commit, and an override is none`() {
        var bus = Bus()
        bus.step("override(BUS-LIMIT-001): x", by: ana)
        bus.step("override(BUS-LIMIT-002): x", by: ana)
        #expect(bus.state.pushOverrides == [.tooManyCommits, .fileTooLarge])
        bus.step("override(BUS-DONE-001): x", by: "builder")
        #expect(bus.state.pushOverrides.isEmpty, "who may not override pushed a commit")
        bus.step("override(BUS-LIMIT-001): x", by: ana)
        bus.step("override(BUS-CLAIM-002): x", by: ana)
        bus.side("work on the side")
        #expect(bus.state.overrides == ["BUS-CLAIM-002": 1])
    }

    @Test func `lets a number stand twice, mail lose a line, and a trailer be odd`() {
        var bus = Bus()
        bus.step("item", files: ["bus/issues/1-a.md": "x"])
        bus.step("override(BUS-ITEM-001): x", by: ana)
        #expect(bus.step("again", files: ["bus/issues/1-b.md": "x"]).codes == [])
        #expect(bus.step("again", files: ["bus/issues/1-c.md": "x"]).codes == [.itemTwice])
        bus.step("mail", files: ["bus/INBOX-r1.md": "a\nb\n"])
        bus.step("override(BUS-INBOX-002): x", by: ana)
        #expect(bus.step("x", files: ["bus/INBOX-r1.md": "a\n"]).codes == [])
        bus.step("override(BUS-TRLR-001): x", by: ana)
        #expect(bus.step("work", trailers: ["Bus-Odd: 1"]).events == ["override.used BUS-TRLR-001"])
        #expect(bus.step("work", trailers: ["Bus-Odd: 1"]).codes == [.unknownTrailer])
        #expect(bus.state.overrides.isEmpty)
    }

    @Test func `makes no self review count`() {
        var bus = Bus(SharedConfig.team.with { $0.phases[0].quorum = .any })
        bus.step("override(BUS-CLAIM-001): x", by: ana)
        bus.step("override(BUS-REVIEW-002): x", by: ana)
        bus.step("claim(D1): x", by: "r1")
        #expect(bus.step("review(D1): PASS", by: "r1").codes == [])
        #expect(bus.gate("D1") == "open")
    }
}

@Suite struct `A claim or a review` {
    @Test func `must say how sure it is where the settings ask for it`() {
        var bus = Bus(SharedConfig.team.with { $0.policy.confidence = .required })
        let bare = bus.step("claim(D1): x")
        #expect(bare.codes == [.invalidTrailer] && bus.gate("D1") == "unclaimed")
        #expect(bare.violations[0].sentence.contains("a claim must say how sure it is"))
        #expect(bare.violations[0].hints[0].contains("--trailer 'Bus-Confidence: 0.9'"))
        #expect(bus.step("claim(D1): x", trailers: ["Bus-Confidence: 2"]).codes.count == 1)
        #expect(bus.step("claim(D1): x", trailers: ["Bus-Confidence: 0.8"]).codes == [])
        #expect(bus.step("review(D1): a finding", by: "r1").codes == [.invalidTrailer])
        let sure = ["Bus-Confidence: 1"]
        #expect(bus.step("review(D1): PASS", by: "r1", trailers: sure).codes == [])
        #expect(bus.step("take(1): x").codes == [])
        var other = Bus()
        #expect(other.step("claim(D1): x").codes == [], "optional unless said")
    }
}

@Suite struct `A lease` {
    @Test func `of another is told with its begin and its end`() {
        var bus = Bus(SharedConfig.team.with { $0.lease = 60 })
        let taken = bus.step("take(42): mine").commit.committedAt
        let facts = bus.step("take(42): mine too", by: "mason").violations[0].facts
        #expect(facts[0] == "taken by builder at \(taken.rfc3339)")
        #expect(facts[1].hasPrefix("until about \((taken + .seconds(60)).rfc3339)"))
        bus.step("drop(42): x")
        #expect(bus.state.leaseDates.isEmpty)
    }

    @Test func `is one agent's until it is dropped or closed`() {
        var bus = Bus()
        #expect(bus.step("take(42): mine").events == ["item.taken 42"])
        #expect(bus.step("take(42): still mine").codes == [])
        #expect(bus.step("take(42): mine too", by: "mason").codes == [.itemLeased])
        #expect(bus.step("drop(42): x", by: "mason").codes == [.leaseOfAnother])
        #expect(bus.step("close(42): x", by: "mason").codes == [.leaseOfAnother])
        #expect(bus.step("drop(42): x").events == ["item.dropped 42"])
        #expect(bus.step("drop(42): x").codes == [.leaseOfAnother])
        #expect(bus.step("take(042): x", by: "mason").codes == [])
        #expect(bus.step("close(42): x", by: ana).events == ["item.closed 42"])
        #expect(bus.state.leases.isEmpty)
    }

    @Test func `is an agent's, and nobody else's`() {
        var bus = Bus()
        #expect(bus.step("take(42): mine", by: ana).events == ["policy.violated BUS-TAKE-001"])
        #expect(bus.step("take(42): mine", by: "eve@example.org").codes == [.unknownAuthor])
        #expect(bus.state.leases.isEmpty)
        #expect(bus.step("take(42): mine").events == ["item.taken 42"])
    }

    @Test func `outlives the name of its file, and so does its end`() {
        var bus = Bus()
        let text = "+++\ntitle = \"a\"\n+++\n"
        bus.step("issue", files: ["bus/issues/7-old.md": text])
        bus.step("better name", files: ["bus/issues/7-a.md": text, "bus/issues/7-old.md": nil])
        #expect(bus.state.items["7"]?.path == "bus/issues/7-a.md")
        #expect(bus.step("take(7): mine").codes == [])
        bus.step("close(7): done")
        #expect(bus.state.closed["7"] != nil)
        bus.step("gone", files: ["bus/issues/7-a.md": nil])
        bus.step("again", files: ["bus/issues/7-a.md": text])
        #expect(bus.step("take(7): mine").codes == [.itemNotReady])
        bus.step("override(BUS-TAKE-001): it is not done", by: ana)
        #expect(bus.step("take(7): mine").codes == [])
        #expect(bus.step("drop(7): tired").events == ["item.dropped 7"])
        #expect(bus.step("take(7): mine", by: "mason").codes == [], "it is open again")
    }

    @Test(arguments: ["expired", "Expired: no sign of life", "expired."])
    func `is dropped as expired by whoever sees it`(text: String) {
        var bus = Bus()
        bus.step("take(42): mine")
        #expect(bus.step("drop(42): \(text)", by: "mason").events == ["item.dropped 42"])
        #expect(bus.step("drop(42): \(text)", by: "mason").codes == [.leaseOfAnother])
    }
}
