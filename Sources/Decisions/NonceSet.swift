/// What was already said with a nonce, so that a rebased copy is not a second event.
///
/// The set grows with the bus, so it is kept by the journal row by row; the state carries its size
/// and a digest, by which two states are compared.
public struct NonceSet: Hashable, Sendable, Codable {
    /// The keys, for whoever keeps them apart from the state.
    public var all: Set<String> { keys }
    private var keys: Set<String> = []
    /// How many there are.
    public private(set) var count = 0
    /// The exclusive or of the keys' hashes, which no order can change.
    private var digest: UInt64 = 0

    /// Nothing said yet.
    public init() {}

    private enum CodingKeys: CodingKey {
        case count, digest
    }

    /// Adds a key.
    ///
    /// - Returns: whether it was new.
    public mutating func insert(_ key: String) -> Bool {
        guard keys.insert(key).inserted else { return false }
        count += 1
        digest ^= Self.hash(key)
        return true
    }

    /// Gives a set that was read from a memo the keys it had when it was written.
    ///
    /// - Returns: `false` when they are not those keys.
    public mutating func restore(_ keys: Set<String>) -> Bool {
        let sum = keys.reduce(into: UInt64(0)) { $0 ^= Self.hash($1) }
        guard keys.count == count, sum == digest else { return false }
        self.keys = keys
        return true
    }

    /// FNV-1a, 64 bits. It tells states apart; it protects nothing.
    private static func hash(_ key: String) -> UInt64 {
        key.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
