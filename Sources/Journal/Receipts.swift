public import BusModel
internal import GRDB

extension EventJournal {
    /// Which of the pings were typed, the oldest first.
    public func typedPings(among ids: [EffectID]) throws(JournalError) -> [OutboxEntry] {
        try Self.wrap("read the outbox") {
            try store.read { database in
                try ids.compactMap { id in
                    try Row.fetchOne(
                        database,
                        sql: "SELECT * FROM outbox WHERE id = ? AND state = 'typed'",
                        arguments: [id.text]
                    ).map(JournalRow.outbox)
                }
            }
        }
    }

    /// Every ping to an agent that was recorded since `since`, the oldest first.
    public func pings(to agent: AgentName, since: Instant) throws(JournalError) -> [OutboxEntry] {
        try Self.wrap("read the outbox") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM outbox WHERE recipient = ? AND recorded_ms >= ?
                        ORDER BY recorded_ms, rowid
                        """,
                    arguments: [agent.text, since.milliseconds]
                ).map(JournalRow.outbox)
            }
        }
    }

    /// Writes that an agent's own program took the pings with these marks.
    ///
    /// That also proves of one that was still being typed that it was typed.
    /// - Returns: how many of them were not known to be seen before.
    @discardableResult
    public func markSeen(
        _ marks: [String],
        by agent: AgentName,
        at time: Instant
    ) async throws(JournalError) -> Int {
        try await Self.wrap("write a receipt") {
            try await self.store.write { database in
                var count = 0
                for mark in marks {
                    let rows = try Row.fetchAll(
                        database,
                        sql: """
                            SELECT * FROM outbox WHERE recipient = ? AND seen_ms IS NULL
                              AND state IN ('attempted', 'typed') AND substr(id, 1, ?) = ?
                            """,
                        arguments: [agent.text, mark.count, mark]
                    )
                    for entry in try rows.map(JournalRow.outbox) {
                        try Self.see(entry, at: time, database)
                        count += 1
                    }
                }
                return count
            }
        }
    }

    private static func see(_ entry: OutboxEntry, at time: Instant, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE outbox SET seen_ms = ?, typed_ms = coalesce(typed_ms, ?), state = 'typed'
                WHERE id = ?
                """,
            arguments: [time.milliseconds, time.milliseconds, entry.ping.id.text]
        )
        let writer = BatchWriter(database: database, batch: Batch())
        let events: [Event] =
            entry.state == .attempted
            ? [.pingTyped(entry.ping), .pingSeen(entry.ping)] : [.pingSeen(entry.ping)]
        for event in events {
            let record = EventRecord.local(event, of: entry.ping)
            try writer.append(Batch.Timed(record, at: time, isApproximate: false))
        }
    }

    /// Writes that an agent is reminded of pings, before the line is typed: a crash in between
    /// costs a reminder and doubles none.
    public func remind(_ pings: [Ping], now: Instant) async throws(JournalError) {
        try await Self.wrap("write a reminder") {
            try await self.store.write { database in
                for ping in pings {
                    try database.execute(
                        sql: """
                            UPDATE outbox SET reminders = reminders + 1, reminded_ms = ?
                            WHERE id = ? AND state = 'typed'
                            """,
                        arguments: [now.milliseconds, ping.id.text]
                    )
                }
            }
        }
    }
}

extension BatchWriter {
    /// Writes that agents pushed commits: what was typed to them before is answered.
    func writeActs() throws {
        for (agent, commit) in batch.acts.sorted(by: { $0.key < $1.key }) {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM outbox
                    WHERE recipient = ? AND state = 'typed' AND acted_ms IS NULL
                    """,
                arguments: [agent.text]
            )
            for entry in try rows.map(JournalRow.outbox) {
                try database.execute(
                    sql: "UPDATE outbox SET acted_ms = ? WHERE id = ?",
                    arguments: [batch.now.milliseconds, entry.ping.id.text]
                )
                let record = EventRecord.local(
                    .pingActed(entry.ping, commit: commit),
                    of: entry.ping
                )
                try append(Batch.Timed(record, at: batch.now, isApproximate: false))
            }
        }
    }
}
