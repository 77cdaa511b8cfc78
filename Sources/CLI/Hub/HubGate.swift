import BusModel
import Decisions
import Foundation
import GitBus
import Hooks
import Journal
import Logging
import Policy

/// What the daemon does for the hub itself: it answers whether a push may land, keeps what it
/// refused, writes down what landed, and leaves the state for hooks that find no daemon.
actor HubGate {
    private let location: BusLocation
    private let hub: String
    private let loop: BusLoop
    private let journal: EventJournal
    private let log: Logger
    private let refused: RefusedFolder
    private var listener: VerdictListener?
    private var left: ObjectID?
    private var book: PushBook
    private var complaint = ""

    /// - Returns: `nil` for a bus whose hub is on another machine.
    init?(location: BusLocation, loop: BusLoop, journal: EventJournal, log: Logger) {
        guard let hub = location.hub else { return nil }
        self.location = location
        self.hub = hub
        self.loop = loop
        self.journal = journal
        self.log = log
        refused = RefusedFolder(hub: hub)
        book = PushBook(hub: hub, ref: location.ref)
    }

    private var directory: String { hub + "/git-bus" }

    /// Whether the hooks are installed, and this user may do something for the hub.
    private var isServed: Bool { access(directory, W_OK | X_OK) == 0 }

    /// Listens, once the hooks are installed. Another daemon that listens already is let be.
    func open() async {
        guard listener == nil, isServed else { return }
        await keepBranch()
        do {
            listener = try VerdictListener(directory: directory) {
                [weak self] question, isAsked in
                // Whoever hears nothing has the push judged without us.
                guard let self else { return nil }
                return await self.answer(question, while: isAsked)
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

    /// Stops listening; the hooks judge for themselves from now on.
    func close() {
        listener?.close()
        listener = nil
    }

    /// - Returns: `nil` where the hook has gone to somebody else: what was found out too late is
    ///   neither told nor written down.
    private func answer(
        _ question: VerdictQuestion,
        while isAsked: @Sendable () -> Bool
    ) async -> VerdictAnswer? {
        let loop = self.loop
        let judge = HubJudge(hub: hub) { try await loop.state(at: $0, in: $1) }
        let now = Wiring.now()
        let outcome = await judge.answer(question, now: now, within: HubJudge.daemonLimit)
        guard isAsked() else {
            log.info("a hook did not wait for its verdict")
            return nil
        }
        if let fault = outcome.fault { log.error("fault \(fault.id): \(fault.message)") }
        // What took too long is judged by the hook now, and refused or not by it.
        if let push = outcome.refused, outcome.fault?.isLate != true {
            log.notice(
                "a push was refused",
                metadata: [
                    "by": "\(push.actor ?? "-")", "codes": "\(push.codes.joined(separator: " "))",
                ]
            )
            // Before the answer: who was refused finds it in the log.
            await keep([(Wiring.uniqueID().text, now, push)])
        }
        return outcome.answer
    }

    @discardableResult
    private func keep(_ refusals: [(id: String, time: Instant, push: RefusedPush)]) async -> Bool {
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

    /// Writes down the pushes that landed. Before a look, so that the look knows of them.
    func recordPushes() async {
        guard isServed, let repository = await loop.openRepository else { return }
        let enforce = await loop.state.config?.policy.enforce.standard ?? .refuse
        let isInstalled = await RulesInForce.areInstalled(in: hub, repository: repository)
        let word = isInstalled ? enforce.rawValue : RulesInForce.none.rawValue
        var book = self.book
        do {
            try await book.publish(in: repository, enforce: word)
        } catch {
            complain("cannot record pushes: \(CommandFailure(error).message)")
            book.startOver(hub: hub)
        }
        self.book = book
    }

    /// Leaves the state in the hub where it has moved, and takes in what hooks refused.
    func tend() async {
        guard isServed else { return }
        do {
            Entrance(hub: hub).prune()
            try await takeRefusals()
            try await leaveState()
        } catch { complain("cannot tend the hub: \(CommandFailure(error).message)") }
    }

    private func takeRefusals() async throws {
        let entries = try refused.entries()
        guard !entries.isEmpty else { return }
        if await keep(entries.map { ($0.id, $0.time, $0.push) }) { refused.remove(entries) }
    }

    private func leaveState() async throws {
        let state = await loop.state
        guard let tip = state.tip, tip != left else { return }
        try HubMemo.write(state, in: hub)
        left = tip
    }

    private func complain(_ text: String) {
        // Said once: it is tried again at every look.
        if text != complaint { log.warning("\(text)") }
        complaint = text
    }
}
