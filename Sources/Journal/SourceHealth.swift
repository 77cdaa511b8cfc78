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
    /// Why it was not, the last time; `nil` when it was.
    public let error: String?
    /// How many looks in a row have failed.
    public let failures: Int
    /// When the first of them did.
    public let failingSince: Instant?
    /// What failed last, also when all is well again.
    public let lastFailure: Failure?
    /// When it is asked next, unless something wakes the daemon before.
    public let nextLook: Instant?

    /// A look that failed.
    public struct Failure: Hashable, Sendable {
        /// When it did.
        public let time: Instant
        /// What was said.
        public let text: String

        /// Describes one.
        public init(time: Instant, text: String) {
            self.time = time
            self.text = text
        }
    }

    /// Describes a source.
    public init(
        url: String,
        ref: RefName,
        looked: Instant? = nil,
        reached: Instant? = nil,
        error: String? = nil,
        failures: Int = 0,
        failingSince: Instant? = nil,
        lastFailure: Failure? = nil,
        nextLook: Instant? = nil
    ) {
        self.url = url
        self.ref = ref
        self.looked = looked
        self.reached = reached
        self.error = error
        self.failures = failures
        self.failingSince = failingSince
        self.lastFailure = lastFailure
        self.nextLook = nextLook
    }

    /// The same after another look.
    ///
    /// - Parameters:
    ///   - error: why it failed; `nil` for one that reached the source.
    ///   - next: when it is asked again.
    public func looked(at now: Instant, error: String?, next: Instant?) -> SourceHealth {
        SourceHealth(
            url: url,
            ref: ref,
            looked: now,
            reached: error == nil ? now : reached,
            error: error,
            failures: error == nil ? 0 : failures + 1,
            failingSince: error == nil ? nil : failingSince ?? now,
            lastFailure: error.map { Failure(time: now, text: $0) } ?? lastFailure,
            nextLook: next
        )
    }
}

extension EventJournal {
    /// What the journal is of; `nil` before a daemon looked.
    public func source() throws(JournalError) -> SourceHealth? {
        try Self.wrap("read the source") { try store.read(Self.source) }
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
                error: row["error"],
                failures: row["failures"] ?? 0,
                failingSince: (row["failing_ms"] as Int64?).map { Instant(milliseconds: $0) },
                lastFailure: failure(in: row),
                nextLook: (row["next_ms"] as Int64?).map { Instant(milliseconds: $0) }
            )
        }
    }

    /// A journal that an older version wrote has none of these columns, and is only read here.
    private static func failure(in row: Row) -> SourceHealth.Failure? {
        guard let time = row["failed_ms"] as Int64?, let text = row["failed"] as String? else {
            return nil
        }
        return SourceHealth.Failure(time: Instant(milliseconds: time), text: text)
    }

    /// Writes how the source was found.
    public func save(_ source: SourceHealth) async throws(JournalError) {
        try await Self.wrap("write the source") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO source (one, url, ref, looked_ms, reached_ms, error,
                          failures, failing_ms, failed_ms, failed, next_ms)
                        VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (one) DO UPDATE SET url = excluded.url, ref = excluded.ref,
                          looked_ms = excluded.looked_ms,
                          reached_ms = coalesce(excluded.reached_ms, reached_ms),
                          error = excluded.error, failures = excluded.failures,
                          failing_ms = excluded.failing_ms,
                          failed_ms = coalesce(excluded.failed_ms, failed_ms),
                          failed = coalesce(excluded.failed, failed),
                          next_ms = excluded.next_ms
                        """,
                    arguments: [
                        source.url, source.ref.text, source.looked?.milliseconds,
                        source.reached?.milliseconds, source.error, source.failures,
                        source.failingSince?.milliseconds, source.lastFailure?.time.milliseconds,
                        source.lastFailure?.text, source.nextLook?.milliseconds,
                    ]
                )
            }
        }
    }
}
