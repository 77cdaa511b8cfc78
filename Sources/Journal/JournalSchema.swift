internal import GRDB

/// The tables, and how an older journal becomes a newer one. Migrations are only ever added.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            for statement in version1 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("2") { database in
            // The names of events that are in the archive: they must not come back.
            try database.execute(
                sql: "CREATE TABLE archived (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID"
            )
        }
        migrator.registerMigration("3") { database in
            for statement in version3 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("4") { database in
            for statement in version4 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("5") { database in
            try database.execute(sql: Notice.table)
        }
        migrator.registerMigration("6") { database in
            for statement in version6 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("7") { database in
            for statement in version7 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("8") { database in
            // Since when a hub's own log tells this journal of its pushes.
            try database.execute(sql: PushLog.table)
        }
        migrator.registerMigration("9") { database in
            for statement in UsageSchema.version9 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("10") { database in
            for statement in BoundaryTable.version10 { try database.execute(sql: statement) }
        }
        migrator.registerMigration("11") { database in
            // What was said of budgets, and the holds that are owed. Nobody used the one before.
            try database.execute(sql: "DROP TABLE budget_notice")
            try database.execute(sql: BudgetRow.table)
        }
        return migrator
    }

    private static let version1 = [
        // Commits that were folded on this ref. Closed under ancestry.
        "CREATE TABLE seen (id BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID",
        "CREATE TABLE nonce (key TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE event (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          label TEXT,
          commit_id BLOB,
          actor TEXT,
          counts INTEGER NOT NULL,
          time_ms INTEGER NOT NULL,
          approximate INTEGER NOT NULL,
          data TEXT NOT NULL
        )
        """,
        "CREATE INDEX event_by_commit ON event (commit_id) WHERE commit_id IS NOT NULL",
        """
        CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END
        """,
        """
        CREATE TABLE cursor (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          tip BLOB,
          epoch INTEGER NOT NULL,
          seq INTEGER NOT NULL,
          time_ms INTEGER NOT NULL,
          halted_by TEXT,
          memo BLOB NOT NULL
        )
        """,
        """
        CREATE TABLE outbox (
          id TEXT PRIMARY KEY NOT NULL,
          recipient TEXT NOT NULL,
          ping TEXT NOT NULL,
          state TEXT NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          recorded_ms INTEGER NOT NULL,
          typed_ms INTEGER,
          note TEXT
        )
        """,
        "CREATE INDEX outbox_open ON outbox (recipient) WHERE state IN ('recorded', 'attempted')",
        """
        CREATE TABLE agent (
          name TEXT PRIMARY KEY NOT NULL,
          wanted INTEGER NOT NULL,
          pane TEXT,
          kickoff TEXT,
          started_ms INTEGER,
          state TEXT NOT NULL,
          reason TEXT NOT NULL,
          sign_ms INTEGER
        )
        """,
        """
        CREATE TABLE source (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          url TEXT NOT NULL,
          ref TEXT NOT NULL,
          looked_ms INTEGER,
          reached_ms INTEGER,
          error TEXT
        )
        """,
    ]

    private static let version7 = [
        // Whether a source is late or broken, and when it is asked again.
        "ALTER TABLE source ADD COLUMN failures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE source ADD COLUMN failing_ms INTEGER",
        "ALTER TABLE source ADD COLUMN failed_ms INTEGER",
        "ALTER TABLE source ADD COLUMN failed TEXT",
        "ALTER TABLE source ADD COLUMN next_ms INTEGER",
    ]

    private static let version6 = [
        // Who pushed, as the hub recorded it: annotations, which no state depends on.
        """
        CREATE TABLE push (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id BLOB NOT NULL UNIQUE,
          actor TEXT,
          proof TEXT NOT NULL,
          time_ms INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE push_commit (
          commit_id BLOB PRIMARY KEY NOT NULL,
          push INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
    ]

    private static let version4 = [
        // Receipts: what became of a ping after it was typed.
        "ALTER TABLE outbox ADD COLUMN seen_ms INTEGER",
        "ALTER TABLE outbox ADD COLUMN acted_ms INTEGER",
        "ALTER TABLE outbox ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE outbox ADD COLUMN reminded_ms INTEGER",
        """
        CREATE INDEX outbox_unanswered ON outbox (recipient)
        WHERE state = 'typed' AND acted_ms IS NULL
        """,
        // What the watchdog remembers of an agent, and what a person is asked for.
        "ALTER TABLE agent ADD COLUMN memory TEXT",
        "ALTER TABLE agent ADD COLUMN need TEXT",
        // Why it did or did not act; a row for each change of mind.
        """
        CREATE TABLE trace (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          agent TEXT NOT NULL,
          rule TEXT NOT NULL,
          outcome TEXT NOT NULL,
          why TEXT NOT NULL,
          time_ms INTEGER NOT NULL
        )
        """,
        "CREATE INDEX trace_of_agent ON trace (agent, seq)",
        // What befell several agents at once; told once.
        """
        CREATE TABLE alarm (
          id TEXT PRIMARY KEY NOT NULL,
          text TEXT NOT NULL,
          since_ms INTEGER NOT NULL
        )
        """,
        // Used-up accounts: one row, however many agents share it.
        """
        CREATE TABLE usage_limit (
          account TEXT PRIMARY KEY NOT NULL,
          seen_ms INTEGER NOT NULL,
          until_ms INTEGER,
          banner TEXT,
          again INTEGER NOT NULL
        )
        """,
    ]

    private static let version3 = [
        // Finished pings that went with their events: they are not owed again.
        """
        CREATE TABLE archived_ping (
          id TEXT PRIMARY KEY NOT NULL,
          state TEXT NOT NULL
        ) WITHOUT ROWID
        """,
        // Each part of the log that was moved, or is being moved, and the file it went to.
        """
        CREATE TABLE archive (
          first_seq INTEGER PRIMARY KEY,
          last_seq INTEGER NOT NULL,
          before_ms INTEGER NOT NULL,
          file TEXT NOT NULL,
          state TEXT NOT NULL
        )
        """,
    ]
}
