import BusModel
import Handoff
import Phases
import TestSupport
import Testing

@Suite struct `The hand-off` {
    private func owed(
        _ event: Event,
        by actor: String?,
        _ config: SharedConfig = .team,
        claimedBy: AgentName? = "builder"
    ) -> [Obligation] {
        var progress = PhaseProgress()
        if let claimedBy {
            progress.gates["D1"] = Gate()
            progress.gates["D1"]?.take(
                Gate.Claim(commit: .pure("claim"), by: claimedBy, work: .pure("w"), order: 1)
            )
        }
        return Route.obligations(
            from: EventRecord(id: "event", event: event, commit: .pure("commit"), actor: actor),
            config: config,
            phase: config.phases.first,
            progress: progress,
            order: 7
        )
    }

    private func names(_ list: [Obligation]) -> [String] { list.map(\.ping.to.text) }

    @Test func `of a claim goes to the phase's reviewers`() {
        let list = owed(.claim(gate: "D1", text: "t"), by: "builder")
        #expect(names(list) == ["r1", "r2"])
        #expect(list.allSatisfy { $0.ping.about == .claim("D1") && $0.phase == "build" })
        #expect(
            list.allSatisfy { $0.claim == .pure("commit") && $0.ping.commit == .pure("commit") }
        )
        #expect(list.map(\.ping.id) == ["event>r1", "event>r2"])
        #expect(list.allSatisfy { $0.order == 7 && $0.ping.cause == "event" })
    }

    @Test func `of a claim goes to those of claim_pings who review the phase`() {
        let some = { (names: [AgentName]?) in
            SharedConfig.team.with { $0.handoff.claimPings = names }
        }
        let claim = Event.claim(gate: "D1", text: "")
        #expect(names(owed(claim, by: "builder", some(["r2", "r3", "watcher"]))) == ["r2"])
        #expect(names(owed(claim, by: "builder", some([]))) == [])
        #expect(names(owed(claim, by: "builder", some(nil))) == ["r1", "r2"])
    }

    @Test func `of a claim never goes to who claimed, nor twice to one`() {
        let claim = Event.claim(gate: "D1", text: "")
        #expect(names(owed(claim, by: "r1")) == ["r2"])
        let twice = SharedConfig.team.with { $0.phases[0].reviewers = ["r1", "r1"] }
        #expect(names(owed(claim, by: "builder", twice)) == ["r1"])
    }

    @Test(arguments: [Verdict.pass, .fail, .veto, nil])
    func `of a review goes to who claimed and to review_pings`(verdict: Verdict?) {
        let list = owed(.review(gate: "D1", verdict: verdict, of: nil, text: "t"), by: "r1")
        #expect(names(list) == ["builder", "mason"])
        #expect(list.allSatisfy { $0.ping.about == .review("D1", verdict) })
        #expect(list.allSatisfy { $0.claim == .pure("claim") && $0.ping.commit == .pure("commit") })
    }

    @Test func `of a review goes to nobody twice and not back to the reviewer`() {
        let review = Event.review(gate: "D1", verdict: .pass, of: nil, text: "")
        let config = SharedConfig.team.with { $0.handoff.reviewPings = ["builder", "r1", "mason"] }
        #expect(names(owed(review, by: "r1", config)) == ["builder", "mason"])
        let quiet = SharedConfig.team.with { $0.handoff.reviewPings = [] }
        #expect(names(owed(review, by: "r1", quiet)) == ["builder"])
        #expect(names(owed(review, by: "r1", claimedBy: nil)) == [])
    }

    @Test func `of mail goes to its recipient, whatever the phase`() {
        let mail = Event.inboxMail(to: "r2", path: "bus/INBOX-r2.md", blob: .pure("b"))
        let list = owed(mail, by: "builder")
        #expect(names(list) == ["r2"])
        #expect(list.first?.phase == nil)
        #expect(list.first?.ping.about == .mail(path: "bus/INBOX-r2.md"))
    }

    @Test func `of an unfinished phase goes to the agent that marked it`() {
        let event = Event.phaseNeedsReview(phase: "build", missing: ["D1: not claimed"])
        #expect(names(owed(event, by: "builder")) == ["builder"])
        #expect(names(owed(event, by: "ana@example.org")) == [])
    }

    @Test func `of a commit that broke rules goes to its author alone, once`() {
        func told(_ events: [Event], by actor: String) -> Obligation? {
            Route.reproach(
                for: events.enumerated().map {
                    EventRecord(
                        id: EventID("event\($0)"),
                        event: $1,
                        commit: .pure("commit"),
                        actor: actor
                    )
                },
                config: .team,
                phase: "build",
                order: 7
            )
        }
        let broken = { Event.policyViolated(Violation($0, "")) }
        let claim = Event.claim(gate: "D1", text: "")
        let malformed = Event.malformed(subject: "claim", reason: "", correction: nil)
        let both = [claim, broken(.unknownGate), broken(.claimOnHold), broken(.unknownGate)]
        let ping = told(both, by: "r1")?.ping
        #expect(ping?.about == .violation([.unknownGate, .claimOnHold]))
        #expect(ping?.id == "event1>r1" && ping?.commit == .pure("commit"))
        #expect(told([malformed], by: "r1")?.ping.about == .violation([.malformedSubject]))
        #expect(told(both, by: "ana@example.org") == nil && told([claim], by: "r1") == nil)
        // A marker has a ping of its own, which says what it lacks.
        let marked = [
            broken(.doneWithoutEvidence), .phaseNeedsReview(phase: "build", missing: ["x"]),
        ]
        #expect(told(marked, by: "builder") == nil)
        #expect(told(marked + [broken(.protectedPath)], by: "builder") != nil)
    }

    @Test func `of a new phase goes to loop agents that are not restarted`() {
        let event = Event.phaseStarted(phase: "ship")
        #expect(names(owed(event, by: nil)) == [])
        let ping = SharedConfig.team.with { $0.onAdvance = .ping }
        #expect(names(owed(event, by: nil, ping)) == ["builder", "mason", "r1", "r2", "r3"])
    }

    @Test func `of anything else goes to nobody`() {
        let events: [Event] = [
            .vetoLifted(gate: "D1", text: ""), .inboxRead(by: "r1", path: "p"),
            .statusMarked(phase: "build", path: "p", again: false), .sequenceCompleted,
            .malformed(subject: "claim", reason: "", correction: nil),
            .itemTaken(item: 1, text: ""), .holdSet(.bus, text: ""),
            .gateOpened(gate: "D1", phase: "build"), .gateVetoed(gate: "D1", phase: "build"),
            .policyViolated(Violation(.busOnHold, "")), .phaseCompleted(phase: "build"),
        ]
        for event in events { #expect(owed(event, by: "builder").isEmpty, "\(event)") }
    }
}
