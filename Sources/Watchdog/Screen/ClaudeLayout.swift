/// Where Claude Code has things: answers above, then its live status, the composer between two
/// rules, a footer below. A dialog stands where the composer was.
enum ClaudeLayout {
    /// So many rows at the end are looked at.
    private static let window = 60
    /// So many lines above the composer may be live status.
    private static let statusLines = 16

    static func zones(of snapshot: PaneSnapshot) -> ScreenZones {
        let rows = Array(zip(snapshot.rows, snapshot.solidRows).suffix(window))
        let texts = rows.map(\.0)
        var zones = ScreenZones()
        guard let place = composer(in: texts) else {
            let tail = texts.filter { !$0.isEmpty }
            zones.live = Array(tail.suffix(24))
            zones.status = Array(tail.suffix(10))
            zones.dialog = ScreenLine.menu(in: Array(tail.suffix(14)))
            zones.said = said(above: texts.count, in: texts)
            return zones
        }
        let lines = Array(rows[place.text])
        zones.composer = ScreenZones.Composer(
            first: inner(lines[0].0),
            solid: inner(lines[0].1),
            rest: lines.dropFirst().map { inner($0.0) }.filter { !$0.isEmpty }
                .joined(separator: " ")
        )
        let below = texts[place.end...].filter { !$0.isEmpty }
        let above = liveAbove(place.start, in: texts)
        zones.status = above + below
        zones.live = question(above: place.start, in: texts) + below
        zones.dialog = ScreenLine.menu(in: Array(below))
        zones.said = said(above: place.start, in: texts)
        return zones
    }

    private struct Place {
        /// Where the composer begins, its rule included.
        let start: Int
        /// Its lines.
        let text: Range<Int>
        /// Where the footer begins.
        let end: Int
    }

    private static func composer(in texts: [String]) -> Place? {
        if let boxed = box(in: texts) { return boxed }
        // Without a box: the last prompt, with nothing below it but a footer.
        guard let row = texts.lastIndex(where: isPrompt) else { return nil }
        let below = texts[(row + 1)...]
        guard below.allSatisfy({ $0.isEmpty || isFooter($0) || ScreenLine.isRule($0) }) else {
            return nil
        }
        let hasRule = row > 0 && ScreenLine.isRule(texts[row - 1])
        return Place(start: hasRule ? row - 1 : row, text: row..<(row + 1), end: row + 1)
    }

    /// The last two rules that have a prompt between them, and no answer below them.
    private static func box(in texts: [String]) -> Place? {
        guard let bottom = texts.lastIndex(where: ScreenLine.isRule) else { return nil }
        guard !texts[(bottom + 1)...].contains(where: isAnswer) else { return nil }
        guard let top = texts[..<bottom].lastIndex(where: ScreenLine.isRule),
            bottom - top <= 30
        else { return nil }
        let between = (top + 1)..<bottom
        guard let first = between.first(where: { !inner(texts[$0]).isEmpty }),
            isPrompt(inner(texts[first]))
        else { return nil }
        var last = bottom
        while last > first + 1, inner(texts[last - 1]).isEmpty { last -= 1 }
        return Place(start: top, text: first..<last, end: bottom + 1)
    }

    /// The row without the sides of a box.
    private static func inner(_ row: String) -> String {
        var text = row[...]
        while let first = text.first, "│┃ ".contains(first) { text = text.dropFirst() }
        while let last = text.last, "│┃ ".contains(last) { text = text.dropLast() }
        return String(text)
    }

    /// A prompt, and not a chosen line of a menu.
    private static func isPrompt(_ row: String) -> Bool {
        prompt.occurs(in: row) && !numbered.occurs(in: row)
    }

    private static let prompt: Pattern = "^ ?[❯>!#](?:\\s|$)"
    private static let numbered: Pattern = "^ ?[❯>] ?\\d{1,2}[.)] "

    /// Its footer names its effort behind the same bullet as an answer: `● high · /effort`.
    private static func isAnswer(_ row: String) -> Bool {
        answer.occurs(in: row) && !row.contains("/effort")
    }
    private static let answer: Pattern = "^\\s{0,2}[⏺●]"

    private static func isFooter(_ row: String) -> Bool { footer.occurs(in: row) }
    private static let footer: Pattern =
        """
        ^\\s*(?:\\? for|⏵|▶▶|⧉|●|○|◯|current:|Model:|Context|\\[|\\d+% \
        |esc to|ctrl\\+)|shift\\+tab|·
        """

    /// The live status right above the composer: up to the end of a turn, or a prompt.
    private static func liveAbove(_ start: Int, in texts: [String]) -> [String] {
        var lines: [String] = []
        for row in texts[..<start].reversed() where !row.isEmpty {
            if finished.occurs(in: row) || isPrompt(row) || lines.count >= statusLines { break }
            lines.append(row)
        }
        return lines
    }

    /// `✻ Baked for 7m 48s`
    private static let finished: Pattern = """
        ^\\s*[✶✢✽✻✳·*] [^…]*\\bfor \
        (?:\\d+h ?)?(?:\\d+m ?)?\\d+(?:\\.\\d+)?s\\b
        """

    /// A question right above a composer that is still shown: nothing that the program says of
    /// itself stands between them.
    private static func question(above start: Int, in texts: [String]) -> [String] {
        var lines: [String] = []
        for row in texts[..<start].reversed() where !row.isEmpty {
            let isHistory = isAnswer(row) || finished.occurs(in: row) || toolOutput.occurs(in: row)
            if isHistory || isPrompt(row) || lines.count >= 8 { break }
            lines.append(row)
        }
        // Prose that asks something is no question of the program's own: that has its keys below.
        let hasKeys = lines.contains { row in
            ScreenProfile.anyDialog.contains { $0.occurs(in: row) }
        }
        let hasMenu = ScreenLine.menu(in: lines.reversed()) != nil
        return hasKeys && hasMenu ? lines : []
    }

    private static let toolOutput: Pattern = "^\\s*⎿"

    /// What the program itself said since the last prompt, the last first, without what tools
    /// printed and without the words of the model behind their first line.
    private static func said(above start: Int, in texts: [String]) -> [String] {
        var block: [String] = []
        for row in texts[..<start].reversed() where !row.isEmpty {
            if isPrompt(row) { break }
            block.append(row)
        }
        var said: [String] = []
        var isTool = false
        for row in block.reversed() {
            if isAnswer(row) { isTool = toolCall.occurs(in: row) }
            if isTool, !isAnswer(row) { continue }
            said.append(ScreenLine.bare(row))
        }
        // Only what stands at the end: an answer below an announcement makes it history.
        let lastAnswer = block.firstIndex { isAnswer($0) && !toolCall.occurs(in: $0) }
        let kept = lastAnswer.map { $0 + 1 } ?? block.count
        return Array(said.suffix(kept).reversed())
    }

    private static let toolCall: Pattern = "^\\s*[⏺●]\\s*[\\w-]+\\("
}
