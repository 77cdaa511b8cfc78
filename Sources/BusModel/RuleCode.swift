/// The rules of the protocol, by the code that people look up.
public enum RuleCode: String, Hashable, Sendable, Codable, CaseIterable {
    /// A bus that would lose commits.
    case rewind = "BUS-REF-001"
    /// A bus that would be gone.
    case deletion = "BUS-REF-002"
    /// A merge that makes the pusher's own line the bus.
    case foxtrot = "BUS-REF-003"
    /// A ref that may not be pushed.
    case foreignRef = "BUS-REF-004"
    /// An author who is not the pusher.
    case authorNotPusher = "BUS-IDENT-001"
    /// An author who is nobody in the roster used a verb.
    case unknownAuthor = "BUS-IDENT-002"
    /// A subject meant as a verb that is none.
    case malformedSubject = "BUS-SUBJ-001"
    /// A `Bus-*` trailer that does not exist.
    case unknownTrailer = "BUS-TRLR-001"
    /// A trailer whose value cannot be.
    case invalidTrailer = "BUS-TRLR-002"
    /// A trailer that contradicts another, or the verb.
    case contradictingTrailer = "BUS-TRLR-003"
    /// A claim by somebody who is no builder.
    case claimByNonBuilder = "BUS-CLAIM-001"
    /// A claim of a gate that the phase does not have.
    case unknownGate = "BUS-CLAIM-002"
    /// A claim while a hold stands.
    case claimOnHold = "BUS-CLAIM-003"
    /// A review by somebody who is no reviewer of the phase.
    case reviewByNonReviewer = "BUS-REVIEW-001"
    /// A review of one's own claim.
    case ownClaimReviewed = "BUS-REVIEW-002"
    /// A review of what nobody claims.
    case nothingToReview = "BUS-REVIEW-003"
    /// A review of a claim since replaced.
    case claimReplaced = "BUS-REVIEW-004"
    /// A veto lifted by somebody who may not.
    case liftBySomeoneElse = "BUS-REVIEW-005"
    /// A verdict that does not say which of several claims it means.
    case missingClaimTrailer = "BUS-REVIEW-006"
    /// A done marker without its evidence.
    case doneWithoutEvidence = "BUS-DONE-001"
    /// A done marker for a phase that is not current.
    case doneOutOfTurn = "BUS-DONE-002"
    /// A done marker by a role that may not.
    case doneByWrongRole = "BUS-DONE-003"
    /// A done marker on work that changed since the newest passed claim.
    case doneOverUnreviewed = "BUS-DONE-004"
    /// Mail to nobody.
    case unknownRecipient = "BUS-INBOX-001"
    /// Mail taken away by somebody who is not its recipient.
    case mailTakenAway = "BUS-INBOX-002"
    /// Mail that is too large.
    case mailTooLarge = "BUS-INBOX-003"
    /// A lease on an item that there is not, or that is not ready.
    case itemNotReady = "BUS-TAKE-001"
    /// A lease on an item that somebody has.
    case itemLeased = "BUS-TAKE-002"
    /// An item dropped or closed by somebody who does not have it.
    case leaseOfAnother = "BUS-TAKE-003"
    /// A decision by somebody who is not a person.
    case decisionByNonHuman = "BUS-APPR-001"
    /// A number that another item has.
    case itemTwice = "BUS-ITEM-001"
    /// A file changed that only a person may change.
    case protectedPath = "BUS-APPR-003"
    /// A link or a submodule where the bus keeps a file.
    case foreignFile = "BUS-PATH-001"
    /// A name that is not safe, or that differs from another only in case.
    case unsafePath = "BUS-PATH-002"
    /// A file that the author's role may not touch.
    case pathOfAnotherRole = "BUS-PATH-003"
    /// New settings together with something else.
    case configNotAlone = "BUS-PATH-004"
    /// A push of too many commits.
    case tooManyCommits = "BUS-LIMIT-001"
    /// A file that is too large.
    case fileTooLarge = "BUS-LIMIT-002"
    /// A push that changes too many lines.
    case diffTooLarge = "BUS-LIMIT-003"
    /// A commit of the future.
    case clockAhead = "BUS-LIMIT-004"
    /// A verb while the bus is on hold.
    case busOnHold = "BUS-HOLD-001"
    /// A fault of git-bus itself.
    case internalFault = "BUS-INT-001"
}

extension RuleCode {
    /// The part between the dashes: `LIMIT`.
    public var family: String { String(rawValue.split(separator: "-")[1]) }

    /// Whether a bus may switch it off.
    public var mayBeOff: Bool { ["LIMIT", "PATH", "INBOX"].contains(family) }
}
