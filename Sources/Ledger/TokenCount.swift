/// Tokens in four classes, none of which is part of another.
///
/// Providers count differently: OpenAI's and Google's `input` holds what came from the cache,
/// Anthropic's does not. A reader brings them to these classes, so that they can be added.
public struct TokenCount: Hashable, Sendable, Codable {
    /// Tokens of the prompt that no cache knew.
    public var input: Int64
    /// Tokens of the prompt that were put into the cache.
    public var cacheWrite: Int64
    /// Tokens of the prompt that came from the cache.
    public var cacheRead: Int64
    /// Tokens of the answer, those of thinking among them.
    public var output: Int64

    /// Makes a count; nothing is negative that a reader lets through.
    public init(
        input: Int64 = 0,
        cacheWrite: Int64 = 0,
        cacheRead: Int64 = 0,
        output: Int64 = 0
    ) {
        self.input = input
        self.cacheWrite = cacheWrite
        self.cacheRead = cacheRead
        self.output = output
    }

    /// Nothing was used.
    public static let zero = TokenCount()

    /// The sum of the four classes.
    public var total: Int64 { prompt &+ output }

    /// What the model was given: everything but its answer. Prices rise with it.
    public var prompt: Int64 { input &+ cacheWrite &+ cacheRead }

    /// Adds class by class.
    public static func + (left: TokenCount, right: TokenCount) -> TokenCount {
        TokenCount(
            input: left.input &+ right.input,
            cacheWrite: left.cacheWrite &+ right.cacheWrite,
            cacheRead: left.cacheRead &+ right.cacheRead,
            output: left.output &+ right.output
        )
    }

    /// Takes away class by class.
    public static func - (left: TokenCount, right: TokenCount) -> TokenCount {
        TokenCount(
            input: left.input &- right.input,
            cacheWrite: left.cacheWrite &- right.cacheWrite,
            cacheRead: left.cacheRead &- right.cacheRead,
            output: left.output &- right.output
        )
    }

    /// Adds to a count in place.
    public static func += (left: inout TokenCount, right: TokenCount) { left = left + right }

    private enum CodingKeys: String, CodingKey {
        case input
        case cacheWrite = "cache_write"
        case cacheRead = "cache_read"
        case output
    }
}
