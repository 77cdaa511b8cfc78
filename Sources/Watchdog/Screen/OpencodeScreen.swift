/// Reads the screen of opencode: a composer with a bar at its left and a line below it, and what is
/// going on in the line after that. A column at the right belongs to neither.
enum OpencodeScreen {
    private static let bottom = Pattern(known: "^\\s*╹▀{3,}")
    private static let working = Pattern(known: "(?i)\\besc (?:again to )?inter|[⬝■]{4}")
    private static let ready = Pattern(known: "(?i)\\bctrl\\+[px] comm|/ commands\\b")
    private static let title = Pattern(known: "^\\s+\\S.*\\s{3,}esc\\s*$")

    /// Finds what there is on it.
    static func read(_ lines: [ScreenLine], _ profile: ScreenProfile) -> ScreenFindings {
        var findings = ScreenFindings()
        findings.otherwise = "there is no composer with its footer on the screen"
        let tail = lines.suffix(40)
        let frame = tail.indices.last { tail[$0].has(bottom) }
        let below = tail[(frame.map { $0 + 1 } ?? max(tail.startIndex, tail.endIndex - 4))...]
        let last = tail.suffix(20)
        let sign = last.last {
            !$0.has(working) && ($0.has(profile.dialog) || $0.has(title))
        }
        let keys = last.last { !$0.has(working) && $0.has(DialogSigns.keys) }
        if let line = sign ?? keys {
            (findings.dialog, findings.dialogLines) = (line.trimmed, last)
        }
        findings.busy = below.last { $0.has(working) || $0.has(profile.busy) }?.trimmed
        if let frame, below.contains(where: { $0.has(ready) || $0.has(working) }) {
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
        let hasAgent = inside(lines[frame - 2].text).isEmpty
        let end = hasAgent ? frame - 1 : frame
        let parts = lines[start..<end].map { (inside($0.text), inside($0.text)) }
        return Composer(
            parts,
            lines: start..<(frame + 1),
            placeholders: profile.placeholder
        )
    }

    /// The text behind the bar. What stands far to the right of it is in the column beside.
    private static func inside(_ text: String) -> String {
        let rest = text.drop { $0 == " " }.dropFirst()
        guard rest.prefix(while: { $0 == " " }).count < 10 else { return "" }
        return ScreenLine(text: String(rest)).segments.first ?? ""
    }
}
