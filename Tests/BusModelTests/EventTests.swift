import BusModel
import Foundation
import TestSupport
import Testing

@Suite struct `The list of events` {
    /// The kinds of section 9, in any order.
    private static let contract = """
        claim review veto.lifted inbox.mail inbox.read status.marked status.unmarked malformed \
        gate.opened gate.passed gate.failed gate.vetoed phase.completed phase.needs_review \
        phase.started phase.reopened sequence.completed push.refused policy.violated ref.rewound \
        ping.recorded ping.typed ping.seen ping.acted ping.withdrawn ping.failed agent.started \
        agent.stopped agent.stalled agent.nudged agent.restarted agent.limited agent.resumed \
        agent.failed_over agent.needs_human turn.started turn.finished tool.invoked gate.asked \
        wake.fired proposal.proposed proposal.tested proposal.approved proposal.rejected \
        proposal.expired proposal.applied proposal.failed proposal.rolled_back item.taken \
        item.dropped item.closed run.started run.advanced run.escalated run.closed retry.rejected \
        usage.recorded budget.warned budget.exhausted hold.set hold.lifted config.changed \
        override.used lesson.extracted
        """

    @Test func `has no kind that the contract does not name`() {
        let named = Set(Self.contract.split(separator: " ").map(String.init))
        #expect(Set(EventKind.allCases.map(\.rawValue)).subtracting(named).isEmpty)
    }

    @Test func `has a word for every case, each once`() {
        let kinds = Self.samples.map(\.kind)
        #expect(Set(kinds).count == kinds.count)
        #expect(Set(kinds) == Set(EventKind.allCases))
    }

    @Test func `says of each what it is about`() {
        let labels = Self.samples.map { "\($0.kind.rawValue) \($0.label ?? "-")" }
        #expect(
            labels.prefix(6) == [
                "claim D1", "review D1", "veto.lifted D1", "inbox.mail r1", "inbox.read r1",
                "status.marked build",
            ]
        )
        #expect(Event.holdSet(.bus, text: "").label == "bus")
        #expect(Event.holdSet(.gate("D1"), text: "").label == "D1")
        #expect(Event.sequenceCompleted.label == nil)
    }

    @Test func `has fields that JSON can hold`() throws {
        for event in Self.samples {
            let data = try JSONEncoder().encode(event.fields)
            let back = try JSONDecoder().decode([String: JSONValue].self, from: data)
            #expect(back == event.fields, "\(event.kind)")
        }
        let review = Event.review(gate: "D1", verdict: nil, of: nil, text: "why?")
        #expect(review.fields == ["verdict": .null, "claim": .null, "text": "why?"])
    }

    static let samples: [Event] = {
        let ping = Ping(cause: "e", to: "r1", about: .claim("D1"), commit: .pure("c"))
        let violation = Violation(.busOnHold, "the bus is on hold", facts: ["f"], hints: ["h"])
        let budget = BudgetFact(id: "b", label: "D1", text: "t", remedy: "r", hold: .gate("D1"))
        return [
            .claim(gate: "D1", text: "t"),
            .review(gate: "D1", verdict: .pass, of: .pure("c"), text: "t"),
            .vetoLifted(gate: "D1", text: "t"),
            .inboxMail(to: "r1", path: "bus/INBOX-r1.md", blob: .pure("b")),
            .inboxRead(by: "r1", path: "bus/INBOX-r1.md"),
            .statusMarked(phase: "build", path: "p", again: false),
            .statusUnmarked(phase: "build", path: "p"),
            .malformed(subject: "claim", reason: "r", correction: nil),
            .itemTaken(item: 42, text: "t"), .itemDropped(item: 42, text: "t"),
            .itemClosed(item: 42, text: "t"), .holdSet(.bus, text: "t"),
            .holdLifted(.gate("D1"), text: "t"), .phaseReopened(phase: "build", text: "t"),
            .overrideUsed(rule: "BUS-DONE-001", text: "t"),
            .configChanged(blob: .pure("b"), problem: nil), .gateOpened(gate: "D1", phase: "build"),
            .gatePassed(gate: "D1", phase: "build"), .gateFailed(gate: "D1", phase: "build"),
            .gateVetoed(gate: "D1", phase: "build"), .phaseStarted(phase: "build"),
            .phaseNeedsReview(phase: "build", missing: ["m"]), .phaseCompleted(phase: "build"),
            .sequenceCompleted, .policyViolated(violation),
            .refRewound(old: .at(.pure("a")), new: .absent, base: .absent, dropped: [.pure("a")]),
            .pingRecorded(ping), .pingTyped(ping), .pingWithdrawn(ping, reason: "r"),
            .pingFailed(ping, reason: "r"), .agentStarted("r1", reason: "r"),
            .agentStopped("r1", reason: "r"), .agentRestarted("r1", reason: "r"), .pingSeen(ping),
            .pingActed(ping, commit: .pure("c")), .agentStalled("r1", reason: "r"),
            .agentNudged("r1", reason: "r"),
            .agentLimited("r1", until: Instant(milliseconds: 1), reason: "r"),
            .agentResumed("r1", reason: "r"), .agentFailedOver("r1", reason: "r"),
            .agentNeedsHuman("r1", reason: "r"),
            .wakeFired("r1", due: Instant(milliseconds: 1), reason: "r"),
            .turnStarted("r1"), .turnFinished("r1", isBrokenOff: true),
            .toolInvoked("r1", tool: "Bash"),
            .usageRecorded(
                UsageFact(agent: "r1", backend: "codex", requests: 2, tokens: ["total": 9])
            ),
            .budgetWarned(budget), .budgetExhausted(budget),
            .pushRefused(
                RefusedPush(
                    updates: [],
                    actor: nil,
                    proof: .unverified,
                    reasons: [.init(code: "BUS-REF-001", sentence: "s", commit: nil)]
                )
            ),
        ]
    }()

    @Test func `keeps what is of one host apart from what is of the bus`() {
        let local = EventKind.allCases.filter(\.isLocal).map(\.rawValue)
        let families = [
            "ping.", "agent.", "wake.", "push.", "turn.", "tool.", "usage.", "budget.",
        ]
        #expect(local.allSatisfy { families.contains(where: $0.hasPrefix) })
        #expect(local.count == 23)
    }
}
