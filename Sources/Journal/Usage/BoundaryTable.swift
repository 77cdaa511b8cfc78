internal import BusModel
internal import GRDB

/// The events that costs are counted by, which stay when the archive takes all others: without the
/// beginning of a phase nobody could say what its gates took.
enum BoundaryTable {
    static let version10 = [
        """
        CREATE TABLE boundary (
          seq INTEGER PRIMARY KEY,
          id TEXT NOT NULL,
          kind TEXT NOT NULL,
          label TEXT,
          commit_id BLOB,
          actor TEXT,
          counts INTEGER NOT NULL,
          time_ms INTEGER NOT NULL,
          approximate INTEGER NOT NULL,
          data TEXT NOT NULL
        )
        """
    ]

    static let kinds: [EventKind] = [
        .claim, .review, .phaseStarted, .phaseCompleted, .phaseReopened, .sequenceCompleted,
        .itemTaken, .itemDropped, .itemClosed,
    ]

    /// A list for SQL; the words are ours.
    static let list = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    static let columns =
        "seq, id, kind, label, commit_id, actor, counts, time_ms, approximate, data"

    /// Keeps those of a range of events that is about to be deleted.
    static let keep = """
        INSERT OR IGNORE INTO boundary (\(columns)) SELECT \(columns) FROM event
        WHERE seq BETWEEN ? AND ? AND kind IN (\(list))
        """
}

extension EventJournal {
    /// Claims, reviews, phases and leases on items, all that there ever were, in order.
    public func boundaries() throws(JournalError) -> [EventRow] {
        try Self.wrap("read what costs are counted by") {
            try store.read { database in
                let columns = BoundaryTable.columns
                return try Row.fetchAll(
                    database,
                    sql: """
                        SELECT \(columns), NULL AS pusher, NULL AS proof FROM boundary
                        UNION ALL
                        SELECT \(columns), NULL, NULL FROM event
                        WHERE kind IN (\(BoundaryTable.list))
                        ORDER BY seq
                        """
                ).map(JournalRow.event)
            }
        }
    }

    /// The number of the last of them; `nil` where there is none.
    public func lastBoundary() throws(JournalError) -> Int64? {
        try Self.wrap("read what costs are counted by") {
            try store.read { database in
                try Int64.fetchOne(
                    database,
                    sql: "SELECT max(seq) FROM event WHERE kind IN (\(BoundaryTable.list))"
                )
            }
        }
    }
}
