public import BusModel
public import Policy

/// The verdict on a push: folds its commits into a copy of the state and collects all that is
/// wrong. Pure, so that whoever asks gets the same answer.
public struct PushJudge {
    private let request: PushRequest
    private let naming: EventNaming
    private var state: BusState
    private var refusals: [Refusal] = []
    private var granted: [String] = []
    /// Whether no event follows from the commits so far.
    private var isSilent = true
    /// The settings in force before the push: nothing that a commit brings along makes them weaker.
    private let tip: SharedConfig?
    /// The rules that a person lets this push break.
    private let overridden: Set<RuleCode>
    /// The last commit of the push, the only one that can be amended.
    private var newest: ObjectID?
    /// Where the bus is now.
    private var base = RefTarget.absent

    /// What a push would put on the bus.
    public struct BusPush: Sendable {
        /// The move of the branch.
        public let update: RefUpdate
        /// How the new tip stands to the old one.
        public let ancestry: RefRules.Ancestry
        /// The new commits in canonical order; none for a rewind or a deletion.
        public let commits: [Commit]
        /// What each of them changed itself.
        public let details: [ObjectID: CommitDetail]
        /// How many there are, also where they were too many to be read.
        public let count: Int

        /// Describes a push.
        public init(
            update: RefUpdate,
            ancestry: RefRules.Ancestry,
            commits: [Commit] = [],
            details: [ObjectID: CommitDetail] = [:],
            count: Int? = nil
        ) {
            self.update = update
            self.ancestry = ancestry
            self.commits = commits
            self.details = details
            self.count = count ?? commits.count
        }

        /// The same commits, as what a rewind brings instead of others.
        public func rewinding(_ update: RefUpdate) -> BusPush {
            BusPush(
                update: update,
                ancestry: .rewind,
                commits: commits,
                details: details,
                count: count
            )
        }
    }

    /// Judges a push.
    ///
    /// - Parameters:
    ///   - bus: what it would put on the bus; `nil` when it does not move that.
    ///   - branch: the ref of the bus.
    ///   - state: the state at the tip that the bus has now; for a rewind, at what would be left.
    public static func verdict(
        on request: PushRequest,
        bus: BusPush?,
        branch: RefName,
        state: BusState,
        naming: EventNaming
    ) -> PushVerdict {
        var judge = PushJudge(request: request, naming: naming, state: state)
        judge.run(bus, on: branch)
        return PushVerdict(
            refusals: judge.refusals,
            granted: judge.granted,
            isDryRun: request.isDryRun,
            isSilent: judge.isSilent
        )
    }

    private init(request: PushRequest, naming: EventNaming, state: BusState) {
        self.request = request
        self.naming = naming
        self.state = state
        tip = state.config
        overridden = state.pushOverrides
    }

    private mutating func run(_ bus: BusPush?, on branch: RefName) {
        if let tip {
            let refs = RefRules(tip, pusher: request.pusher)
            for update in request.updates where update.ref != branch {
                refuse(refs.other(update.ref), by: tip)
            }
            if let bus { refuse(refs.bus(bus.update, bus.ancestry), by: tip) }
        }
        // A branch that there was not has no state to keep.
        guard let bus, case .at = bus.update.before, case .at = bus.update.after else { return }
        newest = bus.commits.last?.id
        base = bus.update.before
        if let tip {
            let lines = bus.details.values.reduce(0) { sum, detail in
                detail.touches.reduce(sum) { $0 + $1.lines }
            }
            let isCut = bus.details.values.contains(where: \.isCut)
            let limits = LimitRules(tip)
            let large = limits.push(commits: bus.count, lines: lines, isCut: isCut)
            // What was not looked at cannot be let pass.
            refuse(isCut ? large : left(of: large), by: tip)
        }
        for commit in bus.commits {
            judge(commit, bus.details[commit.id], isAlone: bus.count == 1)
        }
    }

    // MARK: - One commit

    private mutating func judge(_ commit: Commit, _ detail: CommitDetail?, isAlone: Bool) {
        let own = state.settings.judge(commit.judgedBy)
        let step = state.apply(commit, naming: naming)
        if !step.records.isEmpty { isSilent = false }
        guard let config = own else { return }
        refuse(heard(step), in: commit, by: config)
        if let violation = LimitRules(config).date(commit.committedAt, now: request.now) {
            refuse(left(of: [violation]), in: commit, by: config)
        }
        // A side branch that set out long ago brings settings of then, by which the fold reads it.
        // Who may not do something today may not do it by way of yesterday.
        let settings = [config] + (tip.map { $0 == config ? [] : [$0] } ?? [])
        for config in settings {
            refuse(identity(of: commit, detail, config), in: commit, by: config)
            refuse(left(of: paths(of: commit, detail, config)), in: commit, by: config)
        }
        if let tip { refuse(outdated(commit, then: config, now: tip), in: commit, by: tip) }
        guard let detail else { return }
        let used = used(step)
        let files = LimitRules(config).files(detail.touches).filter { !used.contains($0.code) }
        refuse(
            left(of: files) + changed(commit, detail, config, isAlone: isAlone),
            in: commit,
            by: config
        )
    }

