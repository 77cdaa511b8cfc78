/// One `Key: value` line of a commit message's last paragraph.
public struct Trailer: Hashable, Sendable, Codable {
    /// The key as written.
    public let key: String
    /// The value, blanks at both ends removed and continuation lines joined by a blank.
    public let value: String

    /// Describes a trailer.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// Whether the key is one of ours, known or not: it starts with `Bus-`, in any case.
    public var isOurs: Bool { key.lowercased().hasPrefix("bus-") }
}

extension Trailer {
    /// Reads the trailers of a whole commit message by git's own rule.
    ///
    /// The block is the last paragraph, and not the first: either all of its lines are trailers, or
    /// it holds a line that git itself writes and at least a quarter of its lines are trailers
    /// (git-interpret-trailers(1)).
    public static func parse(message: String) -> [Trailer] {
        // By scalars: `\r\n` is one character, and no line feed to `split`.
        var lines = message.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Substring($0) }[...]
        while let last = lines.last, last.isBlank { lines.removeLast() }
        while let first = lines.first, first.isBlank { lines.removeFirst() }
        guard let gap = lines.lastIndex(where: \.isBlank) else { return [] }

        var trailers: [(key: String, value: String)] = []
        var isOpen = false
        var counted = 0
        var others = 0
        var writtenByGit = false
        // By bytes, as git does: an accent behind a colon or a blank makes them another character.
        for line in lines[(gap + 1)...] where !line.utf8.starts(with: "#".utf8) {
            if line.first?.isWhitespace == true {
                if isOpen, let last = trailers.indices.last {
                    // In its place: a copy for each line would take the square of the time.
                    if !trailers[last].value.isEmpty { trailers[last].value += " " }
                    trailers[last].value += line.trimmingBlanks()
                } else {
                    others += 1
                }
            } else if let trailer = keyAndValue(line) {
                trailers.append(trailer)
                counted += 1
                isOpen = true
                writtenByGit = writtenByGit || line.utf8.starts(with: "Signed-off-by: ".utf8)
            } else {
                let isPick = line.utf8.starts(with: "(cherry picked from commit ".utf8)
                if isPick { counted += 1 } else { others += 1 }
                isOpen = false
                writtenByGit = writtenByGit || isPick
            }
        }
        let isBlock = others == 0 || (writtenByGit && counted * 3 >= others)
        return isBlock ? trailers.map { Trailer(key: $0.key, value: $0.value) } : []
    }

    private static func keyAndValue(_ line: Substring) -> (key: String, value: String)? {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = line[..<colon].trimmingBlanks()
        let isKey = key.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
        guard !key.isEmpty, isKey, line.first?.isWhitespace == false else { return nil }
        return (key, line[line.utf8.index(after: colon)...].trimmingBlanks())
    }
}
