internal import BusModel

/// What an agent that broke a rule is told to do: this table, and nothing that an author wrote.
enum RuleWords {
    /// What it was, and what mends it, in a few words.
    static func advice(on code: RuleCode) -> String {
        switch code {
        case .rewind, .deletion, .foxtrot: "git pull --rebase, and push without force"
        case .foreignRef: "push to the bus, or to refs/heads/proposals/"
        case .authorNotPusher, .unknownAuthor:
            "it is nobody's word; set git config user.email and say it again"
        case .malformedSubject:
            "it was meant as a verb and says nothing; write claim(LABEL): TEXT or "
                + "review(LABEL): PASS TEXT, in a new commit"
        case .unknownTrailer, .invalidTrailer, .contradictingTrailer:
            "it does not count; say it again with the Bus- trailers mended"
        case .claimByNonBuilder: "it does not count; let a builder claim"
        case .unknownGate: "it does not count; git bus gates shows those there are"
        case .claimOnHold, .busOnHold: "it does not count; wait until a person resumes"
        case .reviewByNonReviewer: "it does not count; send what you found as mail"
        case .ownClaimReviewed: "it does not count; another reviewer must look"
        case .nothingToReview: "it does not count; nobody claims that: git bus gates"
        case .claimReplaced:
            "it does not count; pull, verify the newest claim and review that: git bus gates"
        case .missingClaimTrailer:
            "it does not count; say which claim you mean: git bus review LABEL VERDICT --claim OID"
        case .liftBySomeoneElse: "it does not count; ask who said the veto, or a person"
        case .doneWithoutEvidence, .doneOverUnreviewed:
            "the phase is not done; git bus phase show says what is missing"
        case .doneOutOfTurn: "it does not count; another phase is current: git bus phase list"
        case .doneByWrongRole: "it does not count; let a builder write the marker"
        case .unknownRecipient: "nobody reads that; git bus send NAME shows who there is"
        case .mailTakenAway: "that was not your mail; put it back as it was"
        case .mailTooLarge: "nobody reads that much; put it into a file and write where it is"
        case .itemNotReady, .itemLeased: "you do not have it; take another: git bus issues list"
        case .leaseOfAnother: "it does not count; it is not yours: git bus issues list"
        case .itemTwice: "it is no item; give it a number of its own: git bus issues list"
        case .decisionByNonHuman: "it does not count; ask a person"
        case .protectedPath: "only a person may change these files; put them back as they were"
        case .foreignFile: "no link or submodule counts there; put a plain file in its place"
        case .unsafePath: "some systems cannot have that name; git mv it"
        case .pathOfAnotherRole: "your role may not touch that; put it back as it was"
        case .configNotAlone: "the settings are not taken; a person must push git-bus.toml alone"
        case .tooManyCommits, .fileTooLarge, .diffTooLarge, .clockAhead:
            "push less, and with the clock set"
        case .internalFault: "that is a fault of git-bus"
        }
    }
}
