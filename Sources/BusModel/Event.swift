/// Every fact git-bus knows about, one case each. The list is closed.
///
/// Some cases are what a commit says (`claim`, `review`, …); the others follow from them. Open this
/// file first: the rest of the program is about where these come from and what becomes of them.
public enum Event: Hashable, Sendable {
    // What a commit says.

    /// A builder says that a gate is done.
    case claim(gate: GateLabel, text: String)
    /// A reviewer's verdict, or without one a finding. `of` is the `Bus-Claim` it carries.
    case review(gate: GateLabel, verdict: Verdict?, of: ObjectID?, text: String)
    /// A veto taken back.
    case vetoLifted(gate: GateLabel, text: String)
    /// Mail for an agent.
    case inboxMail(to: AgentName, path: String, blob: ObjectID)
    /// Mail taken away or emptied.
    case inboxRead(by: AgentName, path: String)
    /// A status file has the done marker. `again` when it had it before and changed otherwise.
    case statusMarked(phase: PhaseID, path: String, again: Bool)
    /// A status file lost the done marker.
    case statusUnmarked(phase: PhaseID, path: String)
    /// A subject that was meant as a verb.
    case malformed(subject: String, reason: String, correction: String?)
    /// A lease on an item.
    case itemTaken(item: Int, text: String)
    /// The lease given back.
    case itemDropped(item: Int, text: String)
    /// The item finished.
    case itemClosed(item: Int, text: String)
    /// A hold on the bus, or on one gate.
    case holdSet(Hold, text: String)
    /// A hold lifted; for the bus this also acknowledges a rewind.
    case holdLifted(Hold, text: String)
    /// A completed phase opened again.
    case phaseReopened(phase: PhaseID, text: String)
    /// A rule waived once. Recorded when it is used.
    case overrideUsed(rule: String, text: String)
    /// `git-bus.toml` changed. `problem` when the new one cannot be used.
    case configChanged(blob: ObjectID?, problem: String?)

    // What follows from it.

    /// A gate was claimed and waits for verdicts.
    case gateOpened(gate: GateLabel, phase: PhaseID)
    /// A gate has the PASS it needs.
    case gatePassed(gate: GateLabel, phase: PhaseID)
    /// A gate has a FAIL.
    case gateFailed(gate: GateLabel, phase: PhaseID)
    /// A veto stands against a gate.
    case gateVetoed(gate: GateLabel, phase: PhaseID)
    /// A phase began.
    case phaseStarted(phase: PhaseID)
    /// A phase is marked done and not everything it needs is there.
    case phaseNeedsReview(phase: PhaseID, missing: [String])
    /// A phase is complete, for good.
    case phaseCompleted(phase: PhaseID)
    /// No phase is left.
    case sequenceCompleted
    /// Something broke a rule, and changed nothing.
    case policyViolated(Violation)
    /// The bus does not hold its earlier tip any more.
    case refRewound(old: RefTarget, new: RefTarget, base: RefTarget, dropped: [ObjectID])

    // What git-bus did about it, on one host.

    /// A push broke a rule and did not land; the hub alone knows.
    case pushRefused(RefusedPush)
    /// A ping is owed and written down.
    case pingRecorded(Ping)
    /// Its text was typed into the agent's terminal, and taken.
    case pingTyped(Ping)
    /// It was no longer true before it could be typed.
    case pingWithdrawn(Ping, reason: String)
    /// It could not be typed.
    case pingFailed(Ping, reason: String)
    /// An agent was started.
    case agentStarted(AgentName, reason: String)
    /// An agent was stopped.
    case agentStopped(AgentName, reason: String)
    /// An agent was stopped and started again.
    case agentRestarted(AgentName, reason: String)
    /// An agent took a ping for a prompt: its own program says so.
    case pingSeen(Ping)
    /// An agent pushed a commit after a ping was typed.
    case pingActed(Ping, commit: ObjectID)
    /// An agent has been idle for too long with something to do.
    case agentStalled(AgentName, reason: String)
    /// An agent was told once what the phase waits for.
    case agentNudged(AgentName, reason: String)
    /// An agent's account has used up what it may use, until then if that is known.
    case agentLimited(AgentName, until: Instant?, reason: String)
    /// An agent goes on after a limit.
    case agentResumed(AgentName, reason: String)
    /// An agent goes on with the next of its backends.
    case agentFailedOver(AgentName, reason: String)
    /// An agent cannot go on without a person.
    case agentNeedsHuman(AgentName, reason: String)
    /// An agent's wake was due.
    case wakeFired(AgentName, due: Instant, reason: String)
    /// An agent took a prompt, as its transcript says.
    case turnStarted(AgentName)
    /// An agent's turn ended by itself, or was broken off by a person.
    case turnFinished(AgentName, isBrokenOff: Bool)
    /// An agent called a tool.
    case toolInvoked(AgentName, tool: String)
    /// New requests were found in an agent's transcripts.
    case usageRecorded(UsageFact)
    /// A budget is nearly spent.
    case budgetWarned(BudgetFact)
    /// A budget is spent, and what it is for is to be held.
    case budgetExhausted(BudgetFact)
}

/// What a hold is on.
public enum Hold: Hashable, Sendable {
    /// The whole bus.
    case bus
    /// One gate.
    case gate(GateLabel)

    /// The label as it is written: `bus`, or the gate's.
    public init(label: String) { self = label == "bus" ? .bus : .gate(GateLabel(label)) }

    /// The label as it is written.
    public var label: String {
        switch self {
        case .bus: "bus"
        case .gate(let gate): gate.text
        }
    }
}
