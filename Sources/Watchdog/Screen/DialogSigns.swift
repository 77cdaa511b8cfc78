/// What a question looks like that a keystroke would answer, whatever program asks it.
enum DialogSigns {
    /// The keys that a dialog offers.
    static let keys = Pattern(
        known: "(?i)\\b(?:enter|return)\\s+(?:to\\s+)?(?:confirm|select|continue|submit|approve"
            + "|accept|view|open|exit|apply|choose|proceed|sign|retry|trust|toggle|review|save"
            + "|pick|run|allow)"
            + "|\\besc(?:ape)?:?\\s+(?:to\\s+)?(?:cancel|exit|close|go back|back|reject|dismiss"
            + "|skip|deny|quit|return|decline|stop)\\b"
            + "|(?:↑/↓|↑↓|up/down|arrows?|arrow keys?|j/k)\\s+(?:to\\s+)?"
            + "(?:navigate|select|move|choose|cycle|change)"
            + "|\\bto navigate\\b|\\d/\\d:select|\\btab:next"
            + "|\\bpress (?:enter|return|any key|space|tab|esc|escape|[a-z0-9]|ctrl ?[+-] ?\\w)"
            + " (?:again )?(?:or \\w+ )?to\\b"
            + "|\\b(?:esc|ctrl ?[+-] ?[cd]) again to\\b"
    )
    /// The words of one.
    static let words = Pattern(
        known: "(?i)\\ballow once\\b|\\ballow always\\b|\\balways allow\\b|approval required"
            + "|waiting for (?:user )?(?:confirmation|approval)\\b|apply this change\\b"
            + "|permission required|\\[a\\]\\s*accept|\\[d\\]\\s*de(?:ny|cline)"
            + "|\\d\\s+\\([●○◉ ]\\)\\s"
    )
    /// A question that waits for a letter.
    static let yesNo = Pattern(
        known: "(?i)[\\[(]\\s*y(?:es)?\\s*/\\s*n(?:o)?(?:\\s*/\\s*[\\w?]+)*\\s*[\\])]"
            + "\\s*(?:\\[\\w*\\])?\\s*[:?]?\\s*>?$"
            + "|\\(y\\)es\\s*/\\s*\\(n\\)o.*:?$"
    )
    /// A question in words.
    static let question = Pattern(
        known: "(?i)^\\W*(?:do you want|would you like|are you sure|do you trust"
            + "|allow (?:this|codex|execution|command|tool|external))\\b.*\\?\\s*$"
    )
    /// A secret that is asked for.
    static let secret = Pattern(
        known: "(?i)paste code here\\b.*[>:]$|(?:password|passphrase|passcode|verification code"
            + "|one-time code|otp|pin)\\b[^:]{0,80}:\\s*$"
    )

    /// Digits that rate something; they are taken whatever stands in the composer.
    static let digits = Pattern(
        known: "^\\s*\\d: \\w+\\s+\\d: \\w+\\s+\\d: \\w+"
            + "|(?:^|\\s)0: (?:Dismiss|Don['’]t ask)"
    )

    private static let option = Pattern(known: "^[\\s│┃]*(?:[❯›>▶»→●◉]\\s*)?\\d{1,2}[.)]\\s+\\S")
    private static let chosen = Pattern(known: "^[\\s│┃]*[❯›>▶»→●◉]\\s*\\d{1,2}[.)]\\s+\\S")
    private static let answer = Pattern(
        known: "(?i)^[\\s│┃]*[❯›▶»]\\s+(?:yes|no|allow|deny|approve|reject|accept|decline|continue"
            + "|cancel|exit|trust|always|keep|stop|skip|don['’]t)\\b"
    )

    /// The line that shows best that these ask something; `nil` when they do not.
    ///
    /// - Parameter busy: Signs of work; a line with one offers to interrupt it and asks nothing.
    static func find(in lines: ArraySlice<ScreenLine>, except busy: [Pattern]) -> String? {
        let filled = lines.filter { !$0.isBlank }
        let isAsking = filled.last {
            !$0.has(busy) && ($0.has(keys) || $0.has(words) || $0.has(digits))
        }
        if let line = isAsking { return line.trimmed }
        if let line = filled.suffix(2).last(where: { $0.has(yesNo) || $0.has(question) }) {
            return line.trimmed
        }
        if let last = filled.last, last.has(secret) { return last.trimmed }
        return menu(in: lines)
    }

    /// A line with the cursor of a menu; `nil` when there is none.
    static func menu(in lines: ArraySlice<ScreenLine>) -> String? {
        let all = Array(lines)
        let index = all.indices.last { isMenu(all, around: $0) }
        return index.map { all[$0].trimmed }
    }

    /// Whether the line is the chosen one of several that can be chosen.
    static func isMenu(_ lines: [ScreenLine], around index: Int) -> Bool {
        let near = max(0, index - 4)...min(lines.count - 1, index + 4)
        let others = near.filter { $0 != index }.map { lines[$0] }
        if lines[index].has(chosen) { return others.contains { $0.has(option) } }
        guard lines[index].has(answer) else { return false }
        // The other answers stand below the words of this one, not below its sign.
        return [index - 1, index + 1].contains { other in
            lines.indices.contains(other) && !lines[other].isBlank
                && lines[other].indent > lines[index].indent
        }
    }
}
