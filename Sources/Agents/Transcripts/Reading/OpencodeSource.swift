internal import Foundation
internal import GRDB
internal import Ledger

/// The log of one database of opencode, read a few messages at a time, and never written to.
final class OpencodeSource: EntrySource {
    let path: String
    private var sessions: [String]
    private let bytesMax: Int
    private let isFollowing: Bool
    private var stamp: FileStamp?
    private var tally: UnreadTally
    private var places: [String: Place] = [:]
    /// The messages that were met since the database was last changed.
    private var known: Set<String> = []
    /// Those in which something is wrong: each is counted once.
    private var wrong: Set<String> = []

    /// How far one table was read.
    private struct Place {
        var created: Int64 = .min
        var id = ""
        var isAtEnd = false
        /// When the first message was begun that was not finished.
        var open: Int64?
    }

    /// The longest message or part, in bytes.
    private static let dataMax = 8 << 20
    /// How many messages are read at once.
    private static let page = 16

    init(path: String, sessions: [String], bytesMax: Int, isFollowing: Bool) {
        self.path = path
        self.sessions = sessions
        self.bytesMax = bytesMax
        self.isFollowing = isFollowing
        tally = UnreadTally(file: path)
    }

    var unread: [Unread] { tally.unread }

    func follow(_ sessions: [String]) {
        guard sessions != self.sessions else { return }
        self.sessions = sessions
        // What the new one has may be older; what was shown is known by its name.
        (stamp, places, known) = (nil, [:], [])
    }

    func fill() -> [ReadRow]? {
        if places.values.allSatisfy(\.isAtEnd), !places.isEmpty, !wake() { return nil }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(1)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { try read($0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            tally.add(.unknownForm)
        } catch {
            tally.add(.noAccess)
        }
        places = ["": Place(isAtEnd: true)]
        stamp = current
        return nil
    }

    private var current: FileStamp? {
        FileStamp(of: path)?.with(FileStamp(of: path + "-wal"))
    }

    /// Goes back to what was not finished, where the database was changed since.
    private func wake() -> Bool {
        guard isFollowing, let now = current, now != stamp else { return false }
        stamp = now
        for name in places.keys {
            let place = places[name] ?? Place()
            places[name] = Place(created: min(place.open ?? .max, place.created), id: "")
        }
        known = []
        return true
    }

    private func read(_ database: Database) throws -> [ReadRow]? {
        let tables = try ["message", "session_message"].filter { try database.tableExists($0) }
        if tables.isEmpty { tally.add(.unknownForm) }
        if stamp == nil { stamp = current }
        places[""] = nil
        for table in tables where places[table] == nil { places[table] = Place() }
        let family = try OpencodeDatabase(path: path).family(of: sessions, database)
        // The older table has the details, where a message stands in both.
        for table in tables where places[table]?.isAtEnd == false {
            let rows = try page(of: table, family, database)
            if !rows.isEmpty { return rows }
        }
        if places.isEmpty { places[""] = Place(isAtEnd: true) }
        return nil
    }

    private func page(
        of table: String,
        _ family: [String],
        _ database: Database
    ) throws -> [ReadRow] {
        var place = places[table] ?? Place()
        defer { places[table] = place }
        let columns = Set(try database.columns(in: table).map(\.name))
        let created =
            ["time_created", "time_updated"].first(where: columns.contains) ?? "0"
        let type = columns.contains("type") ? "type" : "NULL"
        let marks = family.map { _ in "?" }.joined(separator: ",")
        let sql = """
            SELECT id, session_id, \(type) AS kind, \(created) AS created, length(data) AS size,
            CASE WHEN length(data) <= \(Self.dataMax) THEN CAST(data AS BLOB) END AS data
            FROM \(table) WHERE session_id IN (\(marks))
            AND (\(created) > ? OR (\(created) = ? AND id > ?))
            ORDER BY \(created), id LIMIT \(Self.page)
            """
        let arguments: [any DatabaseValueConvertible] =
            family + [place.created, place.created, place.id]
        let found = try Row.fetchAll(database, sql: sql, arguments: .init(arguments))
        if found.count < Self.page { place.isAtEnd = true }
        let reading = OpencodeReading(
            sessions: Set(sessions),
            bytesMax: bytesMax,
            isFollowing: isFollowing
        )
        var rows: [ReadRow] = []
        for row in found {
            let id: String = row["id"] ?? ""
            place.created = row["created"] ?? 0
            place.id = id
            guard known.insert(id).inserted else { continue }
            guard let data: Data = row["data"] else {
                let size: Int? = row["size"]
                if wrong.insert(id).inserted { tally.add(size == nil ? .brokenLine : .longLine) }
                continue
            }
            let bytes = [UInt8](data)
            let isOpen = bytes.withUnsafeBytes { OpencodeMessage($0)?.isRunning ?? false }
            let kind: String? = row["kind"]
            if isOpen, kind ?? "assistant" == "assistant", place.open == nil {
                place.open = place.created - 1
            }
            let read = reading.rows(
                of: id,
                session: row["session_id"] ?? "",
                kind: kind,
                created: place.created > 0 ? place.created : nil,
                data: bytes,
                parts: try parts(of: id, database)
            )
            let faults = read.compactMap(\.wrong)
            if !faults.isEmpty, wrong.insert(id).inserted { faults.forEach { tally.add($0) } }
            rows += read
        }
        return found.isEmpty ? [] : rows + [ReadRow()]
    }

    private func parts(
        of message: String,
        _ database: Database
    ) throws -> [OpencodeReading.Part] {
        guard try database.tableExists("part") else { return [] }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, CASE WHEN length(data) <= \(Self.dataMax)
                THEN CAST(data AS BLOB) END AS data FROM part WHERE message_id = ? ORDER BY id
                """,
            arguments: [message]
        )
        var parts: [OpencodeReading.Part] = []
        while let row = try rows.next() {
            guard let id: String = row["id"], let data: Data = row["data"] else {
                if wrong.insert("\(message) part").inserted { tally.add(.longLine) }
                continue
            }
            parts.append(OpencodeReading.Part(id: id, bytes: [UInt8](data)))
        }
        return parts
    }
}
