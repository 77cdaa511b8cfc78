/// A line of a screen, made ready to be looked at several times.
struct ScreenLine {
    /// The line, without blanks at its end.
    let text: String
    /// The same with blanks in the place of what is dim.
    let bright: String
    /// The same with blanks in the place of what is grey; `nil` where colours are not known.
    let vivid: String?
    let scalars: [Unicode.Scalar]
    /// How many blanks it begins with.
    let indent: Int

    init(_ line: PaneSnapshot.Line, isStyled: Bool) {
        self.init(text: line.text, bright: line.bright, vivid: isStyled ? line.vivid : nil)
    }

    init(text: String, bright: String? = nil, vivid: String? = nil) {
        self.text = text
        self.bright = bright ?? text
        self.vivid = vivid
        scalars = Array(text.unicodeScalars)
        indent = scalars.prefix { $0 == " " }.count
    }

    var isBlank: Bool { indent == scalars.count }

    /// The line without blanks at its beginning.
    var trimmed: String { String(text.dropFirst(indent)) }

    /// The first word, and what follows it and a blank.
    var headAndRest: (head: String, rest: String) {
        let bare = text.dropFirst(indent)
        let head = bare.prefix { $0 != " " }
        return (String(head), String(bare.dropFirst(head.count).drop { $0 == " " }))
    }

    private static let strokes: Set<Unicode.Scalar> = [
        "─", "━", "═", "╌", "┄", "┈", "▔", "▁", "⎯",
    ]

    /// A line that is drawn from one side to the other; it may hold a title.
    var isRule: Bool {
        guard indent <= 2 else { return false }
        let drawn = scalars.dropFirst(indent).map { Self.strokes.contains($0) }
        if drawn.prefix(8).count(where: { $0 }) == 8 { return true }
        // Halves of blocks make letters as well, so they are a rule only alone.
        if drawn.count >= 8, Set(scalars.dropFirst(indent)).isSubset(of: ["▀", "▄"]) {
            return true
        }
        let count = drawn.count { $0 }
        return count >= 8 && 5 * count >= 3 * drawn.count
    }

    /// The columns of text that stand side by side, with three blanks or more between them.
    var segments: [String] {
        var segments: [String] = []
        var blanks = 3
        for character in text {
            if character == " " {
                blanks += 1
                continue
            }
            if blanks >= 3 {
                segments.append("")
            } else {
                segments[segments.count - 1] += String(repeating: " ", count: blanks)
            }
            segments[segments.count - 1].append(character)
            blanks = 0
        }
        return segments
    }

    func has(_ pattern: Pattern) -> Bool { pattern.occurs(in: scalars) }

    func has(_ list: [Pattern]) -> Bool { list.occur(in: scalars) }
}

extension Pattern {
    /// Whether it occurs in any of these.
    func isIn(_ lines: some Sequence<ScreenLine>) -> Bool { lines.contains { $0.has(self) } }
}
