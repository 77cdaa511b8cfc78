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
    }

    /// Judges a push.
    ///
    /// - Parameters:
    ///   - bus: what it would put on the bus; `nil` when it does not move that.
    ///   - state: the state at the tip that the bus has now.
    public static func verdict(
        on request: PushRequest,
        bus: BusPush?,
        state: BusState,
        naming: EventNaming
    ) -> PushVerdict {
        var judge = PushJudge(request: request, naming: naming, state: state)
        if let config = state.config { judge.run(bus, config) }
        return PushVerdict(
            refusals: judge.refusals,
            granted: judge.granted,
            isDryRun: request.isDryRun
        )
    }

    private init(request: PushRequest, naming: EventNaming, state: BusState) {
        self.request = request
        self.naming = naming
        self.state = state
    }

    private mutating func run(_ bus: BusPush?, _ config: SharedConfig) {
        let refs = RefRules(config, pusher: request.pusher)
        let branch = RefName.branch(config.branch)
        for update in request.updates where update.ref != branch {
            refuse(refs.other(update.ref), by: config)
        }
        guard let bus else { return }
        refuse(refs.bus(bus.update, bus.ancestry), by: config)
        // A branch that there was not has no state to keep.
        guard case .at = bus.update.before, case .at = bus.update.after else { return }
        let limits = LimitRules(config)
        let lines = bus.details.values.reduce(0) { sum, detail in
            detail.touches.reduce(sum) { $0 + $1.lines }
        }
        let isCut = bus.details.values.contains(where: \.isCut)
        refuse(limits.push(commits: bus.count, lines: lines, isCut: isCut), by: config)
        for commit in bus.commits {
            judge(commit, bus.details[commit.id], isAlone: bus.count == 1)
        }
    }

    // MARK: - One commit

    private mutating func judge(_ commit: Commit, _ detail: CommitDetail?, isAlone: Bool) {
        let inForce = state.config
        let step = state.apply(commit, naming: naming)
        guard let config = commit.judgedBy.settings ?? inForce else { return }
        let author = config.actor(email: commit.authorEmail)
        refuse(heard(step), in: commit, by: config)
        refuse(identity(of: commit, author, detail, config), in: commit, by: config)
        if let violation = LimitRules(config).date(commit.committedAt, now: request.now) {
            refuse([violation], in: commit, by: config)
        }
        guard let detail else { return }
        refuse(
            LimitRules(config).files(detail.touches)
                // What stands in a guarded place was heard by the fold already.
                + PathRules(config, author: author).names(
                    detail.touches.filter { touch in
                        !commit.touched.contains { $0.path == touch.path }
                    }
                ) + settings(commit, detail, isAlone: isAlone),
            in: commit,
            by: config
        )
    }

    /// What the fold found wrong, and what it granted.
    private mutating func heard(_ step: Step) -> [Violation] {
        var list: [Violation] = []
        for record in step.records {
            switch record.event {
            case .policyViolated(let violation): list.append(violation)
            case .malformed(_, let reason, let correction):
                list.append(
                    Violation(
                        .malformedSubject,
                        reason,
                        hints: correction.map { ["git commit --amend -m \"\($0)\""] } ?? []
                    )
                )
            case .itemTaken(let item, _) where record.counts:
                granted.append("item \(item) is yours")
            default: break  // open: whatever else is lawful needs no answer
            }
        }
        return list
    }

    private func identity(
        of commit: Commit,
        _ author: Actor,
        _ detail: CommitDetail?,
        _ config: SharedConfig
    ) -> [Violation] {
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
    private func settings(
        _ commit: Commit,
        _ detail: CommitDetail,
        isAlone: Bool
    ) -> [Violation] {
        let isTouched = detail.touches.contains { $0.path == PathRules.settingsFile }
        // A commit that changes other files too was heard by the fold already.
        guard isTouched, !isAlone, commit.settings != .together else { return [] }
        return [PathRules.configNotAlone("push it by itself")]
    }

    // MARK: - What becomes of it

    private mutating func refuse(
        _ violations: [Violation],
        in commit: Commit? = nil,
        by config: SharedConfig
    ) {
        for violation in violations {
            let mode = config.policy.enforce[violation.code]
            if mode == .off { continue }
            let refusal = Refusal(
                violation,
                commit: commit?.id,
                subject: commit?.subject ?? "",
                isRefused: mode == .refuse
            )
            if !refusals.contains(refusal) { refusals.append(refusal) }
        }
    }
}

extension ConfigSource {
    /// The settings, where there are some that can be used.
    fileprivate var settings: SharedConfig? {
        if case .valid(_, let config) = self { config } else { nil }
    }
}
