internal import Ledger

/// What a row of Codex says was used: of one request, or of a lane so far.
///
/// `input` holds what came from the cache and what went into it, `output` holds the reasoning.
struct CodexVector: Hashable, Sendable, Codable {
    var input: Int64 = 0
    var cached: Int64 = 0
    var written: Int64 = 0
    var output: Int64 = 0

    /// Nothing was used.
    static let zero = CodexVector()

    /// The same in classes that can be added; `nil` when it cannot be.
    var tokens: TokenCount? {
        let fresh = input - cached - written
        guard fresh >= 0, cached >= 0, written >= 0, output >= 0 else { return nil }
        return TokenCount(input: fresh, cacheWrite: written, cacheRead: cached, output: output)
    }

    /// Takes away number by number. Counts are small enough for no difference to overflow.
    static func - (left: CodexVector, right: CodexVector) -> CodexVector {
        CodexVector(
            input: left.input - right.input,
            cached: left.cached - right.cached,
            written: left.written - right.written,
            output: left.output - right.output
        )
    }

    /// Whether any of its numbers is negative: a counter was set back.
    var isBackwards: Bool { input < 0 || cached < 0 || written < 0 || output < 0 }

    /// The same in every run; what a fork repeats of its parent is known by it.
    var fingerprint: UInt64 {
        [input, cached, written, output].reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt64(bitPattern: $1)) &* 0x9E37_79B9_7F4A_7C15 ^ ($0 >> 29)
        }
    }
}
