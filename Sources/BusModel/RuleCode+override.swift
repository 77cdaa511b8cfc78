extension RuleCode {
    /// What a person's override of a rule does.
    public enum Override: Hashable, Sendable {
        /// There is none.
        case never
        /// The next event that the rule would stop passes. It is used up by that event.
        case event
        /// The push that comes right after it passes. The fold knows no pushes, so it is used up by
        /// the next commit, whatever that is; an override is none.
        case push
    }

    /// What an override of this rule does.
    public var override: Override {
        switch self {
        // The order of the bus and who speaks are what everything else stands on. A subject that
        // nobody understands is no event, and a fault of ours is no rule.
        case .rewind, .deletion, .foxtrot, .foreignRef, .authorNotPusher, .unknownAuthor,
            .malformedSubject, .decisionByNonHuman, .internalFault:
            .never
        case .tooManyCommits, .fileTooLarge, .diffTooLarge, .clockAhead, .unsafePath: .push
        case .unknownTrailer, .invalidTrailer, .contradictingTrailer, .claimByNonBuilder,
            .unknownGate, .claimOnHold, .reviewByNonReviewer, .ownClaimReviewed, .nothingToReview,
            .claimReplaced, .liftBySomeoneElse, .missingClaimTrailer, .doneWithoutEvidence,
            .doneOutOfTurn, .doneByWrongRole, .doneOverUnreviewed, .unknownRecipient,
            .mailTakenAway, .mailTooLarge, .itemNotReady, .itemLeased, .leaseOfAnother, .itemTwice,
            .protectedPath, .foreignFile, .pathOfAnotherRole, .configNotAlone, .busOnHold:
            .event
        }
    }

    /// The codes of the rules that a person can override.
    public static let overridable = allCases.filter { $0.override != .never }

    /// Why there is no override of that name; `nil` where there is one.
    public static func overrideFault(_ name: String) -> String? {
        if let code = RuleCode(rawValue: name.uppercased()) {
            return code.override == .never ? "nobody can override \(code.rawValue)" : nil
        }
        let near = Nearest.names(to: name, among: overridable.map(\.rawValue))
        return "no rule that can be overridden is called \(name.prefix(24))"
            + (near.isEmpty ? "" : "; there is \(near.joined(separator: ", "))")
    }
}
