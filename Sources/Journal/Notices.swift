public import BusModel
internal import GRDB

/// One thing that waits for a person, and whether a person was told of it.
public struct Notice: Hashable, Sendable {
    /// How far telling has come.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Nobody was told yet.
        case waiting
        /// The command was started, or is just being started: written before it is.
        case begun
        /// The command said that it told somebody.
        case rung
        /// The command failed; it is run again.
        case failed
    }

    /// What stays the same as long as it is the same need.
    public let id: String
    /// What kind of need it is.
    public let kind: String
    /// What it says now.
    public var text: String
    /// When it was first seen.
    public let first: Instant
    /// Since when it is gone, if it is.
    public var gone: Instant?
    /// How far telling has come.
    public var state = State.waiting
    /// When the command was last started for it.
    public var tried: Instant?
    /// When somebody was told.
    public var rung: Instant?
    /// How often the command was started for it.
    public var attempts = 0
    /// How often the daemon ended while the command ran.
    public var cutOff = 0
    /// Why the last attempt failed.
    public var error: String?

    /// Describes a need that was just seen for the first time.
    public init(id: String, kind: String, text: String, first: Instant) {
        self.id = id
        self.kind = kind
        self.text = text
        self.first = first
    }

    /// When each need was first seen, by its id.
    public static func firstSeen(_ notices: [Notice]) -> [String: Instant] {
        Dictionary(notices.map { ($0.id, $0.first) }, uniquingKeysWith: { first, _ in first })
    }

    static let table = """
        CREATE TABLE notified (
          id TEXT PRIMARY KEY NOT NULL,
          kind TEXT NOT NULL,
          text TEXT NOT NULL,
          state TEXT NOT NULL,
          first_ms INTEGER NOT NULL,
          gone_ms INTEGER,
          tried_ms INTEGER,
          rung_ms INTEGER,
          attempts INTEGER NOT NULL,
          cut_off INTEGER NOT NULL,
          error TEXT
        )
        """

    fileprivate init(row: Row) throws {
        guard let state = State(rawValue: row["state"]) else {
            throw JournalError(.corrupt, "a row of what people were told has no known state")
        }
        self.init(
            id: row["id"],
            kind: row["kind"],
            text: row["text"],
            first: Instant(milliseconds: row["first_ms"])
        )
        self.state = state
        gone = Self.instant(row["gone_ms"])
        tried = Self.instant(row["tried_ms"])
        rung = Self.instant(row["rung_ms"])
        attempts = row["attempts"]
        cutOff = row["cut_off"]
        error = row["error"]
    }

    private static func instant(_ milliseconds: Int64?) -> Instant? {
        milliseconds.map { Instant(milliseconds: $0) }
    }
}

extension EventJournal {
    /// What people were told or are to be told, the oldest first.
    public func notices() throws(JournalError) -> [Notice] {
        try Self.wrap("read what people were told") {
            try store.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM notified ORDER BY first_ms, id")
                    .map(Notice.init(row:))
            }
        }
    }

    /// Writes notices as they are now and drops others, whole or not at all.
    public func save(
        _ notices: [Notice],
        forgetting ids: [String] = []
    ) async throws(JournalError) {
        try await Self.wrap("write what people are told") {
            try await self.store.write { database in
                for id in ids {
                    try database.execute(sql: "DELETE FROM notified WHERE id = ?", arguments: [id])
                }
                for notice in notices {
                    try database.execute(
                        sql: """
                            INSERT OR REPLACE INTO notified
                              (id, kind, text, state, first_ms, gone_ms, tried_ms, rung_ms,
                               attempts, cut_off, error)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            notice.id, notice.kind, notice.text, notice.state.rawValue,
                            notice.first.milliseconds, notice.gone?.milliseconds,
                            notice.tried?.milliseconds, notice.rung?.milliseconds,
                            notice.attempts, notice.cutOff, notice.error,
                        ]
                    )
                }
            }
        }
    }
}
