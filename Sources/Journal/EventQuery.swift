public import BusModel
internal import GRDB

/// Which events are wanted.
public struct EventQuery: Hashable, Sendable {
    /// Not before that time.
    public var since: Instant?
    /// Before that time.
    public var until: Instant?
    /// Said by that agent, or about it.
    public var agent: String?
    /// Of these kinds; empty for all.
    public var kinds: [String]

    /// Not of these kinds.
    public var unwanted: [String]

    /// Wants every event.
    public init(
        since: Instant? = nil,
        until: Instant? = nil,
        agent: String? = nil,
        kinds: [String] = [],
        unwanted: [String] = []
    ) {
        self.since = since
        self.until = until
        self.agent = agent
        self.kinds = kinds
        self.unwanted = unwanted
    }

    /// Whether an event is wanted.
    public func matches(_ row: EventRow) -> Bool {
        if let since, row.time < since { return false }
        if let until, row.time >= until { return false }
        if !kinds.isEmpty, !kinds.contains(row.kind) { return false }
        if unwanted.contains(row.kind) { return false }
        guard let agent else { return true }
        return row.actor == agent || (row.label == agent && Self.isAboutAgents(row.kind))
    }

    private static let families = [
        "ping.", "agent.", "inbox.", "turn.", "tool.", "usage.", "budget.",
    ]

    private static func isAboutAgents(_ kind: String) -> Bool {
        families.contains { kind.hasPrefix($0) }
    }

    /// The same as ``matches(_:)``, for SQLite.
    var condition: (sql: String, arguments: [any DatabaseValueConvertible]) {
        var parts: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        if let since {
            parts.append("time_ms >= ?")
            arguments.append(since.milliseconds)
        }
        if let until {
            parts.append("time_ms < ?")
            arguments.append(until.milliseconds)
        }
        if !unwanted.isEmpty {
            parts.append("kind NOT IN (\(unwanted.map { _ in "?" }.joined(separator: ", ")))")
            arguments += unwanted
        }
        if !kinds.isEmpty {
            parts.append("kind IN (\(kinds.map { _ in "?" }.joined(separator: ", ")))")
            arguments += kinds
        }
        if let agent {
            let about = Self.families.map { "kind GLOB '\($0)*'" }.joined(separator: " OR ")
            parts.append("(actor = ? OR (label = ? AND (\(about))))")
            arguments += [agent, agent]
        }
        return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), arguments)
    }
}

extension EventJournal {
    /// The events that a query wants, in order.
    ///
    /// - Parameter seq: only those after it.
    public func events(
        matching query: EventQuery,
        after seq: Int64 = 0
    ) throws(JournalError) -> [EventRow] {
        let (sql, arguments) = query.condition
        return try rows(
            "WHERE seq > ? AND \(sql) ORDER BY seq",
            StatementArguments([seq] + arguments)
        )
    }

    /// The last events that a query wants, in order.
    public func lastEvents(
        _ count: Int,
        matching query: EventQuery
    ) throws(JournalError) -> [EventRow] {
        let (sql, arguments) = query.condition
        return try rows(
            "WHERE \(sql) ORDER BY seq DESC LIMIT ?",
            StatementArguments(arguments + [Int64(count)])
        )
        .reversed()
    }
}
