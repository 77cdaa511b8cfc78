internal import BusModel
internal import Phases
internal import Policy

/// Rules on what one commit says, in the state it finds.
struct Judge {
    let config: SharedConfig
    let actor: Actor
    let state: BusState
    /// What the commit changed on watched paths.
    let changes: [FileChange]

    init(
        _ config: SharedConfig,
        _ actor: Actor,
        _ state: BusState,
        changes: [FileChange] = []
    ) {
        self.config = config
        self.actor = actor
        self.state = state
        self.changes = changes
    }

    /// What becomes of something said.
    struct Ruling {
        /// Everything that is wrong with it.
        var violations: [Violation] = []
        /// The rules it would have broken, had nobody waived them.
        var waived: [String] = []
        /// Whether it is an event at all.
        var isRecorded = true
        /// Whether it may change the state.
        var changesState: Bool
        /// Whether a marker counts although evidence is missing.
        var waivesEvidence = false
    }

    /// - Parameter faults: what is wrong with the commit's trailers.
    func ruling(on event: Event, faults: [Violation]) -> Ruling {
        if let ruling = rulingOnFiles(event) { return ruling }
        // A host says one thing, and nothing else in its name is anybody's.
        let spoken = event.isHold && actor.host != nil ? [] : ofRoster { rules(event) }
        let (left, waived) = weighed(faults + held(event) + spoken)
        let isLawful = left.isEmpty
        return Ruling(
            violations: left,
            waived: waived,
            isRecorded: event.isSpeech || (isLawful && !event.isDeferred),
            changesState: isLawful
        )
    }

    /// What is left of some violations when a person waived rules, and which those were. They are
    /// used up, each once, only by an event that they let pass.
    func weighed(_ all: [Violation]) -> (left: [Violation], waived: [String]) {
        // A rule that is off is nobody's: it stops nothing.
        let violations = all.filter { config.policy.enforce[$0.code] != .off }
        let left = violations.filter { !isWaived($0.code) }
        return (left, left.isEmpty ? Set(violations.map(\.code.rawValue)).sorted() : [])
    }

    private func isWaived(_ code: RuleCode) -> Bool { state.overrides[code.rawValue] != nil }

    /// Nobody of the roster is told that alone.
    private func ofRoster(_ rules: () -> [Violation]) -> [Violation] {
        switch actor {
        case .agent, .human: return rules()
        case .host, .unknown: return [unknownAuthor]
        }
    }

    /// Mail and markers: the files are there, whoever put them there.
    private func rulingOnFiles(_ event: Event) -> Ruling? {
        switch event {
        case .inboxMail(let to, let path, _): return ruling(onMailTo: to, at: path)
        case .inboxRead(let by, let path):
            // The tree has the last word on what is unread; taking it away is reported.
            let isKnown = state.unread[path] != nil
            let (left, waived) = weighed(isKnown && actor.agent != by ? [takenAway(by, path)] : [])
            return Ruling(
                violations: left,
                waived: waived,
                isRecorded: isKnown,
                changesState: true
            )
        case .statusUnmarked(let phase, _):
            return Ruling(isRecorded: state.sequence[phase].isMarked, changesState: true)
        case .statusMarked(let phase, _, let again):
            return ruling(onMarker: phase, again: again)
        case .malformed: return Ruling(changesState: false)
        case .claim, .review, .vetoLifted, .itemTaken, .itemDropped, .itemClosed, .holdSet,
            .holdLifted, .phaseReopened, .overrideUsed, .configChanged, .gateOpened, .gatePassed,
            .gateFailed, .gateVetoed, .phaseStarted, .phaseNeedsReview, .phaseCompleted,
            .sequenceCompleted, .policyViolated, .pushRefused, .refRewound, .pingRecorded,
            .pingTyped,
            .pingWithdrawn, .pingFailed, .agentStarted, .agentStopped, .agentRestarted, .pingSeen,
            .pingActed, .agentStalled,
            .agentNudged, .agentLimited, .agentResumed, .agentFailedOver, .agentNeedsHuman,
            .wakeFired,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded,
            .budgetWarned, .budgetExhausted:
            return nil
        }
    }

