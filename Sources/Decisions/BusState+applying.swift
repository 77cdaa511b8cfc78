public import BusModel
internal import Phases
internal import Policy

extension BusState {
    /// Folds one commit into the state.
    ///
    /// Commits must come in canonical order, each once. Nothing here can fail: what breaks a rule
    /// changes nothing and is recorded as that.
    public mutating func apply(_ commit: Commit, naming: EventNaming) -> Step {
        var fold = CommitFold(state: self, commit: commit, naming: naming)
        // Moved, not copied: the nonce set can be large.
        self = BusState()
        fold.run()
        self = fold.state
        return fold.step
    }
}

/// The folding of one commit: reads what it says, judges it, and follows what it leads to.
struct CommitFold {
    var state: BusState
    var step: Step
    let commit: Commit
    let naming: EventNaming
    private var derived: [DerivedKey: Int] = [:]
    /// What the commit says that was looked at last; what follows takes its name.
    private var lastCause: EventID?
    /// Whether the rules had something to look at.
    private var hasSpoken = false
    /// Whether it is a person's override of a rule.
    private var isOverride = false
    /// How many records were already looked at for what they make owed.
    var raised = 0

    init(state: BusState, commit: Commit, naming: EventNaming) {
        self.state = state
        self.commit = commit
        self.naming = naming
        step = Step(commit: commit.id)
    }

    /// The settings by which this commit is judged: its first parent's, or where those cannot be
    /// used or were put there by somebody who may not, the last that could.
    private var judge: SharedConfig? { state.settings.judge(commit.judgedBy) }

    private struct DerivedKey: Hashable {
        let cause: EventID
        let kind: EventKind
    }

    mutating func run() {
        let workMoved = commit.isStep && commit.workTree != state.work
        if commit.isStep {
            state.work = commit.workTree
            state.tip = commit.id
        }
        if let config = judge { say(by: config) }
        if commit.isStep { adoptConfig() }
        if !step.records.isEmpty || hasSpoken || workMoved && isMarkerWaiting {
            follow(cause: lastCause)
            reproach()
            settle()
        }
        if !isOverride, !state.overrides.isEmpty { state.endOverridesOfPushes() }
        state.order += 1
    }

    /// Whether a marker waits for the work to be right: an ordinary commit matters to nothing else.
    private var isMarkerWaiting: Bool {
        state.announcedPhase.map { state.sequence[$0].isMarked } ?? false
    }

    /// Reads and judges what the commit says.
    private mutating func say(by config: SharedConfig) {
        let parser = EventParser(config: config, naming: naming)
        let said = parser.events(
            of: commit,
            declared: state.sequence.current(in: config)?.gates ?? []
        )
        let hasTrailers = commit.trailers.contains(where: \.isOurs)
        let spoken = parser.verb(of: commit)
        let verb = spoken?.verb
        if said.isEmpty && verb == nil && !hasTrailers && commit.changes.isEmpty
            && commit.touched.isEmpty && !commit.isCut
        {
            return
        }

        let actor = config.actor(email: commit.authorEmail)
        hasSpoken = true
        if let agent = actor.agent { state.spoke[agent] = state.order }
        let faults = self.faults(of: verb, by: config)
        let isCopy = spoken.map { isCopyOfEarlier($0.verb, $0.label, actor) } ?? false
        let isVerb = said.contains(where: \.event.isVerb)
        remark(isVerb || said.isEmpty ? verb : nil, isCopy: isCopy)
        // Where no verb is judged, nothing else tells of them.
        if !isCopy, !isVerb {
            for fault in faults where !isWaived(fault, by: actor) {
                violate(fault, cause: nil, actor: actor)
            }
        }

        for item in said {
            let isSpoken = item.event.isSpoken
            if isSpoken && isCopy { continue }
            let ruling = Judge(config, actor, state, changes: commit.changes).ruling(
                on: item.event,
                faults: isSpoken ? faults : []
            )
            lastCause = item.id
            take(item, ruling, actor: actor, config: config)
            follow(cause: item.id)
        }
        for change in commit.changes {
            if let violation = Judge(config, actor, state).violation(of: change),
                isOn(violation, by: config), !isWaived(violation, by: actor)
            {
                violate(violation, cause: nil, actor: actor)
            }
        }
        trespass(by: config, actor)
        keepItems(by: config)
    }

    /// What is wrong with the trailers, and with what they do not say.
    private func faults(of verb: Verb?, by config: SharedConfig) -> [Violation] {
        let (trailers, faults) = BusTrailers.parse(commit.trailers, verb: verb)
        guard config.policy.confidence == .required, let verb, verb == .claim || verb == .review,
            trailers.confidence == nil, !faults.contains(where: { $0.code == .invalidTrailer })
        else { return faults }
        return faults + [.confidenceMissing(verb)]
    }

