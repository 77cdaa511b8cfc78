public import BusModel
public import Foundation
internal import GRDB

/// How far the transcripts of an agent were read.
public struct TranscriptStanding: Hashable, Sendable {
    /// The agent.
    public let agent: AgentName
    /// The program it ran in.
    public let backend: String
    /// How far everything was read, which only the reader understands.
    public let state: Data
    /// What could not be read so far, which only the reader understands.
    public let unread: Data
    /// When it was last read.
    public let read: Instant
    /// Whether all was read that was there then.
    public let isAtEnd: Bool

    /// Describes how far it was read.
    public init(
        agent: AgentName,
        backend: String,
        state: Data,
        unread: Data,
        read: Instant,
        isAtEnd: Bool
    ) {
        self.agent = agent
        self.backend = backend
        self.state = state
        self.unread = unread
        self.read = read
        self.isAtEnd = isAtEnd
    }

    fileprivate init(row: Row) {
        self.init(
            agent: AgentName(row["agent"]),
            backend: row["backend"],
            state: row["state"],
            unread: row["unread"],
            read: Instant(milliseconds: row["read_ms"]),
            isAtEnd: row["at_end"]
        )
    }

    func write(to database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO transcript (agent, backend, read_ms, at_end, unread, state)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (agent, backend) DO UPDATE SET read_ms = excluded.read_ms,
                  at_end = excluded.at_end, unread = excluded.unread, state = excluded.state
                """,
            arguments: [agent.text, backend, read.milliseconds, isAtEnd, unread, state]
        )
    }
}

extension EventJournal {
    /// How far the transcripts of an agent were read; `nil` before the first look.
    public func transcript(
        of agent: AgentName,
        backend: String
    ) throws(JournalError) -> TranscriptStanding? {
        try Self.wrap("read how far a transcript was read") {
            try store.read { database in
                try Row.fetchOne(
                    database,
                    sql: "SELECT * FROM transcript WHERE agent = ? AND backend = ?",
                    arguments: [agent.text, backend]
                ).map(TranscriptStanding.init(row:))
            }
        }
    }

    /// How far the transcripts of all agents were read, by agent and backend.
    public func transcripts() throws(JournalError) -> [TranscriptStanding] {
        try Self.wrap("read how far the transcripts were read") {
            try store.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM transcript ORDER BY agent, backend")
                    .map(TranscriptStanding.init(row:))
            }
        }
    }
}
