public import BusModel
internal import GRDB

extension EventJournal {
    /// What was said of budgets, by the id of the notice, and when.
    public func saidBudgets() throws(JournalError) -> [String: Instant] {
        try Self.wrap("read what was said of budgets") {
            try pool.read { database in
                let rows = try Row.fetchAll(database, sql: "SELECT id, said_ms FROM budget_notice")
                let said = rows.map { row -> (String, Instant) in
                    (row["id"], Instant(milliseconds: row["said_ms"]))
                }
                return Dictionary(said, uniquingKeysWith: { first, _ in first })
            }
        }
    }

    /// Notes that something is said of a budget. What was said keeps its time.
    ///
    /// - Parameters:
    ///   - id: the id of the notice.
    ///   - level: how bad it is, as a word for whoever reads the table.
    /// - Returns: whether it was not said before. Of several who ask, one is told so.
    public func note(
        budget id: String,
        level: String,
        now: Instant
    ) async throws(JournalError) -> Bool {
        try await Self.wrap("note what is said of a budget") {
            try await self.pool.write { database in
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO budget_notice (id, said_ms, level)
                        VALUES (?, ?, ?)
                        """,
                    arguments: [id, now.milliseconds, level]
                )
                return database.changesCount > 0
            }
        }
    }
}