    /// Whether a person has overridden the rule. The override is used up by that.
    private mutating func isWaived(_ violation: Violation, by actor: Actor) -> Bool {
        let code = violation.code.rawValue
        guard let waived = state.overrides[code] else { return false }
        state.overrides[code] = waived > 1 ? waived - 1 : nil
        let id = naming.id(commit: commit.id, kind: .overrideUsed, path: "", ordinal: 0)
        derive(.overrideUsed(rule: code, text: ""), cause: id, actor: actor.name)
        return true
    }

    private func isOn(_ violation: Violation, by config: SharedConfig) -> Bool {
        config.policy.enforce[violation.code] != .off
    }

    /// Files that the author may not touch. What was changed is changed, and only told; but new
    /// settings that break a rule are not taken.
    private mutating func trespass(by config: SharedConfig, _ actor: Actor) {
        let rules = PathRules(config, author: actor)
        var broken: [RuleCode] = []
        let cut = commit.isCut ? [LimitRules(config).cut] : []
        for violation in rules.own(commit.touched, commit.settings) + cut
        where isOn(violation, by: config) {
            if isWaived(violation, by: actor) { continue }
            violate(violation, cause: nil, actor: actor)
            broken.append(violation.code)
        }
        guard commit.settings != .none, let blob = commit.config.blob else { return }
        state.strayBlobs.removeAll { $0 == blob }
        // Where nobody is listed as a person, whoever is no agent must be able to mend that.
        if config.humans.isEmpty, case .unknown = actor { return }
        if rules.against(commit.settings).contains(where: broken.contains) {
            state.strayBlobs.append(blob)
        }
    }

    /// The files say which items there are, whoever wrote them; a number has one file.
    private mutating func keepItems(by config: SharedConfig) {
        let files = commit.changes.compactMap { change in
            config.itemNumber(ofPath: change.path).map { (number: String($0), change) }
        }
        // What is gone first: a file that was renamed is gone and there.
        for (number, change) in files where change.after?.kind != .file {
            if state.items[number]?.path == change.path { state.items[number] = nil }
        }
        for (number, change) in files {
            guard let after = change.after, after.kind == .file,
                state.items[number].map({ $0.path == change.path }) ?? true
            else { continue }
            state.items[number] = ItemRules.Item(
                path: change.path,
                blockers: ItemFile.blockers(in: after.content ?? []),
                isClosed: state.closed[number] != nil
            )
        }
    }

    private mutating func take(
        _ item: EventParser.Said,
        _ ruling: Judge.Ruling,
        actor: Actor,
        config: SharedConfig
    ) {
        for code in ruling.waived {
            state.overrides[code, default: 1] -= 1
            if state.overrides[code] == 0 { state.overrides[code] = nil }
        }
        if ruling.isRecorded {
            record(item.id, item.event, actor: actor.name, counts: ruling.changesState)
        }
        if ruling.changesState {
            StateChange(commit: commit, actor: actor, isWaived: ruling.waivesEvidence)
                .apply(item, to: &state, config: config)
            if item.event.isDeferred { isOverride = true }
            if item.event.isAct, let agent = actor.agent { state.acted[agent] = state.order }
        }
        for code in ruling.waived {
            derive(.overrideUsed(rule: code, text: ""), cause: item.id, actor: actor.name)
        }
        for violation in ruling.violations { violate(violation, cause: item.id, actor: actor) }
        if case .statusMarked(let phase, _, _) = item.event, ruling.changesState {
            markerFollows(phase, cause: item.id, actor: actor, config: config)
        }
        raise(config: config)
    }

    /// A marker without its evidence is kept in view, and completes nothing.
    private mutating func markerFollows(
        _ phase: PhaseID,
        cause: EventID,
        actor: Actor,
        config: SharedConfig
    ) {
        let missing = config.phase(phase).map(state.missing) ?? []
        guard !missing.isEmpty else { return }
        for code in [RuleCode.doneWithoutEvidence, .doneOverUnreviewed] {
            let lines = missing.filter { $0.code == code }.map(\.line)
            guard !lines.isEmpty else { continue }
            let sentence =
                code == .doneOverUnreviewed
                ? "phase \(phase) is marked done over work that nobody reviewed"
                : "phase \(phase) is marked done without its evidence"
            let show = "git bus phase show \(ShellWord.quoted(phase.text))"
            let violation = Violation(code, sentence, facts: lines, hints: [show])
            violate(violation, cause: cause, actor: actor)
        }
        derive(
            .phaseNeedsReview(phase: phase, missing: missing.map(\.line)),
            cause: cause,
            actor: actor.name
        )
    }

