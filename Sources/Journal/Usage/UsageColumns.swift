internal import BusModel
internal import GRDB
internal import Ledger

/// The one place where rows of the table `usage` become values and values rows.
///
/// They are read by number: by name, half the time of reading many would go into looking for it.
enum UsageColumns {
    /// The columns after the row's number, in the order of ``arguments(_:)``.
    static let list = """
        source, message_high, message_low, request, side, time_ms, model, input, cache_write, \
        cache_read, output, hour_write, fast, web_searches, stated_pd
        """

    static let insert = """
        INSERT INTO usage (\(list)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static func arguments(_ row: KeptUsage) -> StatementArguments {
        [
            Int64(row.source), signed(row.message.high), signed(row.message.low),
            row.request.map(signed), row.isSideChain, row.time?.milliseconds, row.model,
            row.tokens.input, row.tokens.cacheWrite, row.tokens.cacheRead, row.tokens.output,
            row.hourCacheWrite, row.isFast, row.webSearches, row.statedCost?.picodollars,
        ]
    }

    /// Reads what `SELECT id, <list>` gave.
    static func usage(_ row: Row) throws -> KeptUsage {
        guard let source = UInt32(exactly: row[1] as Int64) else {
            throw JournalError(.corrupt, "a row of usage has no possible source")
        }
        return KeptUsage(
            message: UsageDigest(high: unsigned(row[2]), low: unsigned(row[3])),
            request: (row[4] as Int64?).map(unsigned),
            isSideChain: row[5],
            time: JournalRow.instant(row[6]),
            model: row[7],
            tokens: TokenCount(
                input: row[8],
                cacheWrite: row[9],
                cacheRead: row[10],
                output: row[11]
            ),
            hourCacheWrite: row[12],
            isFast: row[13],
            webSearches: row[14],
            statedCost: (row[15] as Int64?).map(Money.init(picodollars:)),
            source: source
        )
    }

    /// SQLite has no unsigned numbers: the same bits.
    static func signed(_ number: UInt64) -> Int64 { Int64(bitPattern: number) }

    private static func unsigned(_ number: Int64) -> UInt64 { UInt64(bitPattern: number) }
}
