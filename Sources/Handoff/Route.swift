public import BusModel
public import Phases

/// Who is told of an event. This table is the whole of the hand-off.
public enum Route {
    /// The pings that an event makes owed.
    ///
    /// - Parameters:
    ///   - record: an event that changed the state.
    ///   - phase: the phase that is current after it.
    ///   - progress: how far that phase has come.
    ///   - order: the place of the event's commit in the order of the bus.
    public static func obligations(
        from record: EventRecord,
        config: SharedConfig,
        phase: PhaseConfig?,
        progress: PhaseProgress,
        order: Int
    ) -> [Obligation] {
        let owe = { (to: [AgentName], about: Ping.About, claim: ObjectID?, phase: PhaseID?) in
            to.map { name in
                Obligation(
                    ping: Ping(cause: record.id, to: name, about: about, commit: record.commit),
                    phase: phase,
                    claim: claim,
                    order: order
                )
            }
        }
        switch record.event {
        case .claim(let gate, _):
            guard let phase else { return [] }
            let listed = config.handoff.claimPings ?? phase.reviewers
            let to = unique(phase.reviewers.filter(listed.contains), but: record.actor)
            return owe(to, .claim(gate), record.commit, phase.id)
        case .review(let gate, let verdict, _, _):
            guard let phase, let claim = progress.gates[gate]?.claim else { return [] }
            let to = unique([claim.by] + config.handoff.reviewPings, but: record.actor)
            return owe(to, .review(gate, verdict), claim.commit, phase.id)
        case .inboxMail(let agent, let path, _):
            return owe([agent], .mail(path: path), nil, nil)
        case .phaseNeedsReview(let id, let missing):
            let author = config.agents.first { $0.name.text == record.actor }?.name
            return owe(author.map { [$0] } ?? [], .unfinished(id, missing: missing), nil, id)
        case .phaseStarted(let id):
            guard config.onAdvance == .ping else { return [] }
            let loop = config.agents.filter { $0.kind == .loop }.map(\.name)
            return owe(loop, .phase(id), nil, id)
        case .vetoLifted, .inboxRead, .statusMarked, .statusUnmarked, .malformed, .itemTaken,
            .itemDropped, .itemClosed, .holdSet, .holdLifted, .phaseReopened, .overrideUsed,
            .configChanged, .gateOpened, .gatePassed, .gateFailed, .gateVetoed, .phaseCompleted,
            .sequenceCompleted, .policyViolated, .pushRefused, .refRewound, .pingRecorded,
            .pingTyped,
            .pingWithdrawn, .pingFailed, .agentStarted, .agentStopped, .agentRestarted,
            .pingSeen, .pingActed, .agentStalled, .agentNudged, .agentLimited, .agentResumed,
            .agentFailedOver, .agentNeedsHuman, .wakeFired,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded,
            .budgetWarned, .budgetExhausted:
            return []
        }
    }

    /// The ping to an agent whose commit broke rules: one, whatever it broke.
    ///
    /// A marker that lacks something has a ping of its own.
    ///
    /// - Parameters:
    ///   - records: the events of the commit.
    ///   - phase: the phase that is current after it.
    ///   - order: the place of the commit in the order of the bus.
    public static func reproach(
        for records: [EventRecord],
        config: SharedConfig,
        phase: PhaseID?,
        order: Int
    ) -> Obligation? {
        let isUnfinished = records.contains { $0.event.kind == .phaseNeedsReview }
        let broken = records.compactMap { record -> (EventRecord, RuleCode)? in
            guard let code = record.event.brokenRule else { return nil }
            let isTold = code == .doneWithoutEvidence || code == .doneOverUnreviewed
            return isUnfinished && isTold ? nil : (record, code)
        }
        guard let (first, _) = broken.first,
            let author = config.agents.first(where: { $0.name.text == first.actor })
        else { return nil }
        var codes: [RuleCode] = []
        for (_, code) in broken where !codes.contains(code) { codes.append(code) }
        let ping = Ping(
            cause: first.id,
            to: author.name,
            about: .violation(codes),
            commit: first.commit
        )
        return Obligation(ping: ping, phase: phase, claim: nil, order: order)
    }

    private static func unique(_ names: [AgentName], but actor: String?) -> [AgentName] {
        var list: [AgentName] = []
        for name in names where name.text != actor && !list.contains(name) { list.append(name) }
        return list
    }
}

extension Event {
    /// The rule that it tells of as broken.
    fileprivate var brokenRule: RuleCode? {
        switch self {
        case .policyViolated(let violation): violation.code
        case .malformed: .malformedSubject
        default: nil  // open: nothing else is wrong
        }
    }
}
