public import BusModel

/// Thirty-two bytes that stand for SHA-256 where a test needs names and no cryptography.
public func pureHash(_ bytes: [UInt8]) -> [UInt8] {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
        state ^= state >> 29
    }
    var random = PureRandom(seed: state)
    var hash: [UInt8] = []
    hash.reserveCapacity(32)
    for _ in 0..<4 {
        let word = random.next()
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            hash.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
    return hash
}

extension EventNaming {
    /// Names made without cryptography.
    public static let pure = EventNaming(sha256: pureHash)
}

extension ObjectID {
    /// An id that follows from some words: the same words, the same id.
    public static func pure(_ words: String) -> ObjectID {
        // Never all zero: the first byte says so.
        let bytes = [0xB5] + pureHash(Array(words.utf8)).prefix(19)
        guard let id = ObjectID(bytes: bytes) else { preconditionFailure("twenty bytes") }
        return id
    }
}
