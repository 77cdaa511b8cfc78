import BusModel
import Journal
import Ledger

/// When what happened on a bus that costs are counted by: phases, claims, verdicts, items.
///
/// Made of the events of the journal, so it is the same whether a daemon saw them come or read them
/// later, where their times are those of the pushes: where the hub is ours. From a hub that keeps
/// no records, all that one look finds has the time of the look.
struct BusTimeline {
    private(set) var spans: [PhaseSpan] = []
    private(set) var boundaries: [GateBoundary] = []
    private(set) var claims: [LoggedClaim] = []
    private(set) var leases: [ItemLease] = []

    /// How often each phase was opened again so far.
    private var epochs: [PhaseID: Int] = [:]
    /// The phase that is the current one, so far.
    private var current: PhaseVisit?

    /// - Parameters:
    ///   - rows: those that the journal keeps for it, in order.
    ///   - stands: whether a commit is on the bus as it is now. What a rewind took off is no
    ///     boundary any more, and what was used for it goes to the next that is.
    init(_ rows: [EventRow], stands: (ObjectID) throws -> Bool) rethrows {
        for row in rows where row.counts {
            guard let commit = row.commit, try stands(commit) else { continue }
            take(row, commit)
        }
    }

    private mutating func take(_ row: EventRow, _ commit: ObjectID) {
        switch EventKind(rawValue: row.kind) {
        case .phaseReopened: epochs[PhaseID(row.label ?? ""), default: 0] += 1
        case .phaseStarted:
            end(at: row.time)
            let phase = PhaseID(row.label ?? "")
            let visit = PhaseVisit(phase, epoch: epochs[phase] ?? 0)
            spans.append(PhaseSpan(visit: visit, started: row.time, ended: nil))
            current = visit
        case .phaseCompleted, .sequenceCompleted: end(at: row.time)
        case .claim: claim(row, commit)
        case .review:
            let verdict = row.data["verdict"]?.text.flatMap(Verdict.init)
            let of = row.data["claim"]?.text.flatMap { ObjectID(hex: $0) }
            add(row, commit, .review(verdict, of: of))
        case .itemTaken: lease(row)
        case .itemDropped, .itemClosed: endLease(row)
        default: break  // open: what costs are not counted by
        }
    }

    private mutating func end(at time: Instant) {
        guard current != nil, !spans.isEmpty else { return }
        spans[spans.count - 1].ended = time
        current = nil
    }

    private mutating func claim(_ row: EventRow, _ commit: ObjectID) {
        if let current {
            // A claim of several gates is one, with all of their names for its label.
            if boundaries.last?.commit == commit, boundaries.last?.kind == .claim,
                !claims.isEmpty
            {
                claims[claims.count - 1].label += ", " + (row.label ?? "")
            } else {
                claims.append(LoggedClaim(time: row.time, label: row.label ?? "", visit: current))
            }
        }
        add(row, commit, .claim)
    }

    private mutating func add(_ row: EventRow, _ commit: ObjectID, _ kind: GateBoundary.Kind) {
        guard let current, let actor = row.actor, let label = row.label else { return }
        boundaries.append(
            GateBoundary(
                agent: AgentName(actor),
                time: row.time,
                sequence: row.seq,
                label: GateLabel(label),
                commit: commit,
                kind: kind,
                visit: current
            )
        )
    }

    private mutating func lease(_ row: EventRow) {
        guard let item = row.label.flatMap({ Int($0) }), let actor = row.actor else { return }
        endLease(row)
        leases.append(
            ItemLease(item: item, agent: AgentName(actor), taken: row.time, ended: nil)
        )
    }

    private mutating func endLease(_ row: EventRow) {
        let item = row.label.flatMap { Int($0) }
        guard let place = leases.lastIndex(where: { $0.item == item && $0.ended == nil }) else {
            return
        }
        leases[place].ended = row.time
    }
}
