/// Reads the screen of opencode: a composer with a bar at its left and a line below it, and what is
/// going on in the line after that. A column at the right belongs to neither.
enum OpencodeScreen {
    private static let bottom = Pattern(known: "^\\s*╹▀{3,}")
    private static let working = Pattern(
        known: "(?i)\\besc (?:again to )?inter|[⬝■]{4}|^\\s*[⠁-⣿](?:\\s|$)"
    )
    private static let ready = Pattern(known: "(?i)\\bctrl\\+[px] comm|/ commands\\b")
    private static let title = Pattern(known: "^\\s+\\S.*\\s{3,}esc\\s*$")

    /// No screen has more lines than this; it has all of the terminal.
    private static let tallest = 120

    /// Finds what there is on it.
    static func read(_ lines: [ScreenLine], _ profile: ScreenProfile) -> ScreenFindings {
        var findings = ScreenFindings()
        findings.otherwise = "there is no composer with its footer on the screen"
        let tail = lines.suffix(40)
        let frame = tail.indices.last { tail[$0].has(bottom) }
        let below = tail[(frame.map { $0 + 1 } ?? max(tail.startIndex, tail.endIndex - 4))...]
        let last = tail.suffix(20)
        // A dialog may be drawn anywhere above what it covers.
        let sign =
            last.last { !$0.has(working) && ($0.has(profile.dialog) || $0.has(title)) }
            ?? lines.suffix(tallest).last { !$0.has(working) && $0.has(title) }
        let keys = last.last { !$0.has(working) && $0.has(DialogSigns.keys) }
        if let line = sign ?? keys {
            (findings.dialog, findings.dialogLines) = (line.trimmed, lines.suffix(tallest))
        }
        findings.busy = below.last { $0.has(working) || $0.has(profile.busy) }?.trimmed
        // What a shell prints stands at the left; the program leaves a blank there.
        let isLeft = below.contains { !$0.isBlank && $0.indent == 0 && !$0.has(working) }
        if let frame, !isLeft, below.contains(where: { $0.has(ready) || $0.has(working) }) {
            findings.composer = composer(tail, frame, profile)
            if let composer = findings.composer {
                findings.listen(to: tail[..<max(tail.startIndex, composer.lines.lowerBound)])
            }
        }
        return findings
    }

    private static func composer(
        _ lines: ArraySlice<ScreenLine>,
        _ frame: Int,
        _ profile: ScreenProfile
    ) -> Composer? {
        let bars = lines[..<frame].reversed().prefix { $0.trimmed.hasPrefix("┃") }
        guard bars.count >= 2 else { return nil }
        let start = frame - bars.count
        // The last line tells the agent and the model, below an empty one.
        let hasAgent = inside(lines[frame - 2].text, after: lines[frame - 2].indent + 1).isEmpty
        let end = hasAgent ? frame - 1 : frame
        let parts = lines[start..<end].map { line in
            // The bar may be grey itself, so what is behind it is counted off.
            Composer.Row(line) { inside($0, after: line.indent + 1) }
        }
        return Composer(
            parts,
            lines: start..<(frame + 1),
            placeholders: profile.placeholder
        )
    }

    /// The text behind the bar. What stands far to the right of it is in the column beside.
    private static func inside(_ text: String, after count: Int) -> String {
        let rest = text.dropFirst(count)
        guard rest.prefix(while: { $0 == " " }).count < 40 else { return "" }
        return ScreenLine(text: String(rest)).segments.first ?? ""
    }
}
