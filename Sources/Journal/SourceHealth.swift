public import BusModel
internal import Foundation
internal import GRDB

/// What the journal is of, and how its source was last found.
public struct SourceHealth: Hashable, Sendable {
    /// The canonical URL.
    public let url: String
    /// The branch.
    public let ref: RefName
    /// When it was last looked at.
    public let looked: Instant?
    /// When it was last reached.
    public let reached: Instant?
    /// Why it was not, the last time.
    public let error: String?

    /// Describes a source.
    public init(
        url: String,
        ref: RefName,
        looked: Instant? = nil,
        reached: Instant? = nil,
        error: String? = nil
    ) {
        self.url = url
        self.ref = ref
        self.looked = looked
        self.reached = reached
        self.error = error
    }
}

extension EventJournal {
    /// What the journal is of; `nil` before a daemon looked.
    public func source() throws(JournalError) -> SourceHealth? {
        try Self.wrap("read the source") { try pool.read(Self.source) }
    }

    /// What the journal at a path is of, read without writing to it.
    ///
    /// - Throws: `.absent` when there is none, `.storage` when it is none.
    public static func peek(path: String) throws(JournalError) -> SourceHealth? {
        guard FileManager.default.fileExists(atPath: path) else {
            throw JournalError(.absent, "there is no journal at \(path)")
        }
        return try wrap("look into \(path)") {
            var configuration = Configuration()
            configuration.readonly = true
            let database = try DatabaseQueue(path: path, configuration: configuration)
            defer {
                // Why it may fail: it is closed with its last reference, too.
                try? database.close()  // why: see above
            }
            return try database.read(Self.source)
        }
    }

    private static func source(_ database: Database) throws -> SourceHealth? {
        try Row.fetchOne(database, sql: "SELECT * FROM source").map { row in
            SourceHealth(
                url: row["url"],
                ref: RefName(row["ref"]),
                looked: (row["looked_ms"] as Int64?).map { Instant(milliseconds: $0) },
                reached: (row["reached_ms"] as Int64?).map { Instant(milliseconds: $0) },
                error: row["error"]
            )
        }
    }

    /// Writes how the source was found.
    public func save(_ source: SourceHealth) async throws(JournalError) {
        try await Self.wrap("write the source") {
            try await self.pool.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO source (one, url, ref, looked_ms, reached_ms, error)
                        VALUES (1, ?, ?, ?, ?, ?)
                        ON CONFLICT (one) DO UPDATE SET url = excluded.url, ref = excluded.ref,
                          looked_ms = excluded.looked_ms,
                          reached_ms = coalesce(excluded.reached_ms, reached_ms),
                          error = excluded.error
                        """,
                    arguments: [
                        source.url, source.ref.text, source.looked?.milliseconds,
                        source.reached?.milliseconds, source.error,
                    ]
                )
            }
        }
    }
}
