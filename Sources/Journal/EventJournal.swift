public import BusModel
internal import Foundation
internal import GRDB

/// The journal of one branch of one repository: what was seen, what it meant, what was done.
///
/// A SQLite database in WAL mode with full synchronisation. What `commit` has returned from is on
/// the disk; what it threw from left no trace.
public final class EventJournal: Sendable {
    /// A pool, for those who write; for those who only read, one connection.
    let store: any DatabaseWriter
    /// The file.
    public let path: String

    private init(path: String, store: any DatabaseWriter) {
        self.path = path
        self.store = store
        chmodPrivate(path)
    }

    /// Opens the journal at `path`, or makes one. For the daemon alone, which holds its lock: two
    /// processes that make the same tables at once get into each other's way.
    ///
    /// - Throws: `.tooNew` when a newer version wrote it, `.storage` otherwise.
    public convenience init(path: String) throws(JournalError) {
        let pool = try Self.wrap("open \(path)") {
            // Looks before the pool opens the file, since opening it for writing changes it.
            if FileManager.default.fileExists(atPath: path) {
                let reader = try Self.reader(of: path)
                try Self.refuseNewer(reader, path)
                try reader.close()
            }
            let pool = try Self.pool(at: path)
            try JournalSchema.migrator.migrate(pool)
            Self.makeShrinkable(pool)
            return pool
        }
        self.init(path: path, store: pool)
    }

    /// Opens a journal that a daemon made, to write in it beside the daemon.
    ///
    /// - Throws: `.absent` when there is none, or it is only being made; `.tooNew` when a newer
    ///   version wrote it.
    public static func existing(path: String) throws(JournalError) -> EventJournal {
        try reading(path: path).close()
        let store = try wrap("open \(path)") { try pool(at: path) }
        return EventJournal(path: path, store: store)
    }

    /// Opens a journal that a daemon made, to read in it and no more: what a command does that
    /// shows something, and with one connection it is there in half of the time. What a killed
    /// daemon left in the file beside the journal stays there, for one that writes.
    ///
    /// - Throws: as ``existing(path:)``.
    public static func reading(path: String) throws(JournalError) -> EventJournal {
        guard FileManager.default.fileExists(atPath: path) else {
            throw JournalError(.absent, "there is no journal at \(path)")
        }
        let reader = try wrap("open \(path)") {
            let reader = try Self.reader(of: path)
            try refuseNewer(reader, path)
            let applied = try reader.read(JournalSchema.migrator.appliedMigrations)
            guard applied == JournalSchema.migrator.migrations else {
                throw unmade(applied, path)
            }
            return reader
        }
        return EventJournal(path: path, store: reader)
    }

