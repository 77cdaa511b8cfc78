/// The SHA-1 name of a git object: twenty bytes, never all zero.
///
/// git spells "no object" as forty zeros; here that is the absence of an `ObjectID`
/// (see ``RefTarget``), so a zero id cannot be mistaken for a commit.
public struct ObjectID: Hashable, Sendable {
    // Big-endian words, so comparing words compares bytes.
    private let head: UInt64
    private let middle: UInt64
    private let tail: UInt32

    /// Makes an id of exactly twenty bytes.
    ///
    /// - Returns: `nil` for another length, or when every byte is zero.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default:  // open: bytes 16 to 19
                words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        if words == (0, 0, 0) { return nil }
        (head, middle, tail) = words
    }

    /// Reads forty hexadecimal digits, upper or lower case.
    ///
    /// - Returns: `nil` for anything else, and for forty zeros.
    public init?(hex: some StringProtocol) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The twenty bytes, most significant first.
    public var bytes: [UInt8] {
        (0..<20).map { index in
            switch index {
            case 0..<8: UInt8(truncatingIfNeeded: head >> UInt64(56 - 8 * index))
            case 8..<16: UInt8(truncatingIfNeeded: middle >> UInt64(56 - 8 * (index - 8)))
            default:  // open: bytes 16 to 19
                UInt8(truncatingIfNeeded: tail >> UInt32(24 - 8 * (index - 16)))
            }
        }
    }

    /// Forty lower-case hexadecimal digits.
    public var hex: String { bytes.hex }

    /// The first seven digits, as `git log --oneline` shows them. For people; never an identity.
    public var short: String { String(hex.prefix(7)) }
}

extension ObjectID: Comparable {
    /// Orders ids as their bytes are ordered.
    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.head, left.middle, left.tail) < (right.head, right.middle, right.tail)
    }
}

extension ObjectID: CustomStringConvertible {
    /// The same as ``hex``.
    public var description: String { hex }
}

extension ObjectID: Codable {
    /// Reads the hexadecimal form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ObjectID(hex: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not an object id"
            )
        }
        self = id
    }

    /// Writes the hexadecimal form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
