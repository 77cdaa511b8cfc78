/// What makes a row of usage one request, over all files: two rows of one key are the same request,
/// said twice.
public struct UsageKey: Hashable, Sendable {
    /// The message, or the place in its file where a message has no name: unique among all rows of
    /// one backend.
    public var message: String
    /// The request that brought the message, where rows say so. A gateway may leave it out, and a
    /// copy in a subagent's file may have another one.
    public var request: String?
    /// Whether the row stands on a side chain: a copy there never wins over the main one.
    public var isSideChain: Bool

    /// Makes a key.
    public init(message: String, request: String? = nil, isSideChain: Bool = false) {
        self.message = message
        self.request = request
        self.isSideChain = isSideChain
    }
}
