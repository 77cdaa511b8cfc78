import BusModel
import Decisions
import TestSupport

/// One host: what it keeps in memory, what it keeps in its journal, and its agents' terminals.
///
/// Its looks are made of the same decisions as the daemon's; only the edges are made of memory.
final class SimulatedHost {
    let name: String
    let git: SimulatedGit
    private let chunk: Int
    let fault: PlantedFault?
    /// How far this host's clock is off.
    var clockOffset = Duration.zero
    var journal: SimulatedJournal
    var terminals: [AgentName: SimulatedTerminal] = [:]
    /// What a crash forgets.
    private(set) var memory: Memory?
    /// How often everything was folded from the root.
    private(set) var refolds = 0
    /// Whether a look is under way; another one waits for it.
    private var isLooking = false
    /// A moment at which the process may die, or something else may happen.
    var step: (_ at: String) throws -> Void = { _ in }
    var random: PureRandom

    struct Memory {
        var state: BusState
        var quiet: Set<EffectID>
    }

    init(
        name: String,
        git: SimulatedGit,
        chunk: Int,
        fault: PlantedFault?,
        random: PureRandom
    ) {
        self.name = name
        self.git = git
        self.chunk = chunk
        self.fault = fault
        self.random = random
        journal = SimulatedJournal(fault: fault)
    }

    var state: BusState { memory?.state ?? BusState() }
    private var isAttaching: Bool {
        fault == .attachingIsForgotten
            ? journal.cursor == nil : journal.cursor?.isAttaching ?? true
    }
    var isHalted: Bool { journal.cursor?.haltedBy != nil }

    func crash() {
        memory = nil
        isLooking = false
    }

    // MARK: - A look

    /// Takes every commit that was not seen yet.
    func look(now: Instant) throws {
        guard !isLooking else { return }
        isLooking = true
        defer { isLooking = false }
        try load(now: now)
        try step("a look")
        let target = git.target
        switch plan(target) {
        case .nothing: break
        case .fold(let places): try fold(places, now: now)
        case .refold(let tip, let ambiguous):
            try refold(to: tip, ambiguous: ambiguous, rewind: nil, now: now)
        case .rewind(let old, let new):
            try refold(to: new, ambiguous: [], rewind: (old, new), now: now)
        }
    }

    private func plan(_ target: RefTarget) -> LookPlan {
        let known = journal.cursor?.target
        if let plan = LookPlan(cursor: known, target: target) { return plan }
        guard case .at(let tip) = target else { return .nothing }
        let new = git.newCommits(from: tip) { isSeen($0) }
        var holdsOld = true
        if LookPlan.leavesChain(cursor: known, new: new), case .at(let old) = known {
            holdsOld = git.isAncestor(old, of: tip)
        }
        return LookPlan(cursor: known, tip: tip, new: new, holdsOld: holdsOld)
    }

    private func isSeen(_ id: ObjectID) -> Bool {
        fault == .seenIsIgnored ? false : journal.seen.contains(id)
    }

    private func load(now: Instant) throws {
        guard memory == nil else { return }
        if let cursor = journal.cursor {
            // The memo is read back now and then: to write it as JSON takes longer than all else.
            if random.chance(oneIn: 8) || cursor.state.nonces.all != journal.nonces {
                guard let state = try journal.reread(cursor.state), state == cursor.state else {
                    throw Broken("the memo of \(name) does not give its state again")
                }
                memory = Memory(state: state, quiet: cursor.quiet)
            } else {
                memory = Memory(state: cursor.state, quiet: cursor.quiet)
            }
        } else {
            memory = Memory(state: BusState(), quiet: [])
        }
        try settleOutbox(now: now)
    }

    private func fold(_ places: [NewCommits.Place], now: Instant) throws {
        let isFirst = isAttaching
        var rest = places[...]
        while !rest.isEmpty {
            var ingest = Ingest(after: state, quiet: memory?.quiet ?? [])
            var batch = Rows()
            let time = max(now, journal.cursor?.time ?? now)
            var last: NewCommits.Place?
            // A transaction ends with a step: what a merge brings in belongs to the merge.
            repeat {
                let settings = ingest.state.settings
                let commits = git.commits(at: rest.prefix(chunk), by: settings)
                guard !commits.isEmpty else { throw Broken("a place without a commit") }
                last = rest[rest.startIndex + commits.count - 1]
                rest = rest.dropFirst(commits.count)
                for commit in commits {
                    batch.add(ingest.fold(misread(commit), isNews: !isFirst, naming: .pure), time)
                }
            } while last?.isStep == false && fault != .sidesAreCut
            if isFirst { ingest.hushAll() }
            try finish(batch, ingest, isLast: rest.isEmpty)
        }
    }

