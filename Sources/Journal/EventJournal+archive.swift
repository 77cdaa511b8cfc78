public import BusModel
internal import GRDB

/// The journal's side of moving old events out: every change is one short transaction, so that a
/// daemon that writes at the same time waits for milliseconds.
extension EventJournal {
    /// What is old enough to be moved: the events before the first one that is not.
    public func archivePlan(before: Instant) throws(JournalError) -> ArchivePlan {
        try Self.wrap("look for old events") {
            try store.read { database in
                let unfinished = try Self.unfinished(database)
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT min(seq) AS first, max(seq) AS last, count(*) AS count,
                          min(time_ms) AS oldest, max(time_ms) AS newest
                        FROM event
                        WHERE seq > :done AND seq <
                          coalesce((SELECT min(seq) FROM event WHERE time_ms >= :before),
                            9223372036854775807)
                        """,
                    arguments: ["before": before.milliseconds, "done": unfinished?.last ?? 0]
                )
                guard let row, let first = row["first"] as Int64?, let last = row["last"] as Int64?
                else {
                    return ArchivePlan(range: nil, events: 0, times: nil, unfinished: unfinished)
                }
                let oldest = Instant(milliseconds: row["oldest"])
                return ArchivePlan(
                    range: first...last,
                    events: row["count"],
                    times: oldest...Instant(milliseconds: row["newest"]),
                    unfinished: unfinished
                )
            }
        }
    }

    /// The parts whose file is whole, the oldest first.
    public func archiveParts() throws(JournalError) -> [ArchivePart] {
        try Self.wrap("read the archive's parts") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM archive WHERE state != 'planned' ORDER BY first_seq"
                ).map(JournalRow.archivePart)
            }
        }
    }

    /// Writes down what is to be moved before anything is, so that whoever comes after a crash
    /// knows which file is whose.
    func begin(
        _ range: ClosedRange<Int64>,
        before: Instant,
        file: String
    ) async throws(JournalError) -> ArchivePart {
        let part = ArchivePart(
            first: range.lowerBound,
            last: range.upperBound,
            before: before,
            file: file,
            state: .planned
        )
        try await Self.wrap("begin an archive") {
            try await self.store.write { database in
                try database.execute(
                    sql: "INSERT INTO archive VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        part.first, part.last, part.before.milliseconds, part.file,
                        part.state.rawValue,
                    ]
                )
            }
        }
        return part
    }

    /// Events of a part that come after a number, in order.
    func events(of part: ArchivePart, after seq: Int64, limit: Int) throws(JournalError)
        -> [EventRow]
    {
        try rows(
            "WHERE seq > ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
            [seq, part.first, part.last, limit]
        )
    }

    /// Writes how far a part has come.
    func mark(_ part: ArchivePart, _ state: ArchivePart.State) async throws(JournalError) {
        try await Self.wrap("mark an archive") {
            try await self.store.write { database in
                try database.execute(
                    sql: "UPDATE archive SET state = ? WHERE first_seq = ?",
                    arguments: [state.rawValue, part.first]
                )
            }
        }
    }

    /// Deletes some events of a part whose file is whole, and keeps their names.
    ///
    /// - Returns: how many; none when there are no more.
    func removeEvents(of part: ArchivePart, limit: Int) async throws(JournalError) -> Int {
        try await Self.wrap("remove archived events") {
            try await self.store.write { database in
                let last = try Int64.fetchOne(
                    database,
                    sql: """
                        SELECT max(seq) FROM (SELECT seq FROM event
                        WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?)
                        """,
                    arguments: [part.first, part.last, limit]
                )
                guard let last else { return 0 }
                for sql in [
                    BoundaryTable.keep,
                    "INSERT OR IGNORE INTO archived SELECT id FROM event WHERE seq BETWEEN ? AND ?",
                    "DELETE FROM event WHERE seq BETWEEN ? AND ?",
                ] {
                    try database.execute(sql: sql, arguments: [part.first, last])
                }
                return database.changesCount
            }
        }
    }

    /// Deletes some finished pings all of whose events were archived, and keeps their names.
    ///
    /// - Returns: how many; fewer than `limit` when there are no more.
    func removePings(before: Instant, limit: Int) async throws(JournalError) -> Int {
        try await Self.wrap("remove archived pings") {
            try await self.store.write { database in
                // "0" comes right after "/": the range holds each name that begins with the ping's.
                let old = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, state FROM outbox
                        WHERE state IN ('typed', 'withdrawn') AND recorded_ms < ?
                          AND NOT EXISTS (SELECT 1 FROM event
                            WHERE event.id >= outbox.id || '/' AND event.id < outbox.id || '0')
                        LIMIT ?
                        """,
                    arguments: [before.milliseconds, limit]
                )
                for row in old {
                    let id: String = row["id"]
                    let state: String = row["state"]
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO archived_ping VALUES (?, ?)",
                        arguments: [id, state]
                    )
                    try database.execute(sql: "DELETE FROM outbox WHERE id = ?", arguments: [id])
                }
                return old.count
            }
        }
    }

    /// Gives free pages of the file back to the file system, some at a time.
    ///
    /// - Returns: whether there are more.
    func shrink(pages: Int) async throws(JournalError) -> Bool {
        try await Self.wrap("shrink the journal") {
            try await self.store.writeWithoutTransaction { database in
                let before = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                guard before > 0 else { return false }
                // A page is given back for each row that is asked for.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(pages))")
                let after = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                return after > 0 && after < before
            }
        }
    }

    /// Copies what is in the write-ahead log into the file, as far as nobody reads it.
    func checkpoint() async throws(JournalError) {
        try await Self.wrap("write the journal back") {
            try await self.store.writeWithoutTransaction { database in
                _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
        }
    }

    private static func unfinished(_ database: Database) throws -> ArchivePart? {
        try Row.fetchOne(database, sql: "SELECT * FROM archive WHERE state != 'moved'")
            .map(JournalRow.archivePart)
    }
}
