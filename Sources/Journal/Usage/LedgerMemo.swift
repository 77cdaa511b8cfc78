public import Foundation
internal import GRDB

/// Sums that were worked out of what agents used, so that whoever only shows them need not.
public struct LedgerMemo: Hashable, Sendable {
    /// The sums, which only the ledger understands.
    public let value: Data
    /// The ``EventJournal/usageVersion()`` that they are of.
    public let version: Int64

    /// Describes sums.
    public init(value: Data, version: Int64) {
        self.value = value
        self.version = version
    }
}

extension EventJournal {
    /// The sums that were kept under a name; `nil` when none were.
    public func ledger(_ key: String) throws(JournalError) -> LedgerMemo? {
        try Self.wrap("read sums") {
            try store.read { database in
                try Row.fetchOne(
                    database,
                    sql: "SELECT value, through FROM ledger_memo WHERE key = ?",
                    arguments: [key]
                ).map { LedgerMemo(value: $0["value"], version: $0["through"]) }
            }
        }
    }

    /// Keeps sums under a name. Where those of a later version are kept already, they stay:
    /// somebody else was faster.
    ///
    /// - Parameter version: the ``usageVersion()`` from before the rows were read.
    public func save(
        ledger key: String,
        value: Data,
        version: Int64
    ) async throws(JournalError) {
        try await Self.wrap("write sums") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO ledger_memo (key, value, through) VALUES (?, ?, ?)
                        ON CONFLICT (key) DO UPDATE SET value = excluded.value,
                          through = excluded.through
                        WHERE excluded.through >= ledger_memo.through
                        """,
                    arguments: [key, value, version]
                )
            }
        }
    }
}
