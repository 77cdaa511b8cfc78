import BusModel
import CrashPoints
import Decisions
import GitBus
import Handoff
import Journal
import Phases

/// Looks at the bus, folds what is new, and writes it down with what is to be done about it.
///
/// Every bell, timer and start calls the same ``reconcile()``; it is level-triggered, so losing
/// every bell costs time and no event.
actor BusLoop {
    let source: BusSource
    let journal: EventJournal
    private let executor = RepositoryExecutor()
    /// The queue on which the repository is read, and the journal written: a look never goes to
    /// another thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    let host: String
    var repository: BusRepository?
    private var packs: OpenPacks?
    var cursor: Cursor?
    /// How the source was last found.
    private(set) var health: SourceHealth
    /// When a source elsewhere is asked next; `nil` for a hub on this machine.
    private let poll: RemotePoll?
    /// The state up to the cursor.
    private(set) var state = BusState() { didSet { board.show(state) } }
    /// The same, without waiting for this actor.
    nonisolated let board = StateBoard()
    /// Rules broken before this host looked: nobody is told of them now.
    private(set) var quiet: Set<EffectID> = []
    /// Whether the look at what was there before this host is not over yet.
    private(set) var isAttaching = true
    private var isLoaded = false
    /// Whether a look was over, well or not, since this process began.
    private(set) var hasLooked = false
    /// Whether the state is that of a commit in the middle of what a look takes.
    private(set) var isHalfway = false
    /// The state at the end of the last look, while one is in the middle of much.
    var settled: BusState?
    /// Whether it is known that the branch was deleted since the last push that the hub told of.
    private(set) var isDeletionTold = false
    private var turn: Task<Bool, any Error>?
    private var pushes: PushReader
    /// Pushes that the hub tells of, and that no look has taken yet.
    private var news: [NewPush] = []
    /// Those that the next transaction writes down.
    private var unsaved: [RecordedPush] = []
    /// When the hub saw commits that are not folded yet.
    private var pushed: [ObjectID: Instant] = [:]
    /// How many pings it has written down.
    private(set) var pingCount = 0
    /// When the last look that succeeded began.
    private(set) var lookedAt: ContinuousClock.Instant?

    /// Is told how many commits of a long past are read, and of how many.
    private let onProgress: @Sendable (Int, Int) -> Void

    init(
        source: BusSource,
        journal: EventJournal,
        host: String,
        poll: RemotePoll? = nil,
        onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) {
        self.source = source
        self.onProgress = onProgress
        self.poll = poll
        self.journal = journal
        self.host = host
        let book = source.location.hub.map { PushBook(hub: $0, ref: source.location.ref) }
        pushes = PushReader(journal: journal, book: book)
        health = SourceHealth(url: source.location.canonical, ref: source.location.ref)
    }

    /// Whether a rewind stopped what git-bus does by itself.
    var isHalted: Bool { cursor?.haltedBy != nil }

    /// Where the bus is, as far as it was read.
    var tip: ObjectID? { cursor?.tip }

    /// Takes every commit that was not seen yet, in one transaction a batch.
    ///
    /// Calls that come while one is under way share the next one.
    /// - Returns: whether anything was new.
    @discardableResult
    func reconcile() async throws -> Bool {
        // An actor lets others in at each await; a chain of tasks keeps the looks apart, and what
        // else uses the same repository.
        let before = turn
        let task = Task { () throws -> Bool in
            _ = await before?.result
            return try await self.look()
        }
        turn = task
        // A look that nobody waits for must not keep a daemon from its end: the other side of a
        // fetch may take a minute to say nothing.
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Whether the pings are still owed, by the bus as it is now.
    func areOwed(_ pings: [Ping]) async -> Bool {
        // A look that fails leaves the last state, which is what was decided on.
        do { if !isFresh { try await reconcile() } } catch { return false }
        return (settled ?? state).wants(pings, isHalted: isHalted)
    }

    /// The pings that the bus owes now; none while it stands still.
    var owed: [Ping] { isHalted || state.holds.isBusHeld ? [] : state.owed }

    private func look() async throws -> Bool {
        let now = Wiring.now()
        let began = ContinuousClock.now
        do {
            try await load()
            try await source.refresh()
            try await readPushes()
            let changed = try await ingest(now: now)
            lookedAt = began
            hasLooked = true
            if source.isRemote || health.reached == nil || health.error != nil {
                try await note(error: nil, now: now)
            }
            return changed
        } catch {
            // What was cut off by our own end says nothing about the other side.
            if Task.isCancelled { throw CancellationError() }
            // Nobody on the other side: what the journal knows holds for now.
            hasLooked = isLoaded && cursor != nil
            let failure = CommandFailure(error)
            try await note(error: failure.message, now: now)
            throw error
        }
    }

    /// Takes what the hub tells of pushes: annotations, without which everything else goes on.
    private func readPushes() async throws {
        guard let repository else { return }
        var reader = pushes
        let enforce = state.config?.policy.enforce.standard ?? .refuse
        let new = try await reader.next(from: repository, enforce: enforce)
        pushes = reader
        news += new
        for push in new.map(\.push) {
            for commit in push.commits {
                pushed[commit] = pushed[commit] ?? push.record.time
            }
        }
    }

    /// Has other hosts see the pushes that the journal holds. After a look: nobody here waits for
    /// it.
    func publishPushes() async throws {
        let before = turn
        let task = Task { () throws -> Bool in
            _ = await before?.result
            // What no transaction holds yet is told by nobody.
            guard let repository = self.repository, self.news.isEmpty, self.unsaved.isEmpty else {
                return false
            }
            var reader = self.pushes
            defer { self.pushes = reader }
            try await reader.publish(in: repository)
            CrashPoint.pushesPublished.pass()
            return false
        }
        turn = task
        _ = try await task.value
    }

    private func note(error: String?, now: Instant) async throws {
        let rest = poll?.looked(reached: error == nil)
        health = health.looked(at: now, error: error, next: rest.map { Wiring.now() + $0 })
        try await journal.save(health)
    }

    private func load() async throws {
        if packs?.isOneGone() == true { repository = nil }
        if repository == nil {
            packs = OpenPacks(objects: source.path + "/objects")
            repository = try await source.open(on: executor)
        }
        guard !isLoaded else { return }
        health = try journal.source() ?? health
        cursor = try journal.cursor()
        if let cursor, let known = StateMemo.read(from: cursor.memo, nonces: try journal.nonces()) {
            (state, quiet) = (known.state, Set(known.quiet))
            isAttaching = known.isAttaching ?? false
            isHalfway = known.isHalfway ?? isAttaching
        } else if let cursor, let tip = cursor.tip, let repository {
            // Another version wrote the memo: the same commits give the state again.
            var ingest = Ingest(quiet: [])
            let replay = try await Replay(repository: repository, tip: tip)
            try ingest.replace(by: replay.state, steps: []) { try journal.isSeen($0) }
            (state, quiet) = (ingest.state, ingest.quiet)
            isAttaching = false
        }
        isLoaded = true
        try await settleOutbox()
    }

    private func ingest(now: Instant) async throws -> Bool {
        guard let repository else { return false }
        // After the log of the ref, in which git writes a move before it makes it.
        let target = try await repository.target(of: source.location.ref)
        CrashPoint.lookBegun.pass()
        var changed = false
        while let detour = try await nextDetour(news, to: target, in: repository) {
            // With the transaction of a move stands that it was seen, so that none is told twice;
            // and it is forgotten only then, so that none is lost where that fails.
            unsaved = news[..<detour.count].map(\.push)
            beginCatchUp()
            if try await ingest(detour.target, repository, now: now) { changed = true }
            try await savePushes()
            // What stands there now is past already.
            isHalfway = true
            isDeletionTold = detour.target == .absent
            CrashPoint.detourTaken.pass()
            news.removeFirst(detour.count)
        }
        unsaved = news.map(\.push)
        if try await ingest(target, repository, now: now) { changed = true }
        try await savePushes()
        if !news.isEmpty { CrashPoint.pushesSaved.pass() }
        if target == .absent || !news.isEmpty { isDeletionTold = target == .absent }
        news = []
        isHalfway = false
        settled = nil
        var reader = pushes
        try await reader.settle()
        pushes = reader
        return changed
    }

    private func savePushes() async throws {
        guard !unsaved.isEmpty else { return }
        try await journal.save(unsaved)
        unsaved = []
    }

    private func ingest(
        _ target: RefTarget,
        _ repository: BusRepository,
        now: Instant
    ) async throws -> Bool {
        switch try await plan(target, repository) {
        case .nothing: return false
        case .fold(let places): try await fold(places, repository, now: now)
        case .refold(let tip, let ambiguous):
            let epoch = cursor?.epoch ?? 0
            try await refold(to: tip, epoch: epoch, rewound: nil, ambiguous: ambiguous, now: now)
        case .rewind(let old, let new):
            try await rewind(from: old, to: new, repository, now: now)
        }
        return true
    }

    private func plan(
        _ target: RefTarget,
        _ repository: BusRepository
    ) async throws -> LookPlan {
        let known = cursor?.target
        if let plan = LookPlan(cursor: known, target: target) { return plan }
        guard case .at(let tip) = target else { return .nothing }
        let journal = self.journal
        let isFirst = cursor == nil
        let new = try await repository.newCommits(from: tip) { id in
            // What a journal has not begun with it has not seen.
            try !isFirst && journal.isSeen(id)
        }
        var holdsOld = true
        if LookPlan.leavesChain(cursor: known, new: new), case .at(let old) = known {
            holdsOld = try await repository.isAncestor(old, of: tip)
        }
        return LookPlan(cursor: known, tip: tip, new: new, holdsOld: holdsOld)
    }

    private func fold(
        _ places: [NewCommits.Place],
        _ repository: BusRepository,
        now: Instant
    ) async throws {
        let isFirst = isAttaching
        // A long past is read on a thread of its own; for a push that costs more than it gains.
        let isLong = places.count > 2 * ReadAhead.chunk
        if isLong { beginCatchUp() }
        let own = isLong ? try await repository.another() : repository
        // The walk is over, and this one lives on.
        await repository.rest()
        var reader = await ReadAhead(places, in: own)
        defer { reader.cancel() }
        while reader.count > 0 {
            var ingest = Ingest(after: state, quiet: quiet)
            var batch = Batch()
            var time = cursor?.time ?? Instant(milliseconds: .min)
            // What a merge brings in belongs to the merge: were it written without that, and the
            // branch turned elsewhere before the next look, it would be in the state and not in
            // the past of its tip.
            var isWhole = false
            while !isWhole {
                let some = try await reader.next(by: ingest.state.settings)
                isWhole = some.isWhole
                for commit in some.commits {
                    // History is dated by its commits, and never behind what came before it.
                    let record = pushed.removeValue(forKey: commit.id)
                    let usual = isFirst ? commit.committedAt : now
                    time = min(now, max(time, record.map { Self.moment($0, seen: now) } ?? usual))
                    let step = ingest.fold(commit, isNews: !isFirst, naming: Wiring.naming)
                    add(step, at: time, isApproximate: record == nil, to: &batch)
                }
            }
            if isFirst { ingest.hushAll() }
            try finish(&batch, ingest, isLast: reader.count == 0, now: now)
            if isLong { onProgress(places.count - reader.count, places.count) }
        }
    }

    func add(
        _ step: Step,
        at time: Instant,
        isApproximate: Bool = true,
        to batch: inout Batch,
        isOrderAmbiguous: Bool = false
    ) {
        batch.seen.append(step.commit)
        batch.nonces += step.nonces
        batch.events += step.records.map { record in
            Batch.Timed(
                record,
                at: time,
                isApproximate: isApproximate,
                isOrderAmbiguous: isOrderAmbiguous
            )
        }
    }

    /// Writes a batch and, only when it is on the disk, takes its state for the state.
    func finish(
        _ batch: inout Batch,
        _ ingest: Ingest,
        isLast: Bool,
        epoch: Int? = nil,
        rewind: EventID? = nil,
        now: Instant
    ) throws {
        let (next, quiet) = (ingest.state, ingest.quiet)
        batch.tip = next.tip
        batch.epoch = epoch ?? cursor?.epoch ?? 0
        batch.haltedBy = ingest.haltedBy(cursor?.haltedBy, rewind: rewind)
        batch.acts = ingest.acts
        batch.memo = try memo(
            of: next,
            quiet: quiet,
            isAttaching: isAttaching && !isLast,
            isHalfway: !isLast
        )
        batch.now = now
        // With the last of what they brought: till then nobody knows that it was seen.
        let pushes = isLast || isAttaching ? unsaved : []
        batch.pushes = pushes
        if isLast { try addEffects(of: next, quiet: quiet, to: &batch) }
        try write(batch)
        pingCount += batch.pings.count
        if !pushes.isEmpty { unsaved = [] }
        (state, self.quiet) = (next, quiet)
        isHalfway = !isLast
        if isLast { isAttaching = false }
        cursor = try journal.cursor()
    }
}

extension Cursor {
    /// The tip, or that there was no branch.
    fileprivate var target: RefTarget { tip.map { .at($0) } ?? .absent }
}
