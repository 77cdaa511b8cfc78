/// Where Codex has things: answers above, then its live status, a composer that begins with `›`, a
/// footer below. A question stands where the composer was.
enum CodexLayout {
    private static let window = 60

    static func zones(of snapshot: PaneSnapshot, _ screen: ScreenProfile) -> ScreenZones {
        let rows = Array(zip(snapshot.rows, snapshot.solidRows).suffix(window))
        let texts = rows.map(\.0)
        var zones = ScreenZones()
        guard let place = composer(in: texts) else {
            let tail = texts.filter { !$0.isEmpty }
            zones.live = Array(tail.suffix(24))
            zones.dialog = ScreenLine.menu(in: Array(tail.suffix(14)))
            zones.status = live(above: texts.count, in: texts)
            zones.said = said(above: texts.count, in: texts)
            // A line at work below the question was printed after it.
            if !zones.status.isEmpty, isBusy(zones.status, screen) {
                zones.live = []
                zones.dialog = nil
            }
            return zones
        }
        zones.composer = ScreenZones.Composer(
            first: texts[place.lowerBound],
            solid: rows[place.lowerBound].1,
            rest: texts[place].dropFirst().joined(separator: " ")
        )
        let below = texts[place.upperBound...].filter { !$0.isEmpty }
        zones.live = below
        zones.dialog = ScreenLine.menu(in: Array(below))
        zones.status = live(above: place.lowerBound, in: texts)
        zones.said = said(above: place.lowerBound, in: texts)
        return zones
    }

    private static func isBusy(_ lines: [String], _ screen: ScreenProfile) -> Bool {
        lines.contains { line in screen.busy.contains { $0.occurs(in: line) } }
    }

    /// The last prompt that has nothing below it but its own lines and a footer.
    private static func composer(in texts: [String]) -> Range<Int>? {
        guard let row = texts.lastIndex(where: { prompt.occurs(in: $0) }),
            !numbered.occurs(in: texts[row])
        else { return nil }
        var end = row + 1
        while end < texts.count, !texts[end].isEmpty, texts[end].hasPrefix("  ") { end += 1 }
        let below = texts[end...].filter { !$0.isEmpty }
        guard below.count <= 4, !below.contains(where: { other.occurs(in: $0) }) else { return nil }
        // The footer may follow without an empty row; it is then no line of a draft.
        while end > row + 1, footer.occurs(in: texts[end - 1]) { end -= 1 }
        return row..<end
    }

    private static let prompt: Pattern = "^[›»❯▌](?:\\s|$)"
    private static let numbered: Pattern = "^[›»❯] ?\\d{1,2}[.)] "
    /// What is no footer.
    private static let other: Pattern = "^\\s*[•◦■⚠└│─━╭╰›»❯]"
    private static let footer: Pattern =
        "(?i)context left|\\d+% left|\\? for shortcuts|· [~/]|^\\s*gpt-|ctrl\\+|shift\\+tab"

    /// The last status line, if nothing but its own details follows it.
    private static func live(above start: Int, in texts: [String]) -> [String] {
        var lines: [String] = []
        for row in texts[..<start].reversed() where !row.isEmpty {
            lines.append(row)
            if bullet.occurs(in: row) { break }
            // Details of the live line are indented; anything else is an answer below it.
            guard row.hasPrefix(" "), !rule.occurs(in: row) else { return [] }
            if lines.count > 40 { return [] }
        }
        return lines.last.map { bullet.occurs(in: $0) } == true ? lines : []
    }

    private static let bullet: Pattern = "^\\s*[•◦] "
    private static let rule: Pattern = "^\\s*─"

    /// What the program itself said since the last prompt, the last first.
    private static func said(above start: Int, in texts: [String]) -> [String] {
        var lines: [String] = []
        for row in texts[..<start].reversed() where !row.isEmpty {
            if prompt.occurs(in: row) || answer.occurs(in: row) { break }
            if rule.occurs(in: row) { continue }
            lines.append(ScreenLine.bare(row))
        }
        return lines
    }

    private static let answer: Pattern = "^[•◦] "
}
