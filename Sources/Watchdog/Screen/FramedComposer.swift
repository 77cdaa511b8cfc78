/// Finds the composer of Claude Code and its like: a sign and a text between two rules, or in a
/// box, or, in a program that draws neither, in the last line of all but the footer.
enum FramedComposer {
    /// What differs from program to program.
    struct Style {
        /// What a prompt begins with.
        let signs: [Pattern]
        /// What the program itself writes into an empty composer.
        let placeholders: [Pattern]
        /// Whether the footer has to be one that is known.
        var isStrict = false
    }

    /// A composer is not higher than this, and a footer has not more lines than that.
    private static let highest = 40
    private static let deepestFooter = 10

    /// The composer that is nearest to the end; `nil` when what looks like one is a menu, or has
    /// been left above by what came later.
    static func find(in lines: [ScreenLine], _ style: Style) -> Composer? {
        for index in lines.indices.reversed().prefix(80) {
            if let inside = boxed(lines[index], style) {
                return box(lines, index, inside, style)
            }
            guard let sign = sign(of: lines[index], style) else { continue }
            let isPlain = sign != "!" && sign != "#" && lines[index].indent == 0
            if isPlain || isRuled(lines, above: index) {
                return ruled(lines, index, sign, style)
            }
        }
        return nil
    }

    // MARK: - Between rules

    /// The sign that the line begins with, when it is one of a prompt.
    private static func sign(of line: ScreenLine, _ style: Style) -> String? {
        guard line.indent <= (style.isStrict ? 1 : 0), !line.isBlank else { return nil }
        let head = line.headAndRest.head
        if head == "!" || head == "#" { return head }
        return style.signs.contains { $0.matches(whole: head) } ? head : nil
    }

    private static func isRuled(_ lines: [ScreenLine], above index: Int) -> Bool {
        lines[..<index].suffix(3).last { !$0.isBlank }?.isRule ?? false
    }

    /// Whether the last paragraph above is one of the program's, and not the first row of a shell's
    /// prompt.
    private static func isBelowReply(_ lines: [ScreenLine], _ index: Int) -> Bool {
        let above = lines[..<index].reversed().drop { $0.isBlank }.prefix { !$0.isBlank }
        return LiveZone.bullet.isIn(above)
    }

    private static func ruled(
        _ lines: [ScreenLine],
        _ index: Int,
        _ sign: String,
        _ style: Style
    ) -> Composer? {
        if DialogSigns.isMenu(lines, around: index) { return nil }
        let hasTop = isRuled(lines, above: index)
        let inside = lines[(index + 1)...].prefix(highest).prefix {
            !$0.isRule && ($0.isBlank || $0.indent >= 2)
        }
        let hasBottom = inside.endIndex < lines.endIndex && lines[inside.endIndex].isRule
        let end = hasBottom ? inside.endIndex : index + 1
        let footer = lines[min(end + (hasBottom ? 1 : 0), lines.count)...].filter { !$0.isBlank }
        guard isFooter(footer, style, isFramed: hasBottom) else { return nil }
        let top = hasTop ? lines[..<index].lastIndex { $0.isRule } ?? index : index
        // A shell with the same sign may be below what is left of the program.
        let before = lines[..<index].filter { !$0.isBlank }.suffix(12)
        let isBare = !hasTop && !hasBottom
        if isBare, before.contains(where: { $0.isRule || $0.has(ended) }) { return nil }
        let mode = sign == "!" || sign == "#" ? "the composer is in the mode \(sign)" : nil
        let shell = "there is neither a rule nor a footer; it may be a shell's prompt"
        let drop = lines[index].indent + sign.count
        let parts = lines[index..<end].enumerated().map { number, line in
            Composer.Row(line) { String($0.dropFirst(number == 0 ? drop : 0)) }
        }
        return Composer(
            parts,
            lines: top..<(hasBottom ? end + 1 : end),
            placeholders: style.placeholders,
            doubt: mode ?? (isBare && footer.isEmpty && !isBelowReply(lines, index) ? shell : nil)
        )
    }

