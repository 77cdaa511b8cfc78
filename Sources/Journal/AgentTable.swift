public import BusModel
internal import GRDB

/// What this host knows of one of its agents.
public struct AgentRow: Hashable, Sendable {
    /// The agent.
    public var name: AgentName
    /// Whether it should run.
    public var isWanted: Bool
    /// The terminal it runs in, when it does.
    public var pane: String?
    /// The event that its last kickoff was about.
    public var kickoff: EventID?
    /// When it was started last.
    public var started: Instant?
    /// What it does, as a word of `status`.
    public var state: String
    /// Why that is so.
    public var reason: String
    /// When it last gave a sign of life.
    public var lastSign: Instant?
    /// What a person is asked for, as a word of `needs_you`; `nil` when nothing.
    public var need: String?
    /// What the watchdog remembers of it, as JSON that only the watchdog reads.
    public var memory: String?

    /// Describes an agent that was never started.
    public init(
        name: AgentName,
        isWanted: Bool = false,
        pane: String? = nil,
        kickoff: EventID? = nil,
        started: Instant? = nil,
        state: String = "stopped",
        reason: String = "not started",
        lastSign: Instant? = nil,
        need: String? = nil,
        memory: String? = nil
    ) {
        self.name = name
        self.isWanted = isWanted
        self.pane = pane
        self.kickoff = kickoff
        self.started = started
        self.state = state
        self.reason = reason
        self.lastSign = lastSign
        self.need = need
        self.memory = memory
    }
}

extension EventJournal {
    /// Every agent this host ever ran, by name.
    public func agents() throws(JournalError) -> [AgentRow] {
        try Self.wrap("read the agents") {
            try store.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM agent ORDER BY name")
                    .map(JournalRow.agent)
            }
        }
    }

    /// Has agents be started that do not run, because a person asks for it. Whoever runs goes on,
    /// and says what it does at the next look.
    ///
    /// One statement, so that nothing that the daemon writes meanwhile is overwritten.
    public func ask(for names: [AgentName], state: String) async throws(JournalError) {
        try await Self.wrap("ask for agents") {
            try await self.store.write { database in
                for name in names {
                    try database.execute(
                        sql: """
                            UPDATE agent SET state = ?, reason = 'asked for', need = NULL
                            WHERE name = ?
                            """,
                        arguments: [state, name.text]
                    )
                }
            }
        }
    }

    /// Says which agents should run; the daemon sees to it.
    public func want(_ names: [AgentName], _ isWanted: Bool) async throws(JournalError) {
        try await Self.wrap("change what should run") {
            try await self.store.write { database in
                for name in names {
                    try database.execute(
                        sql: """
                            INSERT INTO agent (name, wanted, state, reason)
                            VALUES (?, ?, 'stopped', 'not started')
                            ON CONFLICT (name) DO UPDATE SET wanted = excluded.wanted
                            """,
                        arguments: [name.text, isWanted]
                    )
                }
            }
        }
    }

    /// Writes what an agent does now. Whether it should run is left as it is.
    ///
    /// - Parameters:
    ///   - events: what happened to it, for the log, and when.
    ///   - pings: what is to be typed to it because of that, in the same transaction.
    public func save(
        _ agent: AgentRow,
        events: [Batch.Timed] = [],
        pings: [Ping] = [],
        now: Instant = Instant(milliseconds: 0)
    ) async throws(JournalError) {
        try await Self.wrap("write an agent") {
            try await self.store.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO agent
                          (name, wanted, pane, kickoff, started_ms, state, reason, sign_ms, need,
                           memory)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET pane = excluded.pane,
                          kickoff = excluded.kickoff, started_ms = excluded.started_ms,
                          state = excluded.state, reason = excluded.reason,
                          sign_ms = excluded.sign_ms, need = excluded.need,
                          memory = excluded.memory
                        """,
                    arguments: [
                        agent.name.text, agent.isWanted, agent.pane, agent.kickoff?.text,
                        agent.started?.milliseconds, agent.state, agent.reason,
                        agent.lastSign?.milliseconds, agent.need, agent.memory,
                    ]
                )
                var batch = Batch()
                batch.pings = pings
                batch.now = now
                let writer = BatchWriter(database: database, batch: batch)
                for event in events { try writer.append(event) }
                try writer.writePings()
            }
        }
    }
}