    private static func pool(at path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration())
        // GRDB sets NORMAL when it turns WAL on, after the configuration was applied; a commit
        // would then be on the disk only at the next checkpoint.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    private static func reader(of path: String) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func refuseNewer(_ reader: DatabaseQueue, _ path: String) throws {
        guard try reader.read(JournalSchema.migrator.hasBeenSuperseded) else { return }
        throw JournalError(
            .tooNew,
            "a newer version of git-bus wrote \(path); this version leaves it alone"
        )
    }

    private static func unmade(_ applied: [String], _ path: String) -> JournalError {
        JournalError(
            .absent,
            applied.isEmpty
                ? "no daemon has made the journal at \(path) yet"
                : "an older version of git-bus made the journal at \(path); a daemon of this one "
                    + "brings it up to date"
        )
    }

    /// Has SQLite keep account of free pages, so that they can be given back a few at a time.
    private static func makeShrinkable(_ pool: DatabasePool) {
        do {
            try pool.writeWithoutTransaction { database in
                let incremental = 2
                let mode = try Int.fetchOne(database, sql: "PRAGMA auto_vacuum")
                guard mode != incremental else { return }
                try database.execute(sql: "PRAGMA auto_vacuum = \(incremental); VACUUM")
            }
        } catch {
            // No room, or somebody writes: the journal works as well with a file that only grows.
        }
    }

    /// Where the journal stands; `nil` before the first batch.
    public func cursor() throws(JournalError) -> Cursor? {
        try Self.wrap("read the cursor") { try store.read(JournalRow.cursor) }
    }

    /// Everything that was ever said with a nonce.
    public func nonces() throws(JournalError) -> Set<String> {
        try Self.wrap("read the nonces") {
            try store.read { try String.fetchSet($0, sql: "SELECT key FROM nonce") }
        }
    }

    /// Whether a commit was folded.
    public func isSeen(_ id: ObjectID) throws(JournalError) -> Bool {
        // Outside a transaction: one row that is only ever added needs no snapshot.
        try Self.wrap("look up \(id)") {
            try store.unsafeRead { database in
                let statement = try database.cachedStatement(
                    sql: "SELECT 1 FROM seen WHERE id = ?"
                )
                return try Bool.fetchOne(statement, arguments: [Data(id.bytes)]) ?? false
            }
        }
    }

    /// Writes one look at the bus, whole or not at all.
    ///
    /// - Returns: the number of the last event.
    @discardableResult
    public func commit(_ batch: Batch) async throws(JournalError) -> Int64 {
        try await Self.wrap("write a batch") {
            try await self.store.write { database in
                try BatchWriter(database: database, batch: batch).write()
            }
        }
    }

    /// The same, on the thread that calls: for those who may wait, and whom it would cost more to
    /// go to another one and back.
    @discardableResult
    public func commit(_ batch: Batch) throws(JournalError) -> Int64 {
        try Self.wrap("write a batch") {
            try store.write { try BatchWriter(database: $0, batch: batch).write() }
        }
    }

    /// Events in order.
    ///
    /// - Parameters:
    ///   - seq: the number of the last event not wanted.
    ///   - limit: how many at most.
    public func events(after seq: Int64 = 0, limit: Int = .max) throws(JournalError) -> [EventRow] {
        try rows("WHERE seq > ? ORDER BY seq LIMIT ?", [seq, Int64(limit)])
    }

    /// The last events, in order.
    public func lastEvents(_ count: Int) throws(JournalError) -> [EventRow] {
        try rows("ORDER BY seq DESC LIMIT ?", [Int64(count)]).reversed()
    }

    /// The events that a commit states or leads to, in order.
    public func events(of commit: ObjectID) throws(JournalError) -> [EventRow] {
        try rows("WHERE commit_id = ? ORDER BY seq", [Data(commit.bytes)])
    }

    /// The events about a gate, an agent or a phase of that name, in order.
    public func events(labelled label: String) throws(JournalError) -> [EventRow] {
        try rows("WHERE label = ? ORDER BY seq", [label])
    }

    /// A number that changes whenever another process has written.
    public func dataVersion() throws(JournalError) -> Int64 {
        try Self.wrap("read the version") {
            try store.unsafeRead { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
        }
    }

    /// What SQLite finds wrong with the file; empty when nothing is.
    public func faults() throws(JournalError) -> [String] {
        try Self.wrap("check the journal") {
            try store.read { try String.fetchAll($0, sql: "PRAGMA quick_check") }
                .filter { $0 != "ok" }
        }
    }

    /// Closes the database. Nothing may be asked of it afterwards.
    public func close() throws(JournalError) {
        try Self.wrap("close") { try store.close() }
    }

    func rows(
        _ clause: String,
        _ arguments: StatementArguments
    ) throws(JournalError) -> [EventRow] {
        try Self.wrap("read events") {
            try store.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT *,
                          (SELECT actor FROM push WHERE seq = (SELECT push FROM push_commit
                             WHERE push_commit.commit_id = event.commit_id)) AS pusher,
                          (SELECT proof FROM push WHERE seq = (SELECT push FROM push_commit
                             WHERE push_commit.commit_id = event.commit_id)) AS proof
                        FROM event
                        """ + " " + clause,
                    arguments: arguments
                ).map(JournalRow.event)
            }
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        return configuration
    }

    static func wrap<R>(_ what: String, _ body: () throws -> R) throws(JournalError) -> R {
        do { return try body() } catch let error as JournalError { throw error } catch {
            throw JournalError(failure: error, "cannot \(what)")
        }
    }

    static func wrap<R: Sendable>(
        _ what: String,
        _ body: @Sendable () async throws -> R
    ) async throws(JournalError) -> R {
        do { return try await body() } catch let error as JournalError { throw error } catch {
            throw JournalError(failure: error, "cannot \(what)")
        }
    }

    /// The journal quotes commits of a private repository: only its owner reads it.
    private func chmodPrivate(_ path: String) {
        for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
            _ = chmod(path + suffix, 0o600)
        }
    }
}
