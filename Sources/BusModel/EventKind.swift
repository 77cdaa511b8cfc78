/// The words of the event table and of `type` in the log. The list is closed.
public enum EventKind: String, Hashable, Sendable, CaseIterable {
    case claim, review, malformed
    case vetoLifted = "veto.lifted"
    case inboxMail = "inbox.mail"
    case inboxRead = "inbox.read"
    case statusMarked = "status.marked"
    case statusUnmarked = "status.unmarked"
    case itemTaken = "item.taken"
    case itemDropped = "item.dropped"
    case itemClosed = "item.closed"
    case holdSet = "hold.set"
    case holdLifted = "hold.lifted"
    case phaseReopened = "phase.reopened"
    case overrideUsed = "override.used"
    case configChanged = "config.changed"
    case gateOpened = "gate.opened"
    case gatePassed = "gate.passed"
    case gateFailed = "gate.failed"
    case gateVetoed = "gate.vetoed"
    case phaseStarted = "phase.started"
    case phaseNeedsReview = "phase.needs_review"
    case phaseCompleted = "phase.completed"
    case sequenceCompleted = "sequence.completed"
    case policyViolated = "policy.violated"
    case pushRefused = "push.refused"
    case refRewound = "ref.rewound"
    case pingRecorded = "ping.recorded"
    case pingTyped = "ping.typed"
    case pingWithdrawn = "ping.withdrawn"
    case pingFailed = "ping.failed"
    case agentStarted = "agent.started"
    case agentStopped = "agent.stopped"
    case agentRestarted = "agent.restarted"
    case pingSeen = "ping.seen"
    case pingActed = "ping.acted"
    case agentStalled = "agent.stalled"
    case agentNudged = "agent.nudged"
    case agentLimited = "agent.limited"
    case agentResumed = "agent.resumed"
    case agentFailedOver = "agent.failed_over"
    case agentNeedsHuman = "agent.needs_human"
    case wakeFired = "wake.fired"
    case turnStarted = "turn.started"
    case turnFinished = "turn.finished"
    case toolInvoked = "tool.invoked"
    case usageRecorded = "usage.recorded"
    case budgetWarned = "budget.warned"
    case budgetExhausted = "budget.exhausted"

    /// Whether the event belongs to one host, and not to the bus.
    public var isLocal: Bool {
        switch self {
        case .pushRefused, .pingRecorded, .pingTyped, .pingWithdrawn, .pingFailed, .agentStarted,
            .agentStopped,
            .agentRestarted, .pingSeen, .pingActed, .agentStalled, .agentNudged, .agentLimited,
            .agentResumed, .agentFailedOver, .agentNeedsHuman, .wakeFired,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded,
            .budgetWarned, .budgetExhausted:
            true
        case .claim, .review, .malformed, .vetoLifted, .inboxMail, .inboxRead, .statusMarked,
            .statusUnmarked, .itemTaken, .itemDropped, .itemClosed, .holdSet, .holdLifted,
            .phaseReopened, .overrideUsed, .configChanged, .gateOpened, .gatePassed, .gateFailed,
            .gateVetoed, .phaseStarted, .phaseNeedsReview, .phaseCompleted, .sequenceCompleted,
            .policyViolated, .refRewound:
            false
        }
    }
    /// Whether it is what agents do inside of their turns: far more than all else together.
    public var isOfTurns: Bool {
        self == .turnStarted || self == .turnFinished || self == .toolInvoked
            || self == .usageRecorded
    }
}

extension Event {
    /// The word for this event.
    public var kind: EventKind {
        switch self {
        case .claim: .claim
        case .review: .review
        case .vetoLifted: .vetoLifted
        case .inboxMail: .inboxMail
        case .inboxRead: .inboxRead
        case .statusMarked: .statusMarked
        case .statusUnmarked: .statusUnmarked
        case .malformed: .malformed
        case .itemTaken: .itemTaken
        case .itemDropped: .itemDropped
        case .itemClosed: .itemClosed
        case .holdSet: .holdSet
        case .holdLifted: .holdLifted
        case .phaseReopened: .phaseReopened
        case .overrideUsed: .overrideUsed
        case .configChanged: .configChanged
        case .gateOpened: .gateOpened
        case .gatePassed: .gatePassed
        case .gateFailed: .gateFailed
        case .gateVetoed: .gateVetoed
        case .phaseStarted: .phaseStarted
        case .phaseNeedsReview: .phaseNeedsReview
        case .phaseCompleted: .phaseCompleted
        case .sequenceCompleted: .sequenceCompleted
        case .policyViolated: .policyViolated
        case .pushRefused: .pushRefused
        case .refRewound: .refRewound
        case .pingRecorded: .pingRecorded
        case .pingTyped: .pingTyped
        case .pingWithdrawn: .pingWithdrawn
        case .pingFailed: .pingFailed
        case .agentStarted: .agentStarted
        case .agentStopped: .agentStopped
        case .agentRestarted: .agentRestarted
        case .pingSeen: .pingSeen
        case .pingActed: .pingActed
        case .agentStalled: .agentStalled
        case .agentNudged: .agentNudged
        case .agentLimited: .agentLimited
        case .agentResumed: .agentResumed
        case .agentFailedOver: .agentFailedOver
        case .agentNeedsHuman: .agentNeedsHuman
        case .wakeFired: .wakeFired
        case .turnStarted: .turnStarted
        case .turnFinished: .turnFinished
        case .toolInvoked: .toolInvoked
        case .usageRecorded: .usageRecorded
        case .budgetWarned: .budgetWarned
        case .budgetExhausted: .budgetExhausted
        }
    }
}
