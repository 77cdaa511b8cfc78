import Agents
import BusModel
import Decisions
import Foundation
import Journal
import Ledger
import Logging
import Watchdog

/// Reads what the agents of this host used from their transcripts, writes it down, and leaves the
/// sums for whoever asks.
///
/// Rows carry their times, so it does not matter when they are read: a daemon that was down reads
/// them later, and they go to the same gates.
actor UsageKeeper {
    private let location: BusLocation
    private let journal: EventJournal
    private let log: Logger
    private var complaint = Complaint()
    private let budgets: BudgetKeeper
    private let notes: NoteKeeper
    /// In which the host speaks, by its name.
    private let voice: @Sendable (String) -> HostVoice
    /// Of what the sums are that were left last.
    private var left: Basis?
    /// When the next record of what is over can be written.
    private var due: Instant?
    private var counting: Instant?
    private var lastPrices: PriceTable?
    private var priceComplaint = Complaint()

    /// What sums are made of: the rows, the bus, and what may be used on which day.
    private struct Basis: Hashable {
        let usage: Int64
        let boundary: Int64?
        let budget: BudgetSettings
        let day: UTCDay
    }

    init(
        location: BusLocation,
        journal: EventJournal,
        log: Logger,
        voice: @escaping @Sendable (_ host: String) -> HostVoice
    ) {
        self.location = location
        self.journal = journal
        self.log = log
        self.voice = voice
        budgets = BudgetKeeper(location: location, journal: journal, log: log)
        notes = NoteKeeper(journal: journal, log: log)
    }

    /// Reads what is new.
    func turn(_ view: BusView, host: HostConfig) async {
        guard host.countsTokens else {
            let words = "log_tokens is false: no budget is held"
            if host.budget.hasLimits, complaint.isNew(words) { log.warning("\(words)") }
            return
        }
        let begun = Wiring.now()
        var problem: String?
        do {
            let config = view.state.config
            for row in try journal.agents() {
                guard let agent = config?.agent(row.name),
                    config?.runs(agent, on: host.host) == true
                else { continue }
                // One agent's fault must not keep the others from being counted.
                do { try await read(row, agent, host) } catch {
                    problem = "\(row.name): \(CommandFailure(error).message)"
                }
            }
            if Task.isCancelled { return }
            try await leave(view, host, begun: begun, isWhole: problem == nil)
        } catch {
            problem = CommandFailure(error).message
        }
        if let problem {
            if complaint.isNew(problem) { log.warning("cannot count tokens: \(problem)") }
        } else {
            _ = complaint.isOver()
        }
    }

    /// Reads all transcripts of one agent: those of every program that it ever was.
    private func read(_ row: AgentRow, _ agent: AgentConfig, _ host: HostConfig) async throws {
        let kept = row.kept
        let name = kept.watch.backend ?? host.backendName(of: agent.name)
        let current = host.backend(of: agent.name, name: name).flatMap(UsageBackend.init(of:))
        if let current {
            for session in Set([kept.watch.session, kept.watch.hearing.session].compactMap(\.self))
            {
                try await journal.note(
                    session: session,
                    of: agent.name,
                    backend: current.rawValue,
                    now: Wiring.now()
                )
            }
        }
        let work = WorkDirectory(agent: agent, location: location, host: host)
        for backend in UsageBackend.allCases {
            let sessions = try journal.sessions(of: agent.name, backend: backend.rawValue)
            // aider has no sessions: where it works is all that is known of it.
            guard !sessions.isEmpty || backend == current && backend == .aider else { continue }
            let transcripts = AgentTranscripts(
                backend: backend,
                work: work.path,
                environment: Wiring.environment
            )
            while try await !take(transcripts, sessions, agent.name, backend) {
                if Task.isCancelled { return }
            }
        }
    }

    /// One look at the transcripts, of a bounded size, with the state that goes with it.
    ///
    /// - Returns: whether all was read that is there.
    private func take(
        _ transcripts: AgentTranscripts,
        _ sessions: [String],
        _ agent: AgentName,
        _ backend: UsageBackend
    ) async throws -> Bool {
        let known = try journal.transcript(of: agent, backend: backend.rawValue)
        let decoder = JSONDecoder()
        // What another version wrote and cannot be read is read anew: rows that are known already
        // change nothing.
        var state =
            known.flatMap { try? decoder.decode(UsageState.self, from: $0.state) }  // why: above
            ?? UsageState()
        // What is read anew is told anew.
        var unread =
            state == UsageState()
            ? []
            : known.flatMap { try? decoder.decode([Unread].self, from: $0.unread) }  // why: above
                ?? []
        let before = state
        let reading = transcripts.read(sessions: sessions, from: &state)
        guard state != before || known == nil || unread.lacks(reading.unread) else {
            return reading.isAtEnd
        }
        unread.add(reading.unread)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try await journal.save(
            usage: reading.rows,
            of: agent,
            backend: backend.rawValue,
            state: encoder.encode(state),
            unread: encoder.encode(unread),
            isAtEnd: reading.isAtEnd,
            events: TurnEvents(reading.facts, of: agent, backend, key: location.key).list,
            now: Wiring.now()
        )
        return reading.isAtEnd
    }

    /// Leaves the sums where rows or boundaries are new, and the records of what is over.
    ///
    /// - Parameters:
    ///   - begun: when the transcripts began to be read.
    ///   - isWhole: whether all of them were; a record is written once, so it waits for that.
    private func leave(
        _ view: BusView,
        _ host: HostConfig,
        begun: Instant,
        isWhole: Bool
    ) async throws {
        let basis = Basis(
            usage: try journal.usageVersion(),
            boundary: try journal.lastBoundary(),
            budget: host.budget,
            day: UTCDay(of: begun)
        )
        let isNew = left != basis
        let owesHold = try await budgets.isOwing()
        let owesNote = await notes.isOwing(at: begun)
        let isOwing = owesHold || owesNote
        guard isNew || isOwing || due.map({ $0 <= begun }) ?? false else { return }
        let config = view.state.config
        let ledger = try CostLedger(
            journal,
            config: config,
            prices: try prices(),
            granularity: host.tokenGranularity
        )
        if isNew {
            let costs = GateCosts(ledger.table, at: begun)
            try await journal.save(
                ledger: GateCosts.key,
                value: Data(CanonicalJSON.text(costs.json).utf8),
                version: basis.usage
            )
        }
        if isWhole { try await log(ledger, config, host, begun: begun) }
        if isNew || isOwing {
            let voice = voice(host.host)
            try await budgets.look(at: ledger, view, host, voice: voice, now: begun)
            if isWhole { await notes.publish(ledger.table, by: voice, now: begun) }
        }
        left = basis
    }

    /// Writes the records of what is over, and long enough that nothing of it can come any more: a
    /// row may be written a moment after the claim that it led to was pushed.
    private func log(
        _ ledger: CostLedger,
        _ config: SharedConfig?,
        _ host: HostConfig,
        begun: Instant
    ) async throws {
        let since = try await firstTurn(begun)
        let settling = host.heavyInterval
        let records = ledger.log.records(
            roster: config?.agents.filter { config?.runs($0, on: host.host) == true }
                .map(\.name) ?? []
        ).filter { $0.ended > since && ($0.ended > $0.started || $0.total != .zero) }
        try TokenLogFile(path: location.tokenLogPath)
            .append(records.filter { $0.ended + settling <= begun })
        due = records.map { $0.ended + settling }.filter { $0 > begun }.min()
    }

    /// When this journal began to count: of what was over by then it knows nothing.
    private func firstTurn(_ now: Instant) async throws -> Instant {
        if let counting { return counting }
        let known = try journal.ledger(Self.firstTurnKey)?.value
        let text = known.map { String(decoding: $0, as: UTF8.self) }
        let first = text.flatMap { Int64($0) }.map(Instant.init(milliseconds:)) ?? now
        if known == nil {
            try await journal.save(
                ledger: Self.firstTurnKey,
                value: Data("\(first.milliseconds)".utf8),
                version: 0
            )
        }
        counting = first
        return first
    }

    private static let firstTurnKey = "first turn"

    /// The prices in force; where a person's own cannot be read, those of the last time.
    private func prices() throws -> PriceTable {
        do {
            let table = try PriceTable.inForce(environment: Wiring.environment)
            lastPrices = table
            _ = priceComplaint.isOver()
            return table
        } catch {
            let message = CommandFailure(error).message
            if priceComplaint.isNew(message) {
                log.warning("the prices are kept as they were: \(message)")
            }
            return try lastPrices ?? PriceTable.shipped()
        }
    }
}

extension UsageBackend {
    /// Whose transcripts the program of a backend writes; `nil` where nobody can read them.
    init?(of backend: Backend) {
        switch backend.reader {
        case .claude: self = .claude
        case .codex: self = .codex
        case .none: self.init(rawValue: backend.preset)
        }
    }
}

extension [Unread] {
    /// Adds what a further look could not read.
    fileprivate mutating func add(_ more: [Unread]) {
        for item in more {
            guard let place = place(of: item) else {
                append(item)
                continue
            }
            // A whole file that cannot be read is one thing, however often it was tried.
            if item.firstLine != nil { self[place].count += item.count }
        }
    }

    /// Whether something in there is new.
    fileprivate func lacks(_ more: [Unread]) -> Bool { more.contains { place(of: $0) == nil } }

    private func place(of item: Unread) -> Int? {
        firstIndex { $0.file == item.file && $0.kind == item.kind }
    }
}
