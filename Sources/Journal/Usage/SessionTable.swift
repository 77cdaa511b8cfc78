public import BusModel
internal import GRDB

extension EventJournal {
    /// Every session an agent was ever in with a backend, the oldest first.
    public func sessions(
        of agent: AgentName,
        backend: String
    ) throws(JournalError) -> [String] {
        try Self.wrap("read the sessions of an agent") {
            try store.read { database in
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT session FROM agent_session WHERE agent = ? AND backend = ?
                        ORDER BY first_ms, id
                        """,
                    arguments: [agent.text, backend]
                )
            }
        }
    }

    /// Notes that an agent is in a session. One that is known keeps its time.
    public func note(
        session: String,
        of agent: AgentName,
        backend: String,
        now: Instant
    ) async throws(JournalError) {
        try await Self.wrap("note the session of an agent") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO agent_session (agent, backend, session, first_ms)
                        VALUES (?, ?, ?, ?)
                        """,
                    arguments: [agent.text, backend, session, now.milliseconds]
                )
            }
        }
    }
}
