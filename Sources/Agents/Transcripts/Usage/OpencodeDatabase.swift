internal import Foundation
internal import GRDB
internal import Ledger

/// The database of opencode, read beside the program that writes it.
///
/// It is opened for reading only, and never as one that nobody changes: what stands in its log of
/// changes would be missed. Version 2 has tables of its own and leaves those of version 1 as they
/// were; a message has the same id in both, so both are read
/// (github.com/getagentseal/codeburn/issues/1293, github.com/JingbiaoMei/Tokdash/pull/99). Messages
/// are changed in place, so what counts is when one was last changed.
struct OpencodeDatabase {
    let path: String

    /// Gives out the rows that were changed since the position.
    ///
    /// - Parameter sessions: whose; those that were begun by them are theirs. `nil` for all.
    /// - Returns: how many bytes of messages were read, and what was wrong.
    func read(
        sessions: [String]?,
        from position: inout UsagePosition,
        _ emit: (UsageRow) -> Void
    ) -> (bytes: UInt64, wrong: [Unread]) {
        guard let own = FileStamp(of: path) else { return (0, []) }
        let stamp = own.with(FileStamp(of: path + "-wal"))
        let known = position.marks ?? [:]
        let hasAll = (sessions ?? ["*"]).allSatisfy { known[$0] != nil }
        let isSame = position.stamp == stamp
        guard !isSame || position.isStampSure != true || !hasAll else { return (0, []) }
        if let old = position.stamp, old.file != stamp.file { position = UsagePosition() }
        var tally = UnreadTally(file: path)
        var bytes: UInt64 = 0
        var marks = position.marks ?? [:]
        do {
            try queue().read { database in
                bytes = try read(database, sessions, &marks, &tally, emit)
            }
            position.marks = marks
            position.stamp = stamp
            position.isStampSure = isSame
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            tally.add(.unknownForm)
            position.stamp = stamp
        } catch {
            // Busy, or not ours to read: it is tried again.
            tally.add(.noAccess)
        }
        // What looks the same is not wrong twice.
        return (bytes, isSame ? [] : tally.unread)
    }

    private func queue() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(1)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private func read(
        _ database: Database,
        _ sessions: [String]?,
        _ marks: inout [String: Int64],
        _ tally: inout UnreadTally,
        _ emit: (UsageRow) -> Void
    ) throws -> UInt64 {
        var bytes: UInt64 = 0
        let tables = try ["message", "session_message"].filter { try database.tableExists($0) }
        if tables.isEmpty { tally.add(.unknownForm) }
        let wanted = try sessions.map { try family(of: $0, database) }
        for session in wanted ?? ["*"] {
            let mark = marks[session]
            var latest = mark ?? 0
            for table in tables {
                let query = try Query(table: table, session: session, mark: mark, database)
                let rows = try query.rows(database)
                while let row = try rows.next() {
                    latest = max(latest, row["changed"] ?? 0)
                    bytes += take(row, &tally, emit)
                }
            }
            // Also where nothing was found: the session is known to have been looked for.
            marks[session] = latest
        }
        return bytes
    }

    /// Sessions, and those that they began, and so on.
    func family(of sessions: [String], _ database: Database) throws -> [String] {
        var found: [String] = []
        var next = sessions
        let tables = try ["session", "session_v2"].filter { table in
            guard try database.tableExists(table) else { return false }
            return try database.columns(in: table).contains { $0.name == "parent_id" }
        }
        while let session = next.popLast() {
            guard !found.contains(session) else { continue }
            found.append(session)
            for table in tables {
                next += try String.fetchAll(
                    database,
                    sql: "SELECT id FROM \(table) WHERE parent_id = ?",
                    arguments: [session]
                )
            }
        }
        return found
    }

    private func take(
        _ row: Row,
        _ tally: inout UnreadTally,
        _ emit: (UsageRow) -> Void
    ) -> UInt64 {
        guard let id: String = row["id"], let data: Data = row["data"] else {
            tally.add(.brokenLine)
            return 0
        }
        guard let message = data.withUnsafeBytes({ OpencodeMessage($0) }) else {
            tally.add(.brokenLine)
            return UInt64(data.count)
        }
        let (usage, wrong) = message.row(id: id)
        if let usage { emit(usage) }
        if let wrong { tally.add(wrong) }
        return UInt64(data.count)
    }

    /// The answers in one table that were changed since a mark.
    private struct Query {
        private let sql: String
        private let arguments: StatementArguments

        init(table: String, session: String, mark: Int64?, _ database: Database) throws {
            let columns = Set(try database.columns(in: table).map(\.name))
            let changed = columns.contains("time_updated") ? "time_updated" : "0"
            var conditions: [String] = []
            var arguments: [any DatabaseValueConvertible] = []
            if columns.contains("type") { conditions.append("type = 'assistant'") }
            if session != "*" {
                conditions.append("session_id = ?")
                arguments.append(session)
            }
            if let mark, changed != "0" {
                // Once more what was changed in the same millisecond: rows of one key are one.
                conditions.append("\(changed) >= ?")
                arguments.append(mark)
            }
            let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
            sql = """
                SELECT id, CAST(data AS BLOB) AS data, \(changed) AS changed FROM \(table)\(filter)
                """
            self.arguments = StatementArguments(arguments)
        }

        func rows(_ database: Database) throws -> RowCursor {
            try Row.fetchCursor(database, sql: sql, arguments: arguments)
        }
    }
}