    /// Words of which a program has one in every line of its footer.
    static let knownFooter = Pattern(
        known: "(?i)shortcuts|permissions|auto mode|accept edits|plan mode|shift\\+tab|⏵|▶▶"
            + "|context|compact|token|/effort|\\besc\\b|ctrl|model|update|-- insert --"
            + "|no sandbox|gemini"
    )
    /// A line of a person's own, in which the name of the model is.
    private static let model = Pattern(
        known: "(?i)\\b(?:opus|sonnet|haiku)[ -]?\\d|[\\[(|] ?(?:opus|sonnet|haiku)\\b"
    )
    /// What is printed when the program ends, and the prompt of a shell.
    private static let ended = Pattern(
        known: "(?i)^resume this session|^\\s*\\w+ (?:--)?resume\\b|^\\S.{0,80}[$#%❯›λ]$"
            + "|^\\s*\\S.{0,80}\\s[❯›λ]$"
    )
    /// How much of something is used, at the end of such a line; no shell's prompt.
    private static let share = Pattern(
        known: "(?i)\\b(?:opus|sonnet|haiku)\\b.*\\s\\d{1,3}%$"
    )
    private static let menuCursor = Pattern(known: "^\\s*[❯›▶]\\s+\\S")

    /// Whether nothing stands below that came after the composer was left.
    private static func isFooter(
        _ lines: [ScreenLine],
        _ style: Style,
        isFramed: Bool
    ) -> Bool {
        if lines.count > deepestFooter { return false }
        if lines.contains(where: { $0.has(ended) && !$0.has(share) }) { return false }
        if lines.contains(where: { $0.has(menuCursor) && !$0.has(model) }) { return false }
        if lines.contains(where: { $0.has(LiveZone.bullet) && !$0.has(LiveZone.effort) }) {
            return false
        }
        if isFramed, !style.isStrict {
            return lines.allSatisfy { $0.indent > 0 || $0.has(knownFooter) || $0.has(model) }
        }
        return lines.count <= 4 && lines.allSatisfy { $0.has(knownFooter) }
    }

    // MARK: - In a box

    /// The text behind the left side of a box and the sign, when there is one.
    private static func boxed(_ line: ScreenLine, _ style: Style) -> String? {
        guard line.indent <= 2, let text = inside(line.text) else { return nil }
        let (head, _) = ScreenLine(text: text).headAndRest
        return style.signs.contains { $0.matches(whole: head) } ? text : nil
    }

    /// What stands between the sides of a box.
    private static func inside(_ text: String) -> String? {
        var rest = text[...].drop { $0 == " " }
        guard rest.first == "│" else { return nil }
        rest = rest.dropFirst()
        while rest.last == " " { rest.removeLast() }
        if rest.last == "│" { rest.removeLast() }
        return String(rest)
    }

    private static func box(
        _ lines: [ScreenLine],
        _ index: Int,
        _ first: String,
        _ style: Style
    ) -> Composer? {
        if DialogSigns.isMenu(lines, around: index) { return nil }
        // The sign stands in the first row of the box; further down it would be in a text.
        if index > 0, inside(lines[index - 1].text) != nil { return nil }
        let rows = lines[index...].prefix(highest).prefix { inside($0.text) != nil }
        var end = rows.endIndex
        if end < lines.count, lines[end].trimmed.hasPrefix("╰") { end += 1 }
        guard isFooter(lines[end...].filter { !$0.isBlank }, style, isFramed: true) else {
            return nil
        }
        let sign = ScreenLine(text: first).headAndRest.head
        let parts = rows.enumerated().map { number, line in
            Composer.Row(line) { part($0, number == 0, sign) }
        }
        let hasTop = index > 0 && lines[index - 1].trimmed.hasPrefix("╭")
        return Composer(
            parts,
            lines: (hasTop ? index - 1 : index)..<end,
            placeholders: style.placeholders
        )
    }

    private static func part(_ text: String, _ isFirst: Bool, _ sign: String) -> String {
        let bare = (inside(text) ?? text.filter { $0 != "│" }).drop { $0 == " " }
        return String(isFirst && bare.hasPrefix(sign) ? bare.dropFirst(sign.count) : bare)
    }
}
