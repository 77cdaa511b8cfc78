public import BusModel
internal import GRDB

/// Something that befell several agents at once.
public struct AlarmRow: Hashable, Sendable {
    /// Its name.
    public let id: String
    /// What happened, in words of ours.
    public let text: String
    /// When.
    public let since: Instant

    /// Describes an alarm.
    public init(id: String, text: String, since: Instant) {
        self.id = id
        self.text = text
        self.since = since
    }
}

extension EventJournal {
    /// Writes an alarm with its event.
    public func raise(_ alarm: AlarmRow, event: Batch.Timed) async throws(JournalError) {
        try await Self.wrap("write an alarm") {
            try await self.store.write { database in
                try database.execute(
                    sql: "INSERT OR IGNORE INTO alarm (id, text, since_ms) VALUES (?, ?, ?)",
                    arguments: [alarm.id, alarm.text, alarm.since.milliseconds]
                )
                try BatchWriter(database: database, batch: Batch()).append(event)
            }
        }
    }

    /// The alarms since then, the oldest first.
    public func alarms(since: Instant) throws(JournalError) -> [AlarmRow] {
        try Self.wrap("read the alarms") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM alarm WHERE since_ms >= ? ORDER BY since_ms",
                    arguments: [since.milliseconds]
                ).map {
                    AlarmRow(
                        id: $0["id"],
                        text: $0["text"],
                        since: Instant(milliseconds: $0["since_ms"])
                    )
                }
            }
        }
    }

    /// Writes what happened to an agent, apart from its row.
    public func append(_ events: [Batch.Timed]) async throws(JournalError) {
        try await Self.wrap("write an event") {
            try await self.store.write { database in
                let writer = BatchWriter(database: database, batch: Batch())
                for event in events { try writer.append(event) }
            }
        }
    }
}
