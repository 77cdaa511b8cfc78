/// Tokens, counted as a double does: four bytes of text are one.
struct PlayedTokens: Hashable {
    var input: Int64 = 0
    var cacheWrite: Int64 = 0
    var cacheRead: Int64 = 0
    var output: Int64 = 0

    static func of(_ text: String) -> Int64 { max(1, Int64(text.utf8.count + 3) / 4) }

    static func += (left: inout PlayedTokens, right: PlayedTokens) {
        left.input += right.input
        left.cacheWrite += right.cacheWrite
        left.cacheRead += right.cacheRead
        left.output += right.output
    }
}
