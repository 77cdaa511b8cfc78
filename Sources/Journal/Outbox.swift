public import BusModel
internal import GRDB

/// A ping on its way.
public struct OutboxEntry: Hashable, Sendable {
    /// How far it has come.
    public enum State: String, Hashable, Sendable {
        /// Written down, not typed.
        case recorded
        /// Being typed; after a crash the text may stand in the terminal or not.
        case attempted
        /// Typed, and taken by the agent's terminal.
        case typed
        /// No longer true before it could be typed.
        case withdrawn
    }

    /// The ping.
    public let ping: Ping
    /// How far it has come.
    public let state: State
    /// How often typing it was begun.
    public let attempts: Int
    /// When it was written down.
    public let recorded: Instant
    /// When it was typed.
    public let typed: Instant?
    /// When the agent's own program told that it took it.
    public let seen: Instant?
    /// When the agent first pushed a commit after it was typed.
    public let acted: Instant?
    /// How often the agent was reminded of it.
    public let reminders: Int
    /// When it was reminded last.
    public let reminded: Instant?
    /// Why it is where it is, if there is more to say.
    public let note: String?
}

extension EventJournal {
    /// The pings that are neither typed nor withdrawn, the oldest first.
    public func openPings() throws(JournalError) -> [OutboxEntry] {
        try Self.wrap("read the outbox") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM outbox WHERE state IN ('recorded', 'attempted')
                        ORDER BY recorded_ms, rowid
                        """
                ).map(JournalRow.outbox)
            }
        }
    }

    /// Which of the pings were written down before and not withdrawn since, archived ones included.
    public func knownPings(among ids: [EffectID]) throws(JournalError) -> Set<EffectID> {
        try Self.wrap("read the outbox") {
            try store.read { database in
                try Set(
                    ids.filter { id in
                        try Bool.fetchOne(
                            database,
                            sql: """
                                SELECT 1 FROM outbox WHERE id = :id AND state != 'withdrawn'
                                UNION ALL
                                SELECT 1 FROM archived_ping
                                WHERE id = :id AND state != 'withdrawn'
                                """,
                            arguments: ["id": id.text]
                        ) ?? false
                    }
                )
            }
        }
    }

    /// Writes that typing begins now. After this a crash must look for the text before it types.
    ///
    /// - Throws: `.absent` when one of them is not open any more; then none is to be typed.
    public func attempt(_ pings: [Ping]) async throws(JournalError) {
        let set = "SET state = 'attempted', attempts = attempts + 1"
        try await change(pings, set, mustBeOpen: true, now: nil) { _ in nil }
    }

    /// Writes that the text was typed and taken.
    public func markTyped(_ pings: [Ping], now: Instant) async throws(JournalError) {
        let set = "SET state = 'typed', typed_ms = \(now.milliseconds), note = NULL"
        try await change(pings, set, now: now) { .pingTyped($0) }
    }

    /// Writes that nothing was typed, and why; it is tried again.
    public func putBack(_ pings: [Ping], note: String) async throws(JournalError) {
        try await change(pings, "SET state = 'recorded', note = :note", note: note, now: nil) { _ in
            nil
        }
    }

    /// Writes that typing failed in a way worth telling; it is tried again.
    public func markFailed(
        _ pings: [Ping],
        reason: String,
        now: Instant
    ) async throws(JournalError) {
        try await change(pings, "SET state = 'recorded', note = :note", note: reason, now: now) {
            .pingFailed($0, reason: reason)
        }
    }

    /// Takes back pings that something else made needless.
    public func withdraw(_ pings: [Ping], reason: String, now: Instant) async throws(JournalError) {
        try await change(pings, "SET state = 'withdrawn', note = :note", note: reason, now: now) {
            .pingWithdrawn($0, reason: reason)
        }
    }

    /// Writes down a ping that a person asks for.
    public func record(_ ping: Ping, now: Instant) async throws(JournalError) {
        try await Self.wrap("record a ping") {
            try await self.store.write { database in
                var batch = Batch()
                batch.pings = [ping]
                batch.now = now
                try BatchWriter(database: database, batch: batch).writePings()
            }
        }
    }

    /// Changes those that are open; what was typed or withdrawn stays so, whoever comes late.
    private func change(
        _ pings: [Ping],
        _ set: String,
        mustBeOpen: Bool = false,
        note: String? = nil,
        now: Instant?,
        event: @escaping @Sendable (Ping) -> Event?
    ) async throws(JournalError) {
        try await Self.wrap("change the outbox") {
            try await self.store.write { database in
                for ping in pings {
                    try database.execute(
                        sql: """
                            UPDATE outbox \(set)
                            WHERE id = :id AND state IN ('recorded', 'attempted')
                            """,
                        arguments: note.map { ["id": ping.id.text, "note": $0] }
                            ?? ["id": ping.id.text]
                    )
                    let isOpen = database.changesCount > 0
                    if mustBeOpen && !isOpen {
                        throw JournalError(.absent, "the ping \(ping.id) is not open any more")
                    }
                    guard isOpen, let event = event(ping), let now else { continue }
                    let attempts = try Int.fetchOne(
                        database,
                        sql: "SELECT attempts FROM outbox WHERE id = ?",
                        arguments: [ping.id.text]
                    )
                    // What may happen to one ping again must not go by the same name.
                    let attempt =
                        switch event.kind {
                        case .pingFailed: attempts ?? 0
                        case .pingWithdrawn: Int(now.milliseconds)
                        default: 0  // open: the rest happens once
                        }
                    let record = EventRecord.local(event, of: ping, attempt: attempt)
                    try BatchWriter(database: database, batch: Batch()).append(
                        Batch.Timed(record, at: now, isApproximate: false)
                    )
                }
            }
        }
    }
}