    private func ruling(onMailTo to: AgentName, at path: String) -> Ruling {
        let isTooLarge = changes.contains { $0.path == path && $0.after?.isTooLarge == true }
        let (left, waived) = weighed(
            ofRoster {
                (config.recipients.contains(to) ? [] : [unknownRecipient(to, at: path)])
                    + (isTooLarge ? [LimitRules.mail([path])] : [])
            }
        )
        let isLawful = left.isEmpty
        return Ruling(
            violations: left,
            waived: waived,
            isRecorded: isLawful,
            changesState: isLawful
        )
    }

    private func unknownRecipient(_ to: AgentName, at path: String) -> Violation {
        let names = config.recipients.map(\.text)
        let close = Nearest.names(to: to.text, among: names)
        return Violation(
            .unknownRecipient,
            "there is no inbox of that name",
            facts: (close.isEmpty ? [] : ["did you mean: \(close.joined(separator: ", "))"])
                + ["inboxes: \(names.joined(separator: ", "))"],
            hints: close.first.map { Mending.readdress(path, from: to, to: $0) } ?? []
        )
    }

    private func ruling(onMarker phase: PhaseID, again: Bool) -> Ruling {
        let progress = state.sequence[phase]
        let missing = config.phase(phase).map(state.missing) ?? []
        let lacking = Set(missing.map(\.code))
        let isLetPass = !lacking.isEmpty && lacking.allSatisfy(isWaived)
        // A file that was marked and still is says something new only where the marker that
        // counted was taken back since, by a reopen or because it never counted; or where a
        // person waived since what it lacks.
        if progress.isComplete || (progress.isMarked && !isLetPass) {
            return Ruling(isRecorded: false, changesState: false)
        }
        let (left, waived) = weighed(
            ofRoster {
                state.sequence.current(in: config).map {
                    rules(in: $0).marker(for: phase, by: actor)
                } ?? []
            }
        )
        let isLawful = left.isEmpty
        return Ruling(
            violations: left,
            waived: waived + (isLawful && isLetPass ? lacking.map(\.rawValue).sorted() : []),
            isRecorded: !again || isLawful,
            changesState: isLawful,
            waivesEvidence: isLawful && isLetPass
        )
    }

    /// What is wrong with a change of a file, whatever it says.
    func violation(of change: FileChange) -> Violation? {
        if change.after?.kind == .file, let number = config.itemNumber(ofPath: change.path),
            let violation = itemRules.file(change.path, of: number)
        {
            return violation
        }
        // Mail taken away as a whole is an event, and ruled on as that.
        guard let owner = config.inboxOwner(ofPath: change.path), owner != actor.agent,
            change.after?.isBlank == false, change.takesLinesAway
        else { return nil }
        return takenAway(owner, change.path)
    }

    private func rules(_ event: Event) -> [Violation] {
        switch event {
        case .claim(let gate, _): inPhase(.unknownGate) { $0.claim(of: gate, by: actor) }
        case .review(let gate, let verdict, let named, _):
            inPhase(.nothingToReview) {
                $0.review(of: gate, verdict: verdict, named: named, by: actor)
            }
        case .vetoLifted(let gate, _): inPhase(.liftBySomeoneElse) { $0.lift(of: gate, by: actor) }
        case .phaseReopened(let phase, _): humanOnly("reopen a phase") + reopen(phase)
        case .holdSet: humanOnly("set a hold")
        case .holdLifted: humanOnly("lift a hold")
        case .overrideUsed: humanOnly("waive a rule")
        case .itemTaken(let item, _): itemRules.take(item, by: actor)
        case .itemDropped(let item, let text): itemRules.drop(item, by: actor, text: text)
        case .itemClosed(let item, _): itemRules.close(item, by: actor)
        case .inboxMail, .inboxRead, .statusMarked, .statusUnmarked, .malformed, .configChanged,
            .gateOpened, .gatePassed, .gateFailed, .gateVetoed, .phaseStarted, .phaseNeedsReview,
            .phaseCompleted, .sequenceCompleted, .policyViolated, .pushRefused, .refRewound,
            .pingRecorded,
            .pingTyped, .pingWithdrawn, .pingFailed, .agentStarted, .agentStopped,
            .agentRestarted, .pingSeen, .pingActed, .agentStalled,
            .agentNudged, .agentLimited, .agentResumed, .agentFailedOver, .agentNeedsHuman,
            .wakeFired,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded,
            .budgetWarned, .budgetExhausted:
            []
        }
    }

