import BusModel
import CrashPoints
import Decisions
import Foundation
import GitBus
import Hooks
import Journal
import Logging
import Policy
import Synchronization

/// What the daemon does for the hub itself: it answers whether a push may land, keeps what it
/// refused, writes down what landed, and leaves the state for hooks that find no daemon.
actor HubGate {
    private let location: BusLocation
    private let hub: String
    private let loop: BusLoop
    private let journal: EventJournal
    private let log: Logger
    private let refused: RefusedFolder
    private let configs = ConfigMemory()
    private let urgency = Mutex(PushUrgency())
    private var listener: VerdictListener?
    private var left: ObjectID?
    private var leftAt: ContinuousClock.Instant?
    private var janitor: Janitor
    private var complaints: Set<String> = []
    private var complaint = Complaint()

    /// - Returns: `nil` for a bus whose hub is on another machine.
    init?(location: BusLocation, loop: BusLoop, journal: EventJournal, log: Logger) {
        guard let hub = location.hub else { return nil }
        self.location = location
        self.hub = hub
        self.loop = loop
        self.journal = journal
        self.log = log
        refused = RefusedFolder(hub: hub)
        janitor = Janitor(hub: hub)
    }

    /// How long the state that hooks find is good enough.
    private static let pause = Duration.seconds(1)

    private var directory: String { hub + "/git-bus" }

    /// Whether the hooks are installed, and this user may do something for the hub.
    private var isServed: Bool { access(directory, W_OK | X_OK) == 0 }

    /// Listens, once the hooks are installed. Another daemon that listens already is let be.
    func open() async {
        guard listener == nil, isServed else { return }
        await keepBranch()
        do {
            listener = try VerdictListener(directory: directory) { [weak self] question, isAsked in
                // Whoever hears nothing has the push judged without us.
                guard let self else { return nil }
                return CallingThread.run { thread in
                    await self.answer(question, on: thread, while: isAsked)
                }
            }
            log.info("judging pushes", metadata: ["hub": "\(hub)"])
        } catch { log.debug("no verdict at the hub: \(error)") }
    }

    /// Whoever runs this daemon has said which branch is the bus; the hooks are to know it, too.
    private func keepBranch() async {
        let bus = BusBranch(hub: hub)
        do {
            if try bus.known() == nil, await loop.state.config != nil {
                try bus.keep(location.branch)
            }
        } catch {
            complain("cannot keep which branch is the bus: \(CommandFailure(error).message)")
        }
    }

    /// Stops listening; the hooks judge for themselves from now on, from the newest state.
    func close() async {
        listener?.close()
        listener = nil
        leftAt = nil
        _ = await tend()
    }

    /// - Returns: `nil` where the hook has gone to somebody else: what was found out too late is
    ///   neither told nor written down.
    private nonisolated func answer(
        _ question: VerdictQuestion,
        on thread: CallingThread,
        while isAsked: @escaping @Sendable () -> Bool
    ) async -> VerdictAnswer? {
        let judge = HubJudge(
            hub: hub,
            stateAt: { try await self.state(at: $0, in: $1) },
            memory: configs,
            executor: thread,
            isAsked: isAsked
        )
        let now = Wiring.now()
        let outcome = await judge.answer(question, now: now)
        guard isAsked() else {
            log.info("a hook did not wait for its verdict")
            return nil
        }
        urgency.withLock { $0.add(isSilent: outcome.isSilent, at: .now) }
        if let fault = outcome.fault { log.error("fault \(fault.id): \(fault.message)") }
        if let push = outcome.refused {
            log.notice(
                "a push was refused",
                metadata: [
                    "by": "\(push.actor ?? "-")", "codes": "\(push.codes.joined(separator: " "))",
                ]
            )
            // Before the answer: who was refused finds it in the log.
            if await !keep([(question.refusalID, now, push)]) {
                // As a hook does that finds no daemon: it is taken in later. Where that fails as
                // well, the log has it.
                try? refused.add(push, id: question.refusalID, now: now)  // why: see above
            }
        }
        CrashPoint.verdictReady.pass()
        return outcome.answer
    }

    /// Whether a look that a push asks for has time until git is done with it: nobody waits for
    /// what a push that says nothing brings.
    nonisolated var hasTime: Bool { urgency.withLock { $0.hasTime(at: .now) } }

    /// The state at a commit of the bus: that of the last look, brought forward where a push has
    /// landed since.
    private nonisolated func state(
        at tip: ObjectID,
        in repository: BusRepository
    ) async throws -> BusState {
        let known = loop.board.state
        if let state = try await Replay.forward(known, to: tip, in: repository) { return state }
        // A look that fails leaves the last state, from which the commits lead on.
        let look = Task { [loop] in _ = try? await loop.reconcile() }  // why: see above
        await look.value
        let newer = loop.board.state
        if let state = try await Replay.forward(newer, to: tip, in: repository) { return state }
        return try await Replay(repository: repository, tip: tip).state
    }

    @discardableResult
    private nonisolated func keep(
        _ refusals: [(id: String, time: Instant, push: RefusedPush)]
    ) async -> Bool {
        let events = refusals.map { id, time, push in
            let record = EventRecord(
                id: EventID("\(location.key)/\(EventKind.pushRefused.rawValue)/\(id)"),
                event: .pushRefused(push),
                commit: nil,
                actor: push.actor
            )
            return Batch.Timed(record, at: time, isApproximate: false)
        }
        do {
            try await journal.append(events)
            return true
        } catch {
            log.warning("cannot write down a refusal: \(CommandFailure(error).message)")
            return false
        }
    }

    /// Publishes who pushed, leaves the state in the hub where it has moved, and takes in what
    /// hooks refused.
    ///
    /// - Returns: how long from now there is more to do; `nil` where nothing is left.
    func tend() async -> Duration? {
        guard isServed else { return nil }
        do {
            try await loop.publishPushes()
            Entrance(hub: hub).prune()
            try await takeRefusals()
            let rest = try leaveState()
            _ = complaint.isOver()
            return rest
        } catch {
            let message = "cannot tend the hub: \(CommandFailure(error).message)"
            if complaint.isNew(message) { log.warning("\(message)") }
            return nil
        }
    }

    /// Removes what killed pushes left, and packs the objects where there are many: when nobody is
    /// at work in the hub.
    func clean() async {
        guard isServed else { return }
        let outcome = janitor.round(now: Wiring.now())
        for path in outcome.removed {
            log.notice("removed what a killed push left", metadata: ["path": "\(path)"])
        }
        if !outcome.kept.isEmpty {
            complain("\(outcome.kept.joined(separator: ", ")) may be in use: \(outcome.reason)")
        }
        let packing = HubPacking(hub: hub)
        guard packing.isDue, case .nobody = HubUse.look(at: hub) else { return }
        do {
            try await packing.run()
            log.info("packed the objects of the hub")
        } catch { complain("cannot pack the objects of the hub: \(CommandFailure(error).message)") }
    }

    private func takeRefusals() async throws {
        let entries = try refused.entries()
        guard !entries.isEmpty else { return }
        guard await keep(entries.map { ($0.id, $0.time, $0.push) }) else { return }
        CrashPoint.refusalsKept.pass()
        refused.remove(entries)
    }

    /// Not with every push: a hook folds what came after, which costs it little, and to write a
    /// long state costs us much.
    private func leaveState() throws -> Duration? {
        let state = loop.board.state
        guard let tip = state.tip, tip != left else { return nil }
        let now = ContinuousClock.now
        if let leftAt, now - leftAt < Self.pause { return Self.pause - (now - leftAt) }
        try HubMemo.write(state, in: hub)
        CrashPoint.stateLeft.pass()
        left = tip
        leftAt = now
        return nil
    }

    private func complain(_ text: String) {
        // Said once: it is tried again at every look.
        if complaints.count > 100 { complaints = [] }
        if complaints.insert(text).inserted { log.warning("\(text)") }
    }
}
