public import BusModel
internal import GRDB

/// A used-up account, as the journal keeps it.
public struct LimitRow: Hashable, Sendable {
    /// The account.
    public let account: String
    /// When it was first seen.
    public let seen: Instant
    /// When it ends, if that is known.
    public let until: Instant?
    /// The words that announced it.
    public let banner: String?
    /// How often it was announced again after its end.
    public let again: Int

    /// Describes a limit.
    public init(account: String, seen: Instant, until: Instant?, banner: String?, again: Int) {
        self.account = account
        self.seen = seen
        self.until = until
        self.banner = banner
        self.again = again
    }
}

extension EventJournal {
    /// The limits that are known, past ones included.
    public func limits() throws(JournalError) -> [LimitRow] {
        try Self.wrap("read the limits") {
            try store.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM usage_limit ORDER BY account").map {
                    LimitRow(
                        account: $0["account"],
                        seen: Instant(milliseconds: $0["seen_ms"]),
                        until: JournalRow.instant($0["until_ms"]),
                        banner: $0["banner"],
                        again: $0["again"]
                    )
                }
            }
        }
    }

    /// Writes a limit; one record an account.
    public func save(_ limit: LimitRow) async throws(JournalError) {
        try await Self.wrap("write a limit") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO usage_limit
                          (account, seen_ms, until_ms, banner, again)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        limit.account, limit.seen.milliseconds, limit.until?.milliseconds,
                        limit.banner, limit.again,
                    ]
                )
            }
        }
    }
}
