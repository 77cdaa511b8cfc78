internal import GRDB
internal import Ledger

/// Writes what was used inside the transaction that it is given.
///
/// A program says one request many times, so rows are merged in memory first: each message is
/// looked up once, and only what counts in the end is written.
struct UsageWriter {
    /// The rows of one message: those of the table, and those that count now.
    private struct Standing {
        var stored: [(id: Int64, row: KeptUsage)] = []
        var counting: [KeptUsage] = []

        mutating func take(_ row: KeptUsage) {
            counting = UsageMerge.counting(row, among: counting)
        }
    }

    private let database: Database
    private let source: UInt32
    /// The sources whose rows may be the same requests. The names of two backends' messages have
    /// nothing to do with each other.
    private let peers: Set<UInt32>
    private let find: Statement
    private let insert: Statement
    private let delete: Statement

    init(database: Database, source: UInt32, peers: Set<UInt32>) throws {
        self.database = database
        self.source = source
        self.peers = peers
        find = try database.cachedStatement(
            sql: """
                SELECT id, \(UsageColumns.list) FROM usage
                WHERE message_high = ? AND message_low = ? ORDER BY id
                """
        )
        insert = try database.cachedStatement(sql: UsageColumns.insert)
        delete = try database.cachedStatement(sql: "DELETE FROM usage WHERE id = ?")
    }

    /// What is different after rows were taken.
    struct Change {
        /// How many rows are new, or stand for others now.
        var rows = 0
        /// By how much the sum of all rows grew.
        var tokens = TokenCount.zero
        /// The version of the rows from then on.
        var version: Int64 = 0
    }

    func write(_ rows: [UsageRow]) throws -> Change {
        var standings: [UsageDigest: Standing] = [:]
        // The order in which they came, so that the same rows make the same table.
        var messages: [UsageDigest] = []
        for row in rows {
            let row = KeptUsage(row, source: source)
            if standings[row.message] == nil {
                standings[row.message] = try standing(of: row.message)
                messages.append(row.message)
            }
            standings[row.message]?.take(row)
        }
        var change = Change()
        for message in messages {
            guard let standing = standings[message] else { continue }
            try write(standing, &change)
        }
        if change.rows > 0 {
            change.version =
                try Int64.fetchOne(
                    database,
                    sql: "UPDATE usage_version SET version = version + 1 RETURNING version"
                ) ?? 0
        }
        return change
    }

    private func standing(of message: UsageDigest) throws -> Standing {
        var standing = Standing()
        let cursor = try Row.fetchCursor(
            find,
            arguments: [UsageColumns.signed(message.high), UsageColumns.signed(message.low)]
        )
        while let next = try cursor.next() {
            let row = try UsageColumns.usage(next)
            guard peers.contains(row.source) else { continue }
            standing.stored.append((next[0], row))
            standing.counting.append(row)
        }
        return standing
    }

    /// A row that no longer counts always gave way to one that is written here, so those count.
    private func write(_ standing: Standing, _ change: inout Change) throws {
        for (id, row) in standing.stored where !standing.counting.contains(row) {
            try delete.execute(arguments: [id])
            change.tokens = change.tokens - row.tokens
        }
        for row in standing.counting where !standing.stored.contains(where: { $0.row == row }) {
            try insert.execute(arguments: UsageColumns.arguments(row))
            change.tokens += row.tokens
            change.rows += 1
        }
    }
}
