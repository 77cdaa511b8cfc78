/// What single lines of a screen look like.
enum ScreenLine {
    /// Whether it is a rule across the screen, with or without a word in it.
    static func isRule(_ line: String) -> Bool {
        let marks = line.count { "─━═╌▔".contains($0) }
        let others = line.count { !"─━═╌▔╭╮╰╯ ".contains($0) }
        return marks >= 4 && marks >= 3 * others
    }

    /// The line without the bullet or branch that it begins with.
    static func bare(_ line: String) -> String {
        String(line.drop { "⏺●•■⚠⎿└│┃∙* ".contains($0) })
    }

    /// A menu at the end of the lines: several choices one below the other, a glyph at one of them.
    static func menu(in lines: [String]) -> String? {
        let tail = lines.suffix(12)
        guard let chosen = tail.last(where: { cursor.occurs(in: $0) }) else { return nil }
        return tail.count { choice.occurs(in: $0) } >= 2 ? chosen : nil
    }

    private static let cursor: Pattern = "^[\\s│┃]*[❯›>»▶→] ?\\(?\\d{1,2}[.)]\\s+\\S"
    private static let choice: Pattern =
        "^[\\s│┃]*[❯›>»▶→]?\\s*\\(?\\d{1,2}(?:[.)]| \\([●○]\\))\\s+\\S"
}
