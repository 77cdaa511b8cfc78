public import BusModel
internal import GRDB

/// Why a rule of the watchdog did or did not act, from one moment on.
public struct TraceRow: Hashable, Sendable {
    /// The agent.
    public let agent: AgentName
    /// The rule.
    public let rule: String
    /// What it came to.
    public let outcome: String
    /// Why.
    public let why: String
    /// Since when.
    public let time: Instant

    /// Describes a decision.
    public init(agent: AgentName, rule: String, outcome: String, why: String, time: Instant) {
        self.agent = agent
        self.rule = rule
        self.outcome = outcome
        self.why = why
        self.time = time
    }
}

extension EventJournal {
    /// So many decisions are kept for one agent.
    private static let tracesMax = 500

    /// Writes decisions, each a change of mind; the oldest of an agent make room.
    public func save(_ traces: [TraceRow]) async throws(JournalError) {
        guard !traces.isEmpty else { return }
        try await Self.wrap("write a decision") {
            try await self.store.write { database in
                for row in traces {
                    try database.execute(
                        sql: """
                            INSERT INTO trace (agent, rule, outcome, why, time_ms)
                            VALUES (?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            row.agent.text, row.rule, row.outcome, row.why,
                            row.time.milliseconds,
                        ]
                    )
                }
                for agent in Set(traces.map(\.agent)) {
                    try database.execute(
                        sql: """
                            DELETE FROM trace WHERE agent = ? AND seq <= (
                              SELECT seq FROM trace WHERE agent = ?
                              ORDER BY seq DESC LIMIT 1 OFFSET ?)
                            """,
                        arguments: [agent.text, agent.text, Self.tracesMax]
                    )
                }
            }
        }
    }

    /// The last decisions about an agent, the oldest first.
    public func traces(of agent: AgentName, limit: Int) throws(JournalError) -> [TraceRow] {
        try Self.wrap("read the decisions") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM trace WHERE agent = ? ORDER BY seq DESC LIMIT ?",
                    arguments: [agent.text, limit]
                ).reversed().map(Self.trace)
            }
        }
    }

    /// The last decision of each rule about each agent.
    public func lastTraces() throws(JournalError) -> [TraceRow] {
        try Self.wrap("read the decisions") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM trace WHERE seq IN (
                          SELECT max(seq) FROM trace GROUP BY agent, rule)
                        """
                ).map(Self.trace)
            }
        }
    }

    private static func trace(_ row: Row) -> TraceRow {
        TraceRow(
            agent: AgentName(row["agent"]),
            rule: row["rule"],
            outcome: row["outcome"],
            why: row["why"],
            time: Instant(milliseconds: row["time_ms"])
        )
    }
}
