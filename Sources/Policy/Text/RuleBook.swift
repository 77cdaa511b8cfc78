public import BusModel

/// What each rule says, why, and what mends it: for `git bus explain BUS-…` and the manual.
public enum RuleBook {
    /// One rule in words.
    public struct Entry: Hashable, Sendable {
        /// What it refuses, in one sentence.
        public let refuses: String
        /// Why it is there.
        public let why: String
        /// What to do.
        public let mend: String
    }

    /// The rule in words.
    public static func entry(_ code: RuleCode) -> Entry {
        let (refuses, why, mend) = text(code)
        return Entry(refuses: refuses, why: why, mend: mend)
    }

    private static func text(_ code: RuleCode) -> (String, String, String) {
        refs(code) ?? identity(code) ?? form(code) ?? gates(code) ?? done(code) ?? mail(code)
            ?? files(code) ?? limits(code)
            ?? ("A fault of git-bus itself.", "It is never the pusher's.", "git bus doctor")
    }

    private static func refs(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .rewind:
            (
                "A push that would take commits away from the bus.",
                "What was said stays said; the state of the bus is made of its commits.",
                "git pull --rebase, then push again without --force."
            )
        case .deletion:
            (
                "Deleting the branch of the bus.",
                "Nothing could tell any more what was agreed.",
                "Leave it; a bus that is no longer used costs nothing."
            )
        case .foxtrot:
            (
                "A merge that has the bus on its second side.",
                "The order of the bus is its first-parent chain; such a merge turns it round.",
                "git pull --rebase instead of git pull."
            )
        case .foreignRef:
            (
                "A ref that is neither the bus, a proposal, nor listed in [policy] refs; a tag by "
                    + "somebody who is no person; notes of another host.",
                "What nobody reads is where things get lost, or hidden.",
                "Push to the bus or to refs/heads/proposals/; a person can add a pattern to refs."
            )
        default: nil  // open: the other families are below
        }
    }

    private static func identity(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .authorNotPusher:
            (
                "A verb, mail or marker whose author is not the one who pushes it.",
                "An author's name is text that anybody can write; the key of a push is not.",
                "git commit --amend --no-edit --allow-empty --reset-author; "
                    + "or list the pusher in relays."
            )
        case .unknownAuthor:
            (
                "A verb, mail or marker by an author who is nobody in the team.",
                "Who is not in git-bus.toml has no role, and no say.",
                "git config user.email NAME@agents.invalid, or add the agent to git-bus.toml."
            )
        case .decisionByNonHuman:
            (
                "A decision that only a person takes: reopen, hold, resume, override.",
                "An agent must not be able to let itself off.",
                "Ask one of [policy] humans, whom the hub knows by a key unless human_proof is any."
            )
        case .protectedPath:
            (
                "A change of protected files by somebody who is no person.",
                "The rules and the prompts are what the agents are held to.",
                "Leave the change out, or ask a person to push it."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static func form(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .malformedSubject:
            (
                "A subject that was meant as a verb and is none.",
                "A claim or verdict that nobody understands would be lost silently.",
                "git commit --amend --allow-empty, with the subject that the refusal shows."
            )
        case .unknownTrailer:
            (
                "A trailer Bus-… that there is not.",
                "A misspelt trailer would say nothing.",
                "man git-bus-protocol lists them."
            )
        case .invalidTrailer:
            (
                "A trailer whose value cannot be; no confidence where one is required.",
                "What it means would have to be guessed.",
                "Write the value in the form that the refusal names."
            )
        case .contradictingTrailer:
            (
                "A trailer that contradicts another one, or the verb.",
                "One of the two would win, and nobody could say which.",
                "Leave one of them."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static func gates(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .claimByNonBuilder:
            ("A claim by an agent that is no builder.", roles, "Let a builder claim it.")
        case .unknownGate:
            (
                "A claim of a gate that the current phase does not have.",
                "It would never be reviewed.",
                "git bus gates shows those there are."
            )
        case .claimOnHold: ("A claim while the gate or the bus is on hold.", hold, resume)
        case .busOnHold: ("Any other verb while the bus is on hold.", hold, resume)
        case .reviewByNonReviewer:
            ("A review by an agent that is no reviewer of the phase.", roles, "Send it as mail.")
        case .ownClaimReviewed:
            (
                "A review of one's own claim.",
                "Nobody finds the faults he has just made.",
                "Let another reviewer look."
            )
        case .nothingToReview:
            (
                "A review of a gate that nobody claims.", "There is nothing to verify.",
                "git bus gates"
            )
        case .claimReplaced:
            (
                "A review of a claim that was replaced since.",
                "A PASS must not move onto work that nobody read.",
                "git pull --rebase, verify the newest claim, and name it with Bus-Claim."
            )
        case .liftBySomeoneElse:
            (
                "A veto lifted by somebody who did not say it.",
                "A veto that others can lift is none.",
                "Ask whoever said it, or a person."
            )
        case .missingClaimTrailer:
            (
                "A verdict that does not say which of several claims it means.",
                "A rebase could carry it onto a newer one.",
                "The command of the hint adds the trailer Bus-Claim."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static let roles = "Whoever builds does not judge, and whoever judges does not build."
    private static let hold = "A person, or a spent budget, has stopped it."
    private static let resume = "Wait for git bus resume by a person; git bus status says why."

    private static func done(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .doneWithoutEvidence:
            (
                "A done marker while something is missing: a claim, a PASS, the end of a veto.",
                "Done is what was verified, not what was written down.",
                "git bus phase show lists what is missing."
            )
        case .doneOutOfTurn:
            (
                "A done marker for a phase that is not current.",
                "Phases run one after another.",
                "git bus phase list"
            )
        case .doneByWrongRole:
            ("A done marker by an agent that is no builder.", roles, "Let a builder write it.")
        case .doneOverUnreviewed:
            (
                "A done marker on work that changed since the newest passed claim.",
                "What came after the review was reviewed by nobody.",
                "Claim the gate again and have it reviewed; or done_covers = \"claims\"."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static func mail(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .unknownRecipient:
            ("Mail for nobody in the team.", "It would never be read.", "git bus send NAME -m …")
        case .mailTakenAway:
            (
                "Mail taken away or changed by somebody else than its recipient.",
                "What was said to somebody is his to read first.",
                "Put it back by the commands of the hints, and add a mail of your own."
            )
        case .mailTooLarge:
            (
                "Mail of more than a megabyte.",
                "Every agent reads it, and pays for it.",
                "Put it into a file of its own and write where it is."
            )
        case .itemNotReady:
            (
                "Taking an item that there is not, that is finished, or that waits for others; or "
                    + "by somebody who is no agent.",
                "Work that cannot be done yet blocks whoever takes it.",
                "git bus issues list"
            )
        case .itemLeased:
            (
                "Taking an item that somebody else has.",
                "Two agents on one item do it twice, or undo each other.",
                "Take another one: git bus issues list"
            )
        case .leaseOfAnother:
            (
                "Giving back or finishing what somebody else has.",
                "Only who works on it knows where it stands.",
                "Ask the holder; a lease that has run out is dropped with: drop(42): expired"
            )
        case .itemTwice:
            (
                "A second item of the same number.",
                "A number stands for one item.",
                "git mv the file to the next free number."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static func files(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .foreignFile:
            (
                "A symbolic link or a submodule where the bus keeps a file.",
                "What it points at is not what was pushed.",
                "Put a plain file there."
            )
        case .unsafePath:
            (
                "A name that some system cannot have, or that differs from another in case only.",
                "On another machine one file would take the place of the other.",
                "git mv OLD NEW"
            )
        case .pathOfAnotherRole:
            (
                "A change of files that [policy.paths] does not give to the author's role.",
                "A reviewer who changes the work reviews his own.",
                "Leave them as they are, and write to who may change them."
            )
        case .configNotAlone:
            (
                "git-bus.toml together with anything else in the commit or the push.",
                "New rules must not come with what they would allow.",
                "Commit git-bus.toml alone, push it, then push the rest."
            )
        default: nil  // open: the other families are elsewhere
        }
    }

    private static func limits(_ code: RuleCode) -> (String, String, String)? {
        switch code {
        case .tooManyCommits:
            ("More commits in one push than commits_per_push.", size, "Push in steps.")
        case .fileTooLarge:
            ("A file larger than max_file_bytes.", size, "Keep it elsewhere, and its address here.")
        case .diffTooLarge:
            ("A push that changes more lines than max_diff_lines.", size, "Leave out what is made.")
        case .clockAhead:
            (
                "A commit dated further ahead than clock_ahead.",
                "Its time would be wrong in every log.",
                "Set the clock, then: git commit --amend --no-edit --allow-empty --date=now"
            )
        default: nil  // open: only a fault of git-bus itself is left
        }
    }

    private static let size = "What nobody can read, nobody has reviewed."
}
