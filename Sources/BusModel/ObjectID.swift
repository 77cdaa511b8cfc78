/// The SHA-1 name of a git object: twenty bytes, never all zero.
///
/// git spells "no object" as forty zeros; here that is the absence of an `ObjectID`
/// (see ``RefTarget``), so a zero id cannot be mistaken for a commit.
public struct ObjectID: Hashable, Sendable {
    // Big-endian words, so comparing words compares bytes.
    private let head: UInt64
    private let middle: UInt64
    private let tail: UInt32

    /// Feeds eight of the bytes, which tell ids apart as well as twenty do.
    public func hash(into hasher: inout Hasher) { hasher.combine(head) }

    /// Makes an id of exactly twenty bytes.
    ///
    /// - Returns: `nil` for another length, or when every byte is zero.
    public init?(bytes: some Collection<UInt8>) {
        let copy = Array(bytes)
        let id = copy.withUnsafeBytes { ObjectID(raw: $0) }
        guard let id else { return nil }
        self = id
    }

    /// Makes an id of exactly twenty bytes in memory.
    ///
    /// A walk reads hundreds of ids for each commit: this is the one that it uses, since a generic
    /// initialiser of another module is not specialised and costs fifty times as much.
    ///
    /// - Returns: `nil` for another length, or when every byte is zero.
    public init?(raw: UnsafeRawBufferPointer) {
        guard raw.count == 20 else { return nil }
        head = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        middle = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        tail = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        if head == 0 && middle == 0 && tail == 0 { return nil }
    }

    /// Reads forty hexadecimal digits, upper or lower case.
    ///
    /// - Returns: `nil` for anything else, and for forty zeros.
    public init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        let id = digits.withUnsafeBytes { ObjectID(rawHex: $0) }
        guard let id else { return nil }
        self = id
    }

    /// Reads forty hexadecimal digits in memory.
    ///
    /// - Returns: `nil` for anything else, and for forty zeros.
    public init?(rawHex digits: UnsafeRawBufferPointer) {
        guard digits.count == 40 else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        for index in 0..<40 {
            guard let value = digits[index].hexValue else { return nil }
            switch index {
            case 0..<16: words.0 = words.0 << 4 | UInt64(value)
            case 16..<32: words.1 = words.1 << 4 | UInt64(value)
            default:  // open: digits 32 to 39
                words.2 = words.2 << 4 | UInt64(value)
            }
        }
        if words == (0, 0, 0) { return nil }
        (head, middle, tail) = (words.0, words.1, UInt32(truncatingIfNeeded: words.2))
    }

    /// The twenty bytes, most significant first.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            count = 20
        }
    }

    /// Writes the twenty bytes, most significant first, to memory of at least that size.
    public func write(to memory: UnsafeMutableRawBufferPointer) {
        precondition(memory.count >= 20, "BUG: an id is twenty bytes long")
        memory.storeBytes(of: head.bigEndian, toByteOffset: 0, as: UInt64.self)
        memory.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        memory.storeBytes(of: tail.bigEndian, toByteOffset: 16, as: UInt32.self)
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
