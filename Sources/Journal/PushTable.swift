public import BusModel
internal import Foundation
internal import GRDB

/// A push that the hub recorded, and the commits that it brought.
public struct RecordedPush: Hashable, Sendable {
    /// The commit that holds the record.
    public let id: ObjectID
    /// What it says.
    public let record: PushRecord
    /// What the push brought to the bus.
    public let commits: [ObjectID]

    /// Describes a push.
    public init(id: ObjectID, record: PushRecord, commits: [ObjectID]) {
        self.id = id
        self.record = record
        self.commits = commits
    }
}

extension EventJournal {
    /// The last record that was taken; `nil` before the first.
    public func lastPush() throws(JournalError) -> ObjectID? {
        try Self.wrap("read the last push") {
            try store.read { database in
                let sql = "SELECT id FROM push ORDER BY seq DESC LIMIT 1"
                return try Data.fetchOne(database, sql: sql).flatMap { ObjectID(bytes: $0) }
            }
        }
    }

    /// Whether a record was taken.
    public func isSaved(_ push: RecordedPush) throws(JournalError) -> Bool {
        try Self.wrap("look up a push") {
            try store.read { database in
                let sql = "SELECT 1 FROM push WHERE id = ?"
                return try Bool.fetchOne(database, sql: sql, arguments: [Data(push.id.bytes)])
                    ?? false
            }
        }
    }

    /// Takes records. One that is there already stays as it is; a commit keeps the push that
    /// brought it first.
    public func save(_ pushes: [RecordedPush]) async throws(JournalError) {
        try await Self.wrap("write pushes") {
            try await self.store.write { try PushWriter(database: $0).write(pushes) }
        }
    }
}

/// Writes records of pushes inside the transaction that it is given.
struct PushWriter {
    let database: Database

    func write(_ pushes: [RecordedPush]) throws {
        guard !pushes.isEmpty else { return }
        let push = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO push (id, actor, proof, time_ms) VALUES (?, ?, ?, ?)"
        )
        let commit = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO push_commit (commit_id, push)
                SELECT ?, seq FROM push WHERE id = ?
                """
        )
        for item in pushes {
            let id = Data(item.id.bytes)
            try push.execute(arguments: [
                id, item.record.actor, item.record.proof.rawValue, item.record.time.milliseconds,
            ])
            for one in item.commits { try commit.execute(arguments: [Data(one.bytes), id]) }
        }
    }
}
