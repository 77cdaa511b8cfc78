public import BusModel

/// A row of usage as a ``UsageBook`` keeps it: the figures of a ``UsageRow``, its names as digests,
/// and where it came from. A journal can store it and hand it back.
public struct KeptUsage: Hashable, Sendable {
    /// The message.
    public var message: UsageDigest
    /// The request that brought it, where the row said so: half a digest, as few requests bring the
    /// same message.
    public var request: UInt64?
    /// Whether it stands on a side chain.
    public var isSideChain: Bool
    /// When the answer was written down.
    public var time: Instant?
    /// The model as the transcript calls it.
    public var model: String?
    /// What was used.
    public var tokens: TokenCount
    /// Of the tokens written to the cache, those that stay for an hour.
    public var hourCacheWrite: Int64
    /// Whether it was asked for in a fast mode.
    public var isFast: Bool
    /// Searches of the web.
    public var webSearches: Int64
    /// What the program itself says it cost.
    public var statedCost: Money?
    /// Whose it is: a number that the caller hands out, of an agent or a file, in the order in
    /// which they began. Of two rows alike in everything the lower number stays.
    public var source: UInt32

    /// Keeps a row.
    public init(_ row: UsageRow, source: UInt32) {
        message = UsageDigest(of: row.key.message)
        request = row.key.request.map { UsageDigest(of: $0).low }
        isSideChain = row.key.isSideChain
        time = row.time
        model = row.model
        tokens = row.tokens
        hourCacheWrite = row.hourCacheWrite
        isFast = row.isFast
        webSearches = row.webSearches
        statedCost = row.statedCost
        self.source = source
    }

    /// Takes all of it, as it was stored.
    public init(
        message: UsageDigest,
        request: UInt64?,
        isSideChain: Bool,
        time: Instant?,
        model: String?,
        tokens: TokenCount,
        hourCacheWrite: Int64,
        isFast: Bool,
        webSearches: Int64,
        statedCost: Money?,
        source: UInt32
    ) {
        self.message = message
        self.request = request
        self.isSideChain = isSideChain
        self.time = time
        self.model = model
        self.tokens = tokens
        self.hourCacheWrite = hourCacheWrite
        self.isFast = isFast
        self.webSearches = webSearches
        self.statedCost = statedCost
        self.source = source
    }

    /// The row again, with digests for names: to price what a ``UsageBook/Change`` replaced.
    public var row: UsageRow {
        UsageRow(
            key: UsageKey(
                message: message.hex,
                request: request.map { String($0, radix: 16) },
                isSideChain: isSideChain
            ),
            time: time,
            model: model,
            tokens: tokens,
            hourCacheWrite: hourCacheWrite,
            isFast: isFast,
            webSearches: webSearches,
            statedCost: statedCost
        )
    }
}
