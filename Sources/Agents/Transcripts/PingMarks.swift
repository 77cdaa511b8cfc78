/// The pings that stand in a prompt, by the end of the lines that git-bus types:
/// `… [bus 1a2b3c4d 5e6f7a8b]`.
enum PingMarks {
    /// How many letters and digits a mark has.
    private static let length = 8

    /// The marks of all the lines that end with some.
    static func all(in text: String) -> [String] {
        guard text.contains("[bus ") else { return [] }
        return text.split(whereSeparator: \.isNewline).flatMap(marks)
    }

    private static func marks(of line: Substring) -> [String] {
        var line = line
        while let last = line.last, last.isWhitespace { line.removeLast() }
        guard line.last == "]", let open = line.lastIndex(of: "["),
            line[open...].hasPrefix("[bus ")
        else { return [] }
        let words = line[open...].dropFirst(5).dropLast()
            .split(separator: " ", omittingEmptySubsequences: false)
        let areMarks = words.allSatisfy { word in
            word.utf8.count == length
                && word.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "A")...UInt8(ascii: "Z"):
                        true
                    default: false
                    }
                }
        }
        return areMarks ? words.map(String.init) : []
    }
}