    /// A step that changes `git-bus.toml` puts the new settings in force for the steps after it.
    private mutating func adoptConfig() {
        var isOutstanding = false
        if case .valid(let blob, _) = commit.config {
            // Somebody who may has said since that it counts.
            isOutstanding = blob != state.settingsBlob && !state.strayBlobs.contains(blob)
        }
        guard commit.config.blob != state.configBlob || isOutstanding else { return }
        state.configBlob = commit.config.blob
        var problem: String?
        switch commit.config {
        case .absent: problem = "there is no git-bus.toml any more; the last one stays in force"
        case .invalid(_, let reason): problem = reason
        case .valid(let blob, let config):
            if state.strayBlobs.contains(blob) {
                // What means the same needs nobody's leave.
                if config != state.config { problem = Self.stray }
            } else {
                state.config = config
                state.settingsBlob = blob
            }
        }
        state.configProblem = problem
        let id = naming.id(commit: commit.id, kind: .configChanged, path: "", ordinal: 0)
        lastCause = id
        record(
            id,
            .configChanged(blob: commit.config.blob, problem: problem),
            actor: (judge ?? state.config)?.actor(email: commit.authorEmail).name
        )
    }

    private static let stray =
        "it was not changed by a person and alone, so the one before stays in force; "
        + "a person can mend it by a commit that changes git-bus.toml alone"

    /// Everything that is true now and was not before: gates that moved, phases that completed.
    private mutating func follow(cause: EventID?) {
        guard let config = state.config else { return }
        let cause =
            cause ?? naming.id(commit: commit.id, kind: .phaseCompleted, path: "", ordinal: 0)
        announceGates(config, cause: cause)
        // Each turn completes or announces one phase; there are no more turns than phases.
        for _ in 0...config.phases.count {
            guard let phase = state.sequence.current(in: config) else { break }
            if state.announcedPhase != phase.id {
                state.announcedPhase = phase.id
                state.isSequenceComplete = false
                let started = derive(.phaseStarted(phase: phase.id), cause: cause, actor: nil)
                state.phaseStart = started
                announceGates(config, cause: cause)
            }
            guard state.sequence[phase.id].isMarked, state.missing.isEmpty else { break }
            state.sequence[phase.id].isComplete = true
            derive(.phaseCompleted(phase: phase.id), cause: cause, actor: nil)
        }
        if !config.phases.isEmpty, state.sequence.current(in: config) == nil,
            !state.isSequenceComplete
        {
            state.isSequenceComplete = true
            state.announcedPhase = nil
            derive(.sequenceCompleted, cause: cause, actor: nil)
        }
        raise(config: config)
    }

    private mutating func announceGates(_ config: SharedConfig, cause: EventID) {
        guard let phase = state.sequence.current(in: config) else { return }
        let moved = state.sequence[phase.id].gates.compactMap { label, gate in
            let now = gate.state(in: phase)
            return now == gate.announced ? nil : (label: label, now: now)
        }
        for (label, now) in moved.sorted(by: { $0.label < $1.label }) {
            state.sequence[phase.id].gates[label]?.announced = now
            let event: Event? =
                switch now {
                case .unclaimed: nil
                case .open: .gateOpened(gate: label, phase: phase.id)
                case .passed: .gatePassed(gate: label, phase: phase.id)
                case .failed: .gateFailed(gate: label, phase: phase.id)
                case .vetoed: .gateVetoed(gate: label, phase: phase.id)
                }
            if let event { derive(event, cause: cause, actor: nil) }
        }
    }
}

// MARK: - Recording

extension CommitFold {
    mutating func record(_ id: EventID, _ event: Event, actor: String?, counts: Bool = true) {
        step.records.append(
            EventRecord(id: id, event: event, commit: commit.id, actor: actor, counts: counts)
        )
    }

    @discardableResult
    mutating func derive(_ event: Event, cause: EventID, actor: String?) -> EventID {
        let ordinal = derived[DerivedKey(cause: cause, kind: event.kind), default: 0]
        derived[DerivedKey(cause: cause, kind: event.kind)] = ordinal + 1
        let id = naming.id(cause: cause, kind: event.kind, ordinal: ordinal)
        record(id, event, actor: actor)
        return id
    }

    mutating func violate(_ violation: Violation, cause: EventID?, actor: Actor) {
        let cause =
            cause ?? naming.id(commit: commit.id, kind: .policyViolated, path: "", ordinal: 0)
        derive(.policyViolated(violation), cause: cause, actor: actor.name)
    }

    private mutating func isCopyOfEarlier(_ verb: Verb, _ label: String, _ actor: Actor) -> Bool {
        guard let nonce = BusTrailers.parse(commit.trailers, verb: verb).trailers.nonce else {
            return false
        }
        // With author, verb and label in it, nobody can silence another commit than a copy.
        let key = "\(actor.name)\t\(verb.rawValue)\t\(label)\t\(nonce)"
        guard state.nonces.insert(key) else { return true }
        step.nonces.append(key)
        return false
    }

    private mutating func remark(_ verb: Verb?, isCopy: Bool) {
        if isCopy { step.remarks.append("a copy of an earlier commit: same Bus-Nonce, no event") }
        switch verb {
        case .approve, .reject:
            step.remarks.append("no proposal is kept by this version; the decision has no effect")
        case .override:
            step.remarks.append("an override is recorded when something uses it")
        case .claim, .review, .lift, .take, .drop, .close, .reopen, .hold, .resume, nil: break
        }
    }
}
