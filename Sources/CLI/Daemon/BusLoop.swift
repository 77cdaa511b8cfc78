import BusModel
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
    private let source: BusSource
    private let journal: EventJournal
    private let executor = RepositoryExecutor()
    /// The queue on which the repository is read, and the journal written: a look never goes to
    /// another thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let host: String
    var repository: BusRepository?
    var cursor: Cursor?
    private var health: SourceHealth
    /// The state up to the cursor.
    private(set) var state = BusState() { didSet { board.show(state) } }
    /// The same, without waiting for this actor.
    nonisolated let board = StateBoard()
    /// Rules broken before this host looked: nobody is told of them now.
    private var quiet: Set<EffectID> = []
    private var isLoaded = false
    private var turn: Task<Bool, any Error>?
    private var pushes: PushReader
    /// Pushes that are not in the journal yet.
    private var unsaved: [RecordedPush] = []
    /// When the hub saw commits that are not folded yet.
    private var pushed: [ObjectID: Instant] = [:]
    /// How many pings it has written down.
    private(set) var pingCount = 0
    /// When the last look that succeeded began.
    private var lookedAt: ContinuousClock.Instant?

    init(source: BusSource, journal: EventJournal, host: String) {
        self.source = source
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

    /// The repository, once it could be opened.
    var openRepository: BusRepository? { repository }

    /// The text of the `git-bus.toml` in force.
    func configText() async throws -> String? {
        guard let tip = state.tip, let repository else { return nil }
        var bytes: [UInt8]?
        if let blob = state.settingsBlob {
            bytes = try await repository.content(of: blob)
        } else {
            bytes = try await repository.usableConfig(at: tip)
        }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

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
        if isHalted { return pings.allSatisfy { !$0.about.isAutomatic } }
        if state.holds.isBusHeld, pings.contains(where: \.about.isAutomatic) { return false }
        let owed = Set(state.owed.map(\.id))
        return pings.allSatisfy { isTrue($0, owed) }
    }

    /// Whether another machine was asked a moment ago: the way there and back may take as long, so
    /// asking again would tell hardly more, and cost what it costs to connect.
    private var isFresh: Bool {
        guard source.isRemote, let lookedAt else { return false }
        return ContinuousClock.now - lookedAt < .seconds(1)
    }

    /// The pings that the bus owes now; none while it stands still.
    var owed: [Ping] { isHalted || state.holds.isBusHeld ? [] : state.owed }

    private func isTrue(_ ping: Ping, _ owed: Set<EffectID>) -> Bool {
        switch ping.about {
        case .claim, .review, .mail, .phase, .unfinished, .violation: owed.contains(ping.id)
        case .stalled(let phase, _): phase == state.currentPhase?.id
        case .kickoff, .nudge, .stop, .wake, .resume: true
        }
    }

    private func look() async throws -> Bool {
        let now = Wiring.now()
        let began = ContinuousClock.now
        do {
            try await load()
            try await source.refresh()
            try await readPushes()
            let changed = try await ingest(now: now)
            if !unsaved.isEmpty {
                try await journal.save(unsaved)
                unsaved = []
            }
            lookedAt = began
            if source.isRemote || health.reached == nil || health.error != nil {
                try await note(reached: now, error: nil, now: now)
            }
            return changed
        } catch {
            // What was cut off by our own end says nothing about the other side.
            if Task.isCancelled { throw CancellationError() }
            let failure = CommandFailure(error)
            try await note(reached: nil, error: failure.message, now: now)
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
        unsaved += new
        for push in new {
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
            guard let repository = self.repository else { return false }
            var reader = self.pushes
            defer { self.pushes = reader }
            try await reader.publish(in: repository)
            return false
        }
        turn = task
        _ = try await task.value
    }

    private func note(reached: Instant?, error: String?, now: Instant) async throws {
        health = SourceHealth(
            url: health.url,
            ref: health.ref,
            looked: now,
            reached: reached ?? health.reached,
            error: error
        )
        try await journal.save(health)
    }

    private func load() async throws {
        if repository == nil { repository = try await source.open(on: executor) }
        guard !isLoaded else { return }
        cursor = try journal.cursor()
        if let cursor, let known = StateMemo.read(from: cursor.memo, nonces: try journal.nonces()) {
            (state, quiet) = known
        } else if let cursor, let tip = cursor.tip, let repository {
            // Another version wrote the memo: the same commits give the state again.
            state = try await Replay(repository: repository, tip: tip).state
            try hush(state)
        }
        isLoaded = true
        try await settleOutbox()
    }

    /// Writes down what the state asks for and the outbox lacks, and takes back what is no longer
    /// true, without any new commit.
    func settleOutbox() async throws {
        guard let cursor else { return }
        var batch = Batch()
        batch.tip = cursor.tip
        batch.epoch = cursor.epoch
        batch.haltedBy = cursor.haltedBy
        batch.memo = try StateMemo.bytes(of: state, quiet: quiet)
        try addEffects(of: state, to: &batch)
        if batch.pings.isEmpty && batch.withdrawn.isEmpty { return }
        batch.now = Wiring.now()
        try write(batch)
    }

    /// Not the journal's own way, which goes to another thread.
    private func write(_ batch: Batch) throws { try journal.commit(batch) }

    private func ingest(now: Instant) async throws -> Bool {
        guard let repository else { return false }
        let target = try await repository.target(of: source.location.ref)
        switch target {
        case .absent:
            guard let old = cursor?.tip else { return false }
            try await rewind(from: old, to: nil, repository, now: now)
            return true
        case .at(let tip):
            if tip == cursor?.tip { return false }
            let journal = self.journal
            let new = try await repository.newCommits(from: tip) { try journal.isSeen($0) }
            if let old = cursor?.tip, new.base != old {
                if try await repository.isAncestor(old, of: tip) {
                    // A foxtrot merge took the first place: the order is another one now, and the
                    // state is what the whole of it gives.
                    let epoch = cursor?.epoch ?? 0
                    let new = Set(new.places.map(\.id))
                    try await refold(
                        to: tip,
                        epoch: epoch,
                        rewound: nil,
                        ambiguous: new,
                        now: now
                    )
                } else {
                    try await rewind(from: old, to: tip, repository, now: now)
                }
                return true
            } else if cursor != nil, cursor?.tip == nil {
                // The branch came back after a deletion: its commits are seen, the state is not.
                try await refold(to: tip, epoch: cursor?.epoch ?? 0, rewound: nil, now: now)
                return true
            }
            try await fold(new.places, repository, now: now)
            return true
        }
    }

    private func fold(
        _ places: [NewCommits.Place],
        _ repository: BusRepository,
        now: Instant
    ) async throws {
        let isFirst = cursor == nil
        var rest = places[...]
        while !rest.isEmpty {
            let some = rest.prefix(Replay.chunk)
            let commits = try await repository.commits(at: some, by: state.settings)
            rest = rest.dropFirst(commits.count)
            var next = state
            var batch = Batch()
            var time = cursor?.time ?? Instant(milliseconds: .min)
            for commit in commits {
                // History is dated by its commits, and never behind what came before it.
                let record = pushed.removeValue(forKey: commit.id)
                let usual = isFirst ? commit.committedAt : now
                time = min(now, max(time, record.map { Self.moment($0, seen: now) } ?? usual))
                add(
                    next.apply(commit, naming: Wiring.naming),
                    at: time,
                    isApproximate: record == nil,
                    to: &batch
                )
                if !isFirst,
                    case .agent(let name, _) = next.config?.actor(email: commit.authorEmail)
                {
                    batch.acts[name] = commit.id
                }
            }
            if isFirst { try hush(next, isFirst: true) }
            try await finish(&batch, state: next, isLast: rest.isEmpty, now: now)
        }
    }

    /// When a push happened: to the millisecond where it was seen at once, else to the second.
    private static func moment(_ recorded: Instant, seen now: Instant) -> Instant {
        (0..<2000).contains(now.milliseconds - recorded.milliseconds) ? now : recorded
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
        state next: BusState,
        isLast: Bool,
        epoch: Int? = nil,
        haltedBy: EventID? = nil,
        now: Instant
    ) async throws {
        let resumed = batch.events.contains { timed in
            if case .holdLifted(.bus, _) = timed.record.event { true } else { false }
        }
        batch.tip = next.tip
        batch.epoch = epoch ?? cursor?.epoch ?? 0
        batch.haltedBy = haltedBy ?? (resumed ? nil : cursor?.haltedBy)
        quiet.formIntersection(next.owed.map(\.id))
        batch.memo = try StateMemo.bytes(of: next, quiet: quiet)
        batch.now = now
        batch.pushes = unsaved
        if isLast { try addEffects(of: next, to: &batch) }
        try write(batch)
        pingCount += batch.pings.count
        unsaved = []
        state = next
        cursor = try journal.cursor()
    }

    private func addEffects(of state: BusState, to batch: inout Batch) throws {
        let open = try journal.openPings().filter { $0.state == .recorded }.map(\.ping)
        let known = try journal.knownPings(among: state.owed.map(\.id))
        for effect in Decision.effects(of: state, outstanding: open) {
            switch effect {
            case .ping(let ping):
                if isLocal(ping.to, in: state), !known.contains(ping.id), !quiet.contains(ping.id) {
                    batch.pings.append(ping)
                }
            case .withdraw(let ping): batch.withdrawn.append(ping)
            }
        }
    }

    /// Keeps quiet about rules that were broken before this look at the bus.
    ///
    /// What is owed stands and is told whenever it is found; what was done wrong is told then, or
    /// not at all.
    func hush(_ state: BusState, isFirst: Bool = false) throws {
        for ping in state.owed {
            guard case .violation = ping.about, let commit = ping.commit else { continue }
            if try isFirst || journal.isSeen(commit) { quiet.insert(ping.id) }
        }
    }

    /// Whether an agent lives on this host.
    private func isLocal(_ name: AgentName, in state: BusState) -> Bool {
        guard let config = state.config, let agent = config.agent(name) else { return false }
        return config.runs(agent, on: host)
    }
}

extension Ping.About {
    /// Whether nobody but the bus asked for it, so that a hold stops it.
    var isAutomatic: Bool {
        switch self {
        case .kickoff, .nudge, .stop: false
        case .claim, .review, .mail, .phase, .unfinished, .violation, .stalled, .wake,
            .resume:
            true
        }
    }
}
