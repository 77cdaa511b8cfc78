public import BusModel

/// What one request to a model used, as a transcript says.
///
/// A transcript may say it several times, and in several files; ``key`` tells that it is one.
public struct UsageRow: Hashable, Sendable {
    /// What makes it this request, in whatever file it stands.
    public var key: UsageKey
    /// When the answer was written down; `nil` where the transcript has no times.
    public var time: Instant?
    /// The model as the transcript calls it; `nil` where it does not say.
    public var model: String?
    /// What was used.
    public var tokens: TokenCount
    /// Of the tokens written to the cache, those that stay for an hour: they cost more.
    public var hourCacheWrite: Int64
    /// Whether it was asked for in a fast mode, which has a price of its own.
    public var isFast: Bool
    /// Searches of the web, which are paid by the piece.
    public var webSearches: Int64
    /// What the program itself says it cost.
    public var statedCost: Money?

    /// Makes a row.
    public init(
        key: UsageKey,
        time: Instant?,
        model: String?,
        tokens: TokenCount,
        hourCacheWrite: Int64 = 0,
        isFast: Bool = false,
        webSearches: Int64 = 0,
        statedCost: Money? = nil
    ) {
        self.key = key
        self.time = time
        self.model = model
        self.tokens = tokens
        self.hourCacheWrite = hourCacheWrite
        self.isFast = isFast
        self.webSearches = webSearches
        self.statedCost = statedCost
    }
}
