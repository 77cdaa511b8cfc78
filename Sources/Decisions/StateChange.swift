internal import BusModel
internal import Handoff
internal import Phases
import Policy

/// What a lawful event does to the state. Who may, and whether it counts, was settled before.
struct StateChange {
    let commit: Commit
    let actor: Actor
    let isWaived: Bool

    func apply(_ said: EventParser.Said, to state: inout BusState, config: SharedConfig) {
        let phase = state.sequence.current(in: config)?.id
        switch said.event {
        case .claim(let label, _):
            guard let phase, let by = actor.agent else { return }
            state.sequence[phase].gates[label, default: Gate()].take(
                Gate.Claim(commit: commit.id, by: by, work: commit.workTree, order: state.order)
            )
        case .review(let label, let verdict, _, _):
            guard let phase, let by = actor.agent, let verdict else { return }
            state.sequence[phase].gates[label]?.take(verdict, of: by, in: commit.id)
        case .vetoLifted(let label, _):
            guard let phase else { return }
            // Who lifts and has no veto here is a person, or was let by one: all are lifted.
            let vetoes = state.sequence[phase].gates[label]?.vetoes ?? [:]
            let whose = actor.agent.flatMap { vetoes[$0] == nil ? nil : $0 }
            _ = state.sequence[phase].gates[label]?.lift(of: whose)
        case .inboxMail(let to, let path, let blob):
            state.unread[path] = Mail(to: to, blob: blob, event: said.id, commit: commit.id)
        case .inboxRead(_, let path): state.unread[path] = nil
        case .statusMarked(let marked, _, _):
            state.sequence[marked].isMarked = true
            if isWaived { state.sequence[marked].isWaived = true }
        case .statusUnmarked(let marked, _):
            let progress = state.sequence[marked]
            guard progress.isMarked, !progress.isComplete else { return }
            state.sequence[marked].isMarked = false
            state.sequence[marked].isWaived = false
        case .phaseReopened(let reopened, _):
            state.sequence[reopened].reopen()
            state.isSequenceComplete = false
        case .holdSet(let hold, _): state.holds.set(hold, by: commit.id)
        case .holdLifted(let hold, _): state.holds.set(hold, by: nil)
        case .overrideUsed(let rule, _): state.overrides[rule, default: 0] += 1
        case .itemTaken(let item, _): reopen(item, for: actor.agent, in: &state)
        case .itemDropped(let item, _): reopen(item, for: nil, in: &state)
        case .itemClosed(let item, _):
            state.leases[String(item)] = nil
            state.leaseDates[String(item)] = nil
            state.items[String(item)]?.isClosed = true
            state.closed[String(item)] = commit.id
        case .malformed, .configChanged, .gateOpened, .gatePassed, .gateFailed, .gateVetoed,
            .phaseStarted, .phaseNeedsReview, .phaseCompleted, .sequenceCompleted, .policyViolated,
            .pushRefused,
            .refRewound, .pingRecorded, .pingTyped, .pingWithdrawn, .pingFailed, .agentStarted,
            .agentStopped, .agentRestarted, .pingSeen, .pingActed, .agentStalled,
            .agentNudged, .agentLimited, .agentResumed, .agentFailedOver, .agentNeedsHuman,
            .wakeFired,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded,
            .budgetWarned, .budgetExhausted:
            break
        }
    }
    /// Whoever takes or gives back an item that was finished, which only a waiver allows, says that
    /// it is not.
    private func reopen(_ item: Int, for holder: AgentName?, in state: inout BusState) {
        state.leases[String(item)] = holder
        state.leaseDates[String(item)] = holder == nil ? nil : commit.committedAt
        state.closed[String(item)] = nil
        state.items[String(item)]?.isClosed = false
    }
}
