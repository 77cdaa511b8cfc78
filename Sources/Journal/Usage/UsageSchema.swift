/// The tables of what agents used.
enum UsageSchema {
    static let version9 =
        usage + [
            // How far the transcripts of an agent were read. It changes with the rows that were
            // read, in one transaction, so that nothing is counted twice or left out.
            """
            CREATE TABLE transcript (
              id INTEGER PRIMARY KEY,
              agent TEXT NOT NULL,
              backend TEXT NOT NULL,
              read_ms INTEGER NOT NULL,
              at_end INTEGER NOT NULL,
              unread BLOB NOT NULL,
              state BLOB NOT NULL,
              UNIQUE (agent, backend)
            )
            """,
            // Every session an agent was ever in: what was used in an old one still counts. The
            // numbers tell which of two that began in one moment was noted first.
            """
            CREATE TABLE agent_session (
              id INTEGER PRIMARY KEY,
              agent TEXT NOT NULL,
              backend TEXT NOT NULL,
              session TEXT NOT NULL,
              first_ms INTEGER NOT NULL,
              UNIQUE (agent, backend, session)
            )
            """,
            // Sums that were worked out of the rows, up to a version of them.
            """
            CREATE TABLE ledger_memo (
              key TEXT PRIMARY KEY NOT NULL,
              value BLOB NOT NULL,
              through INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE budget_notice (
              id TEXT PRIMARY KEY NOT NULL,
              said_ms INTEGER NOT NULL,
              level TEXT NOT NULL
            )
            """,
        ]

    private static let usage = [
        // Whose a row is. The lower of two began first, which decides between rows alike.
        """
        CREATE TABLE usage_source (
          id INTEGER PRIMARY KEY,
          agent TEXT NOT NULL,
          backend TEXT NOT NULL,
          UNIQUE (agent, backend)
        )
        """,
        // A row for each request that counts. Names are digests, in two halves of 64 bits.
        """
        CREATE TABLE usage (
          id INTEGER PRIMARY KEY,
          source INTEGER NOT NULL,
          message_high INTEGER NOT NULL,
          message_low INTEGER NOT NULL,
          request INTEGER,
          side INTEGER NOT NULL,
          time_ms INTEGER,
          model TEXT,
          input INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          output INTEGER NOT NULL,
          hour_write INTEGER NOT NULL,
          fast INTEGER NOT NULL,
          web_searches INTEGER NOT NULL,
          stated_pd INTEGER
        )
        """,
        "CREATE INDEX usage_of_message ON usage (message_high, message_low)",
        "CREATE INDEX usage_by_time ON usage (time_ms)",
        // Grows with every change of the rows; what is in it is read faster than they are.
        """
        CREATE TABLE usage_version (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          version INTEGER NOT NULL
        )
        """,
        "INSERT INTO usage_version (one, version) VALUES (1, 0)",
    ]
}
