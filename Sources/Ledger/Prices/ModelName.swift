/// The name of a model without what says who serves it and on which day it was made.
///
/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `anthropic/claude-sonnet-4-5` and
/// `Claude-Sonnet-4-5@20250929` are all `claude-sonnet-4-5`. What changes the price stays: a
/// variant such as `:free`, `-mini` or `-fast`, and a number of a version.
struct ModelName: Hashable, Sendable {
    let text: String

    init(_ name: String) {
        var rest = name.lowercased()[...]
        if let slash = rest.lastIndex(of: "/") { rest = rest[rest.index(after: slash)...] }
        rest = Self.withoutServers(rest)
        // Claude Code marks the long window so; its price is decided by the prompt.
        if rest.hasSuffix("[1m]") { rest.removeLast(4) }
        rest = Self.withoutRevision(rest)
        text = String(Self.withoutDate(rest))
    }

    /// What Bedrock puts in front, with a point. Names of models have points, too: `gpt-5.6`.
    private static let servers: Set<Substring> = [
        "anthropic", "openai", "google", "us", "eu", "apac", "jp", "au", "global",
    ]

    private static func withoutServers(_ name: Substring) -> Substring {
        var rest = name
        while let point = rest.firstIndex(of: "."), servers.contains(rest[..<point]) {
            rest = rest[rest.index(after: point)...]
        }
        return rest
    }

    /// Takes `-v1:0` away, as Bedrock writes it. `-v3` alone may be the model: `deepseek-v3`.
    private static func withoutRevision(_ name: Substring) -> Substring {
        guard let colon = name.lastIndex(of: ":"), isNumber(name[name.index(after: colon)...]),
            let dash = name[..<colon].lastIndex(of: "-")
        else { return name }
        let version = name[name.index(after: dash)..<colon]
        return version.first == "v" && isNumber(version.dropFirst()) ? name[..<dash] : name
    }

    /// Takes a date at the end away: `-20250929`, `@20250929`, `-2025-09-29`.
    private static func withoutDate(_ name: Substring) -> Substring {
        let digits = name.suffix(8)
        if isDate(digits), let sign = name.dropLast(8).last, sign == "-" || sign == "@" {
            return name.dropLast(9)
        }
        let parts = name.suffix(11).split(separator: "-", omittingEmptySubsequences: false)
        if parts.map(\.count) == [0, 4, 2, 2], isDate(parts.joined()[...]) {
            return name.dropLast(11)
        }
        return name
    }

    private static func isDate(_ digits: Substring) -> Bool {
        guard digits.utf8.count == 8, isNumber(digits), digits.hasPrefix("20"),
            let month = Int(digits.dropFirst(4).prefix(2)), let day = Int(digits.suffix(2))
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
