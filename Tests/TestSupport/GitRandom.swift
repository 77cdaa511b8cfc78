/// Numbers that are the same in every run: SplitMix64.
public struct GitRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence of its own for each seed.
    public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number below `bound`.
    public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// Whether one chance in `count` came.
    public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
