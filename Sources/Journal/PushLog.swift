public import BusModel
internal import GRDB

/// Which log of a hub this journal reads: the one that began when the hooks were installed.
///
/// What such a log says from then on, no look has seen; what stands in it from before was perhaps
/// looked at while the hub had no hooks.
enum PushLog {
    static let table = """
        CREATE TABLE push_log (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          installed_ms INTEGER NOT NULL
        )
        """
}

extension EventJournal {
    /// When the hooks were installed whose log was read last; `nil` before the first.
    public func pushLog() throws(JournalError) -> Instant? {
        try Self.wrap("read which log of pushes is known") {
            try store.read { database in
                try Int64.fetchOne(database, sql: "SELECT installed_ms FROM push_log")
                    .map(Instant.init(milliseconds:))
            }
        }
    }

    /// Notes that all of a log was taken so far.
    ///
    /// - Parameter installed: when the hooks were installed that began it.
    public func save(pushLog installed: Instant) async throws(JournalError) {
        try await Self.wrap("note which log of pushes is known") {
            try await self.store.write { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO push_log (one, installed_ms) VALUES (1, ?)",
                    arguments: [installed.milliseconds]
                )
            }
        }
    }
}
