public import BusModel
public import Foundation
internal import GRDB
public import Ledger

/// A request that counts, and who made it.
public struct StoredUsage: Hashable, Sendable {
    /// The agent.
    public let agent: AgentName
    /// The program it ran in.
    public let backend: String
    /// What was used.
    public let usage: KeptUsage

    /// Describes a request.
    public init(agent: AgentName, backend: String, usage: KeptUsage) {
        self.agent = agent
        self.backend = backend
        self.usage = usage
    }
}

extension EventJournal {
    /// Takes what was read of an agent's transcripts, and how far that was: whole or not at all, so
    /// that what is read next goes on exactly where this ends.
    ///
    /// Each request stays once, as ``UsageMerge`` has it, among all agents of the backend. The same
    /// rows again change nothing, and their order does not matter.
    ///
    /// - Parameters:
    ///   - state: how far everything was read, which only the reader understands.
    ///   - unread: what could not be read so far, which only the reader understands.
    ///   - isAtEnd: whether all was read that was there.
    ///   - events: what else the transcripts tell; one that is there already stays as it is.
    /// - Returns: how many rows are new, or stand for others now.
    @discardableResult
    public func save(
        usage rows: [UsageRow],
        of agent: AgentName,
        backend: String,
        state: Data,
        unread: Data,
        isAtEnd: Bool,
        events: [Batch.Timed] = [],
        now: Instant
    ) async throws(JournalError) -> Int {
        let standing = TranscriptStanding(
            agent: agent,
            backend: backend,
            state: state,
            unread: unread,
            read: now,
            isAtEnd: isAtEnd
        )
        return try await Self.wrap("write what was used") {
            try await self.store.write { database in
                var sources = try UsageSources(database)
                let source = try sources.number(of: agent, backend: backend, in: database)
                let peers = sources.numbers(of: backend)
                let writer = try UsageWriter(database: database, source: source, peers: peers)
                let change = try writer.write(rows)
                try standing.write(to: database)
                let log = BatchWriter(database: database, batch: Batch())
                for event in events { try log.append(event) }
                if change.rows > 0 {
                    let fact = UsageFact(change, of: agent, backend: backend)
                    try log.append(.usage(fact, version: change.version, at: now))
                }
                return change.rows
            }
        }
    }

    /// The requests that count, the oldest first.
    ///
    /// - Parameters:
    ///   - since: the first moment that is wanted. With it, or with an end, requests whose time is
    ///     not known are left out; else they come first.
    ///   - until: the first moment that is not wanted.
    ///   - agent: the agent; `nil` for all.
    public func usage(
        since: Instant? = nil,
        until: Instant? = nil,
        agent: AgentName? = nil
    ) throws(JournalError) -> [StoredUsage] {
        var list: [StoredUsage] = []
        try forEachUsage(since: since, until: until, agent: agent) { list.append($0) }
        return list
    }

    /// Hands over the requests that ``usage(since:until:agent:)`` would return, one by one and from
    /// one moment of the journal: for those who add up more than they want to hold.
    public func forEachUsage(
        since: Instant? = nil,
        until: Instant? = nil,
        agent: AgentName? = nil,
        _ body: (StoredUsage) -> Void
    ) throws(JournalError) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let since {
            conditions.append("time_ms >= ?")
            arguments += [since.milliseconds]
        }
        if let until {
            conditions.append("time_ms < ?")
            arguments += [until.milliseconds]
        }
        if let agent {
            conditions.append("source IN (SELECT id FROM usage_source WHERE agent = ?)")
            arguments += [agent.text]
        }
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = "SELECT id, \(UsageColumns.list) FROM usage \(clause) ORDER BY time_ms, id"
        try Self.wrap("read what was used") {
            try store.read { database in
                let sources = try UsageSources(database)
                let cursor = try Row.fetchCursor(database, sql: sql, arguments: arguments)
                while let row = try cursor.next() {
                    let usage = try UsageColumns.usage(row)
                    let source = try sources.source(usage.source)
                    body(StoredUsage(agent: source.agent, backend: source.backend, usage: usage))
                }
            }
        }
    }

    /// A number that grows whenever what was used changed: for those who keep sums of it.
    public func usageVersion() throws(JournalError) -> Int64 {
        // Outside a transaction: one number needs no snapshot.
        try Self.wrap("read the version of what was used") {
            try store.unsafeRead { database in
                let statement = try database.cachedStatement(
                    sql: "SELECT version FROM usage_version"
                )
                return try Int64.fetchOne(statement) ?? 0
            }
        }
    }
}

extension UsageFact {
    fileprivate init(_ change: UsageWriter.Change, of agent: AgentName, backend: String) {
        let tokens = change.tokens
        self.init(
            agent: agent,
            backend: backend,
            requests: change.rows,
            tokens: [
                "input": tokens.input, "cache_write": tokens.cacheWrite,
                "cache_read": tokens.cacheRead, "output": tokens.output, "total": tokens.total,
            ]
        )
    }
}

extension Batch.Timed {
    /// That requests are new. The version of the rows is a number that comes once.
    fileprivate static func usage(
        _ fact: UsageFact,
        version: Int64,
        at now: Instant
    ) -> Batch.Timed {
        let event = Event.usageRecorded(fact)
        let id = EventID("\(event.kind.rawValue)/\(fact.agent)/\(version)")
        let record = EventRecord(id: id, event: event, commit: nil, actor: nil)
        return Batch.Timed(record, at: now, isApproximate: false)
    }
}