    private func held(_ event: Event) -> [Violation] {
        guard state.holds.isBusHeld, !actor.isHuman else { return [] }
        // A claim has a rule of its own for this.
        if case .claim = event { return [] }
        return [
            Violation(
                .busOnHold,
                "the bus is on hold",
                facts: ["wait for a person's resume(bus)"],
                hints: ["git bus status"]
            )
        ]
    }

    private func inPhase(_ code: RuleCode, _ check: (PhaseRules) -> [Violation]) -> [Violation] {
        guard let phase = state.sequence.current(in: config) else {
            let sentence = "every phase is complete; no gate is left"
            return [Violation(code, sentence, hints: ["git bus phase list"])]
        }
        return check(rules(in: phase))
    }

    private func rules(in phase: PhaseConfig) -> PhaseRules {
        PhaseRules(
            config: config,
            phase: phase,
            progress: state.sequence[phase.id],
            holds: state.holds
        )
    }

    private func humanOnly(_ what: String) -> [Violation] {
        if actor.isHuman { return [] }
        let people = config.humans.joined(separator: ", ")
        return [
            Violation(
                .decisionByNonHuman,
                "only a person may \(what)",
                facts: [
                    people.isEmpty
                        ? "nobody is listed in [policy] humans" : "people: \(people)"
                ],
                hints: [Mending.explain(.decisionByNonHuman)]
            )
        ]
    }

    private func reopen(_ phase: PhaseID) -> [Violation] {
        if state.sequence[phase].isComplete { return [] }
        let sentence = "phase \(phase) is not complete; nothing to reopen"
        return [Violation(.doneOutOfTurn, sentence, hints: ["git bus phase list"])]
    }

    private var itemRules: ItemRules { state.itemRules(by: config) }

    private var unknownAuthor: Violation {
        Violation(
            .unknownAuthor,
            "the author of this commit is nobody in the roster",
            facts: ["the roster is in git-bus.toml; this clone writes as: git config user.email"],
            hints: ["git bus doctor"]
        )
    }

    private func takenAway(_ owner: AgentName, _ path: String) -> Violation {
        Violation(
            .mailTakenAway,
            "\(actor.said) took away mail of \(owner)",
            facts: ["put it back; a mail of your own may be added"],
            hints: Mending.putBack(path)
        )
    }
}

extension Event {
    /// Whether it stands in the subject of a commit.
    var isSpoken: Bool {
        switch self {
        case .inboxMail, .inboxRead, .statusMarked, .statusUnmarked: false
        default: true  // open: whatever is no file is the subject
        }
    }

    /// Whether it holds something.
    var isHold: Bool { if case .holdSet = self { true } else { false } }

    /// Whether it is a verb, which is judged with the trailers of its commit.
    var isVerb: Bool { if case .malformed = self { false } else { isSpoken } }

    /// Whether it is an event because somebody said it, lawful or not.
    var isSpeech: Bool {
        switch self {
        case .claim, .review, .malformed: true
        default: false  // open: everything else is an event when it happens
        }
    }

    /// Whether it is recorded later, when something uses it.
    var isDeferred: Bool { if case .overrideUsed = self { true } else { false } }

    /// Whether it is a step of the agent's own work, which shows that it went on.
    ///
    /// Mail is none: who writes or reads a letter may not have seen a verdict that came before it.
    var isAct: Bool {
        switch self {
        case .claim, .review, .statusMarked: true
        default: false  // open: nothing else is work on a gate
        }
    }
}