    private func misread(_ commit: Commit) -> Commit {
        fault == .verdictIsMisread ? commit.sayingPass : commit
    }

    private func refold(
        to tip: ObjectID?,
        ambiguous: Set<ObjectID>,
        rewind: (old: ObjectID, new: ObjectID?)?,
        now: Instant
    ) throws {
        refolds += 1
        var batch = Rows()
        batch.replaces = true
        var epoch = journal.cursor?.epoch ?? 0
        var halt: EventID?
        if let (old, new) = rewind {
            epoch += 1
            let to = new.map(RefTarget.at) ?? .absent
            let id = EventNaming.pure.id(rewindFrom: .at(old), to: to, epoch: epoch)
            let dropped = CanonicalOrder.dropped(
                from: old,
                notIn: new,
                limit: 1000,
                parents: git.parents
            ) { _ in true }
            let event = Event.refRewound(old: .at(old), new: to, base: .absent, dropped: dropped)
            let record = EventRecord(id: id, event: event, commit: nil, actor: nil)
            batch.rows.append(.init(record: record, time: now, isOrderAmbiguous: false))
            halt = id
        }
        var ingest = Ingest(quiet: memory?.quiet ?? [])
        if let tip {
            let (state, steps) = git.foldedFromRoot(tip, misread: fault == .verdictIsMisread)
            let isAttaching = isAttaching
            ingest.replace(by: state, steps: steps) { isAttaching || journal.seen.contains($0) }
            for step in steps { batch.add(step, now, isAmbiguous: ambiguous.contains(step.commit)) }
        }
        try finish(batch, ingest, isLast: true, epoch: epoch, rewind: halt)
    }

    private func finish(
        _ batch: Rows,
        _ ingest: Ingest,
        isLast: Bool,
        epoch: Int? = nil,
        rewind: EventID? = nil
    ) throws {
        let cursor = SimulatedJournal.Cursor(
            tip: ingest.state.tip,
            epoch: epoch ?? journal.cursor?.epoch ?? 0,
            time: journal.cursor?.time ?? Instant(milliseconds: .min),
            haltedBy: ingest.haltedBy(journal.cursor?.haltedBy, rewind: rewind),
            state: ingest.state,
            quiet: ingest.quiet,
            isAttaching: isAttaching && !isLast
        )
        var writing = SimulatedJournal.Writing(cursor: cursor)
        (writing.seen, writing.events, writing.nonces) = (batch.seen, batch.rows, batch.nonces)
        writing.replaces = batch.replaces
        if isLast {
            let change = outboxChange(for: ingest.state, quiet: ingest.quiet)
            (writing.pings, writing.withdrawn) = (change.pings, change.withdrawn)
        }
        try journal.commit(writing) { try step("the transaction") }
        memory = Memory(state: ingest.state, quiet: ingest.quiet)
    }

    private func outboxChange(for state: BusState, quiet: Set<EffectID>) -> OutboxChange {
        OutboxChange(
            for: state,
            on: name,
            recorded: journal.open.filter { $0.state == .recorded }.map(\.ping),
            known: journal.known(among: state.owed),
            quiet: quiet
        )
    }

    /// Writes down what the state asks for and the outbox lacks, without any new commit.
    func settleOutbox(now: Instant) throws {
        let wasLooking = isLooking
        isLooking = true
        defer { isLooking = wasLooking }
        guard let cursor = journal.cursor, let memory else { return }
        let change = outboxChange(for: memory.state, quiet: memory.quiet)
        if change.isEmpty { return }
        var writing = SimulatedJournal.Writing(cursor: cursor)
        (writing.pings, writing.withdrawn) = (change.pings, change.withdrawn)
        try journal.commit(writing) { try step("settling") }
    }
}

/// The rows of one transaction.
private struct Rows {
    var seen: [ObjectID] = []
    var rows: [SimulatedJournal.Row] = []
    var nonces: [String] = []
    var replaces = false

    mutating func add(_ step: Step, _ time: Instant, isAmbiguous: Bool = false) {
        seen.append(step.commit)
        nonces += step.nonces
        rows += step.records.map {
            SimulatedJournal.Row(record: $0, time: time, isOrderAmbiguous: isAmbiguous)
        }
    }
}
