public import BusModel
internal import GRDB

extension EventJournal {
    /// The number of the first event that is kept; `nil` when there is none.
    public func firstEvent() throws(JournalError) -> Int64? {
        try Self.wrap("find the first event") {
            try pool.read { try Int64.fetchOne($0, sql: "SELECT min(seq) FROM event") }
        }
    }

    /// The number of the last event that is older than a time together with all before it; `nil`
    /// when there is none. The newest event is never among them.
    public func lastEvent(before time: Instant) throws(JournalError) -> Int64? {
        try Self.wrap("find old events") {
            try pool.read { database in
                // The first that is young enough ends the old ones, whatever comes after it.
                let sql = """
                    SELECT max(seq) FROM event
                    WHERE seq < coalesce(
                        (SELECT min(seq) FROM event WHERE time_ms >= ?),
                        (SELECT max(seq) FROM event)
                    )
                    """
                return try Int64.fetchOne(database, sql: sql, arguments: [time.milliseconds])
            }
        }
    }

    /// Takes events out, up to a number, once they are safe elsewhere. Their ids are kept, so that
    /// none of them is ever written again when the bus is folded anew.
    ///
    /// - Returns: how many were taken out.
    @discardableResult
    public func archive(upTo seq: Int64) async throws(JournalError) -> Int {
        try await Self.wrap("archive events") {
            try await self.pool.write { database in
                try database.execute(
                    sql: "INSERT OR IGNORE INTO archived SELECT id FROM event WHERE seq <= ?",
                    arguments: [seq]
                )
                try database.execute(sql: "DELETE FROM event WHERE seq <= ?", arguments: [seq])
                return database.changesCount
            }
        }
    }

    /// Gives the room of what was taken out back to the file system.
    public func vacuum() async throws(JournalError) {
        try await Self.wrap("compact the journal") {
            try await self.pool.vacuum()
        }
    }

    /// What SQLite finds wrong with the file; empty when nothing is.
    public func faults() throws(JournalError) -> [String] {
        try Self.wrap("check the journal") {
            try pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check") }
                .filter { $0 != "ok" }
        }
    }
}