    /// What is wrong with words of somebody whose part was another one when their branch set out.
    private func outdated(
        _ commit: Commit,
        then: SharedConfig,
        now: SharedConfig
    ) -> [Violation] {
        let (before, after) = (
            then.actor(email: commit.authorEmail), now.actor(email: commit.authorEmail)
        )
        guard before != after,
            !EventParser(config: then, naming: naming)
                .events(of: commit, declared: []).isEmpty
        else { return [] }
        return [
            Violation(
                .unknownAuthor,
                "the author has no longer the part that this branch knows",
                facts: ["then: \(before.said)", "now: \(after.said)"],
                hints: ["git rebase @{upstream}"]
            )
        ]
    }

    /// What is wrong with the files that a commit changed itself, as far as the fold has not said
    /// it already.
    private func paths(
        of commit: Commit,
        _ detail: CommitDetail?,
        _ config: SharedConfig
    ) -> [Violation] {
        guard let detail else { return [] }
        let author = config.actor(email: commit.authorEmail)
        let paths = detail.touches.map(\.path)
        var list: [Violation] = []
        // Whoever is proved to push is held to what they may touch, whatever the author is called.
        let pusher = request.pusher.isRelay(in: config) ? nil : request.pusher.actor(in: config)
        for actor in [author, pusher].compactMap(\.self) {
            list += PathRules(config, author: actor).guarded(paths)
        }
        // What stands in a guarded place was heard by the fold already.
        let heard = Set(commit.touched.map(\.path))
        list += PathRules(config, author: author)
            .names(detail.touches.filter { !heard.contains($0.path) })
        return list
    }

    /// The overrides that the commit used up.
    private func used(_ step: Step) -> Set<RuleCode> {
        var codes: Set<RuleCode> = []
        for record in step.records {
            if case .overrideUsed(let rule, _) = record.event, let code = RuleCode(rawValue: rule) {
                codes.insert(code)
            }
        }
        return codes
    }

    /// What is left of rules that only a push can break, where a person has overridden some.
    private mutating func left(of violations: [Violation]) -> [Violation] {
        for violation in violations where overridden.contains(violation.code) {
            let note = "\(violation.code.rawValue) was overridden for this push"
            if !granted.contains(note) { granted.append(note) }
        }
        return violations.filter { !overridden.contains($0.code) }
    }

    /// What the fold found wrong, and what it granted.
    private mutating func heard(_ step: Step) -> [Violation] {
        var list: [Violation] = []
        for record in step.records {
            switch record.event {
            case .policyViolated(let violation): list.append(violation)
            case .malformed(_, let reason, let correction):
                list.append(Mending.malformed(reason, correction: correction))
            case .itemTaken(let item, _) where record.counts:
                granted.append("item \(item) is yours")
            default: break  // open: whatever else is lawful needs no answer
            }
        }
        return list
    }

    private func identity(
        of commit: Commit,
        _ detail: CommitDetail?,
        _ config: SharedConfig
    ) -> [Violation] {
        let author = config.actor(email: commit.authorEmail)
        let rules = IdentityRules(config, pusher: request.pusher)
        let parser = EventParser(config: config, naming: naming)
        let said = parser.events(of: commit, declared: [])
        let verb = parser.verb(of: commit)?.verb
        var list: [Violation] = []
        if verb != nil || !said.isEmpty, let violation = rules.words(of: author) {
            list.append(violation)
        }
        let decides = verb != nil || said.contains { $0.event.kind == .statusMarked }
        if decides, let violation = rules.decision(of: author) { list.append(violation) }
        let paths = detail?.touches.map(\.path) ?? []
        let protected = paths.filter { config.policy.protected.match($0) }
        if !protected.isEmpty, let violation = rules.protected(protected, by: author) {
            list.append(violation)
        }
        return list
    }

    /// New settings come alone, so that nothing can hide behind them.
    private func changed(
        _ commit: Commit,
        _ detail: CommitDetail,
        _ config: SharedConfig,
        isAlone: Bool
    ) -> [Violation] {
        let isTouched = detail.touches.contains { $0.path == PathRules.settingsFile }
        // A commit that changes other files too was heard by the fold already.
        guard isTouched, !isAlone, commit.settings != .together else { return [] }
        let branch = ShellWord.quoted(config.branch)
        let steps = [commit.parents.first, commit.id].compactMap { $0 }
            .filter { base != .at($0) }
        return [
            PathRules.configNotAlone(
                "the push brings other commits too",
                hints: steps.map { "git push origin \($0.short):\(branch)" }
            )
        ]
    }

    // MARK: - What becomes of it

    private mutating func refuse(
        _ violations: [Violation],
        in commit: Commit? = nil,
        by config: SharedConfig
    ) {
        for violation in violations {
            let mode = mode(of: violation.code, by: config)
            let isSaid = refusals.contains { known in
                known.commit == commit?.id && known.violation.code == violation.code
                    && known.violation.sentence == violation.sentence
            }
            if mode == .off || isSaid { continue }
            let refusal = Refusal(
                commit.map {
                    Mending.placed(violation, in: $0, isNewest: $0.id == newest)
                } ?? violation,
                commit: commit?.id,
                subject: commit?.subject ?? "",
                isRefused: mode == .refuse
            )
            refusals.append(refusal)
        }
    }

    /// What becomes of a push that breaks a rule: the stricter of what held then and holds now.
    private func mode(
        of code: RuleCode,
        by config: SharedConfig
    ) -> PolicyConfig.Enforcement.Mode {
        let modes = [config, tip].compactMap { $0?.policy.enforce[code] }
        if modes.contains(.refuse) { return .refuse }
        return modes.contains(.warn) ? .warn : .off
    }
}
