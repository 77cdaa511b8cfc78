import Agents
import BusModel
import CrashPoints
import Handoff
import Journal
import Logging
import Watchdog

/// Types what is owed into the agents' terminals: at most one line to one agent at a time.
actor Courier {
    private let loop: BusLoop
    private let journal: EventJournal
    private let tmux: TmuxServer
    private let typist: Typist
    private let log: Logger
    private var underway: [AgentName: Task<Void, Never>] = [:]
    private var complaints: [AgentName: Complaint] = [:]

    init(loop: BusLoop, journal: EventJournal, tmux: TmuxServer, log: Logger) {
        self.loop = loop
        self.journal = journal
        self.tmux = tmux
        self.log = log
        typist = Typist(server: tmux) { snapshot, backend in
            PaneClassifier.classify(
                snapshot,
                screen: backend.screen,
                now: Wiring.now(),
                zones: SystemZones.zones
            )
        }
    }

    /// Begins a delivery to every agent that has something to get and none under way.
    ///
    /// - Returns: whether anything is still to be delivered to an agent that runs.
    func deliver(to posts: [AgentName: AgentKeeper.Post]) async throws -> Bool {
        let open = try journal.openPings().filter { posts[$0.ping.to] != nil }
        let byName = Dictionary(grouping: open, by: \.ping.to)
        let reminders = try await dueReminders(posts)
        for (name, post) in posts where underway[name] == nil {
            // Whoever works is interrupted by STOP alone; whoever waits for a person, by nothing.
            let entries = (byName[name] ?? []).filter {
                // What was begun is finished also where our own text stands as a draft.
                post.mayType || $0.state == .attempted || post.isBusy && $0.ping.about == .stop
            }
            let due = post.mayType ? reminders[name] ?? [] : []
            if entries.isEmpty && due.isEmpty { continue }
            underway[name] = Task {
                await self.deliver(entries, to: name, in: post.pane, post.backend)
                if entries.isEmpty { await self.remind(of: due, in: post.pane, post.backend) }
                self.underway[name] = nil
            }
        }
        return !open.isEmpty
    }

    /// The pings that were typed, are still true, and were not answered for long enough.
    private func dueReminders(
        _ posts: [AgentName: AgentKeeper.Post]
    ) async throws -> [AgentName: [Ping]] {
        guard posts.values.contains(where: \.mayType) else { return [:] }
        let owed = await loop.owed
        let now = Wiring.now()
        let due = try journal.typedPings(among: owed.map(\.id)).filter { entry in
            guard let post = posts[entry.ping.to], let typed = entry.typed else { return false }
            let time = ReminderLadder.due(
                typed: typed,
                reminded: entry.reminded,
                reminders: entry.reminders,
                lastSign: post.lastSign
            )
            return time.map { $0 <= now } ?? false
        }
        return Dictionary(grouping: due.map(\.ping), by: \.to)
    }

    /// Reminds an agent, once: the reminder is written down before it is typed.
    private func remind(of pings: [Ping], in pane: PaneID, _ backend: Backend) async {
        let (line, said) = PingText.line(for: pings, isReminder: true)
        guard let mark = said.first?.mark else { return }
        let journal = self.journal
        let loop = self.loop
        let outcome = await typist.type(line, mark: mark, into: pane, backend: backend) {
            guard await loop.areOwed(said) else { return false }
            do { try await journal.remind(said, now: Wiring.now()) } catch { return false }
            return true
        }
        log.info("reminder", metadata: ["outcome": "\(outcome)", "pings": "\(said.count)"])
    }

    /// Waits until nothing is being typed, for an orderly end.
    func drain() async {
        for task in underway.values { await task.value }
    }

    private func deliver(
        _ entries: [OutboxEntry],
        to agent: AgentName,
        in pane: PaneID,
        _ backend: Backend
    ) async {
        do {
            let fresh = try await settleAttempted(entries, in: pane, backend)
            let urgent = fresh.filter { $0.about == .stop }
            for some in [urgent, fresh.filter { $0.about != .stop }] {
                var rest = some
                while !rest.isEmpty {
                    let (line, said) = PingText.line(for: rest)
                    guard try await type(line, said, into: pane, backend) else { return }
                    rest.removeFirst(said.count)
                }
            }
            complaints[agent] = nil
        } catch {
            let message = CommandFailure(error).message
            if complaints[agent, default: Complaint()].isNew(message) {
                log.warning("delivery failed", metadata: ["error": "\(message)"])
            }
        }
    }

    /// After a crash or a failure half way the text may stand in the terminal, sent or not: what is
    /// there is finished, and only what is not there is typed again.
    private func settleAttempted(
        _ entries: [OutboxEntry],
        in pane: PaneID,
        _ backend: Backend
    ) async throws -> [Ping] {
        var fresh: [Ping] = []
        for entry in entries {
            guard entry.state == .attempted else {
                fresh.append(entry.ping)
                continue
            }
            switch try await typist.finish(entry.ping.mark, in: pane, backend: backend) {
            case .taken: try await journal.markTyped([entry.ping], now: Wiring.now())
            case .absent:
                try await journal.putBack([entry.ping], note: "its text is not in the terminal")
                fresh.append(entry.ping)
            case .uncertain(let reason):
                log.warning("typing is uncertain", metadata: ["reason": "\(reason)"])
            }
        }
        return fresh
    }

    /// - Returns: whether the line was typed, so that the next may follow.
    private func type(
        _ line: String,
        _ pings: [Ping],
        into pane: PaneID,
        _ backend: Backend
    ) async throws -> Bool {
        guard let mark = pings.first?.mark else { return false }
        let journal = self.journal
        let loop = self.loop
        let outcome = await typist.type(
            line,
            mark: mark,
            into: pane,
            backend: backend,
            mayInterrupt: pings.contains { $0.about == .stop }
        ) {
            guard await loop.areOwed(pings) else { return false }
            // From here on the text may land; what cannot be written down is not typed.
            do { try await journal.attempt(pings) } catch { return false }
            CrashPoint.pingAttempted.pass()
            return true
        }
        switch outcome {
        case .typed:
            CrashPoint.pingTaken.pass()
            try await journal.markTyped(pings, now: Wiring.now())
            return true
        case .notReady(let reading):
            log.debug("not ready", metadata: ["reason": "\(reading.reason)"])
            return false
        case .unwanted:
            // Something was answered while the line waited: what is left is asked for again.
            try await loop.settleOutbox()
            return false
        case .uncertain(let reason):
            log.warning("typing is uncertain", metadata: ["reason": "\(reason)"])
            return false
        case .failed(let reason):
            try await journal.markFailed(pings, reason: reason, now: Wiring.now())
            return false
        }
    }
}
