import BusModel
import Decisions
import Journal
import Logging

/// Has the `[notify]` command tell people what needs them, each need once.
///
/// Its turns only compare and write; the command runs beside them, one at a time, so that one that
/// hangs holds up nothing.
actor Notifier {
    private let location: BusLocation
    private let journal: EventJournal
    private let log: Logger
    private let environment: [String: String]
    /// What the table holds: nobody else writes it. `nil` before it was read.
    private var notices: [Notice]?
    private var needs: [Need] = []
    private var command: [String] = []
    private var host = ""
    private var ringing: Task<Void, Never>?
    private var writing: Task<Void, any Error>?
    private var complaint = ""

    init(
        location: BusLocation,
        journal: EventJournal,
        log: Logger,
        environment: [String: String]
    ) {
        self.location = location
        self.journal = journal
        self.log = log
        self.environment = environment
    }

    /// Takes in what waits for a person now, and begins to tell what nobody was told yet.
    ///
    /// - Parameter loop: asked for the state. Before it could be read there is none, and what is
    ///   not known is not gone.
    func turn(_ loop: BusLoop, host: HostConfig) async {
        guard let view = await loop.view, notices != nil || ringing == nil else { return }
        do {
            let haltedBy = view.isHalted ? try journal.cursor()?.haltedBy : nil
            try await load()
            let known = notices ?? []
            needs =
                NeedsYou(
                    NeedFacts(
                        state: view.state,
                        haltedBy: haltedBy,
                        rows: try journal.agents(),
                        host: host,
                        budgets: try journal.budgets(),
                        alarms: try journal.recentAlarms(now: Wiring.now()),
                        firstSeen: Notice.firstSeen(known),
                        taken: try journal.holdTimes(view.state)
                    )
                ).list
            let plan = NotifyPlan(needs, known: known, now: Wiring.now())
            try await write(plan.changed, forgetting: plan.forgotten)
            try await take(host)
            complaint = ""
        } catch {
            let words = CommandFailure(error).message
            // Said once, and tried again at the next turn.
            if words != complaint { log.warning("cannot see who has to be told: \(words)") }
            complaint = words
            return
        }
        if ringing == nil, !command.isEmpty { ringing = Task { await self.ring() } }
    }

    /// Ends the command that runs, and waits for that.
    func end() async {
        ringing?.cancel()
        await ringing?.value
    }

    /// Reads the table, and clears up after a daemon that died while the command ran.
    private func load() async throws {
        guard notices == nil else { return }
        let left = LeftBehind(location: location)
        _ = await left.end(left.processes().filter { $0.name == NotifyProcess.name })
        let found = try journal.notices()
        notices = found
        try await write(NotifyPlan.recovered(found))
    }

    /// Takes the command in force. Another one may do what the last one could not.
    private func take(_ host: HostConfig) async throws {
        self.host = host.host
        guard host.notifyCommand != command else { return }
        command = host.notifyCommand
        var failed = (notices ?? []).filter { $0.state == .failed }
        for index in failed.indices { failed[index].state = .waiting }
        try await write(failed)
    }

    /// Takes changes over at once and writes them in their order, so that a turn and a ring that
    /// overlap do not undo each other. What was begun is written to its end, whoever is cancelled.
    private func write(_ changed: [Notice], forgetting ids: [String] = []) async throws {
        guard !changed.isEmpty || !ids.isEmpty else { return }
        var all = (notices ?? []).filter { !ids.contains($0.id) }
        for notice in changed {
            if let at = all.firstIndex(where: { $0.id == notice.id }) {
                all[at] = notice
            } else {
                all.append(notice)
            }
        }
        notices = all
        let before = writing
        let journal = self.journal
        let task = Task {
            _ = await before?.result
            try await journal.save(changed, forgetting: ids)
        }
        writing = task
        do { try await task.value } catch {
            // What is on the disk is what counts: it is read again.
            notices = nil
            throw error
        }
    }

    private func ring() async {
        defer { ringing = nil }
        while !Task.isCancelled,
            let ring = NotifyPlan.next(needs, notices ?? [], now: Wiring.now()), !command.isEmpty
        {
            do { try await perform(ring) } catch {
                // What cannot be written down is not rung: it would ring for ever.
                log.warning("cannot tell anybody: \(CommandFailure(error).message)")
                return
            }
        }
    }

    private func perform(_ ring: NotifyRing) async throws {
        let begun = Wiring.now()
        try await change(ring) { notice in
            notice.state = .begun
            notice.tried = begun
            notice.attempts += 1
        }
        let line = try CanonicalJSON.text(ring.json(location, host: host, now: begun))
        let process = NotifyProcess(
            location: location,
            command: command,
            environment: environment
        )
        let answer = await process.run(line)
        // Cut off by our own end, it is taken up again by the next daemon.
        if Task.isCancelled, answer.problem != nil { return }
        let now = Wiring.now()
        try await change(ring) { notice in
            notice.error = answer.problem
            notice.state = answer.problem == nil ? .rung : .failed
            notice.rung = answer.problem == nil ? now : nil
        }
        if let problem = answer.problem {
            log.warning("cannot tell anybody: \(problem)", metadata: ["kind": "\(ring.kind)"])
        } else {
            log.info("a person was told", metadata: ["kind": "\(ring.kind)"])
        }
    }

    private func change(_ ring: NotifyRing, _ change: (inout Notice) -> Void) async throws {
        var some = (notices ?? []).filter { ring.ids.contains($0.id) }
        for index in some.indices { change(&some[index]) }
        try await write(some)
    }
}
