/// The name of a message in 16 bytes instead of a text: FNV-1a with 128 bits.
///
/// A corpus of a gigabyte has a million rows, whose names would take more memory than their
/// figures. It is the same in every build and on every machine, so it may be stored. Names are made
/// by programs that want them to differ; two of a million are alike once in 10²⁶ corpora.
public struct UsageDigest: Hashable, Sendable {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Takes the two halves, as they were stored.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The digest of a text.
    public init(of text: String) {
        var copy = text
        let hash = copy.withUTF8 { bytes in
            // Start and prime are those of the authors of FNV (draft-eastlake-fnv).
            var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
            let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b
            for byte in bytes { hash = (hash ^ UInt128(byte)) &* prime }
            return hash
        }
        high = UInt64(truncatingIfNeeded: hash >> 64)
        low = UInt64(truncatingIfNeeded: hash)
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
