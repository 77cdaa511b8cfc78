/// A prompt under the cursor, as shells, interpreters and unknown programs have it.
enum LineLayout {
    /// How many lines at the end may hold a sign of work or a question; above them is history.
    private static let window = 15

    static func zones(of snapshot: PaneSnapshot, _ screen: ScreenProfile) -> ScreenZones {
        let recent = snapshot.lastLines(window)
        var zones = ScreenZones(live: recent, status: recent)
        zones.said = recent.reversed().map(ScreenLine.bare)
        zones.dialog = ScreenLine.menu(in: recent)
        guard let line = snapshot.composer else { return zones }
        zones.isBlank = line.isEmpty
        guard let prompt = prompt(of: line, screen.ready) else { return zones }
        zones.composer = ScreenZones.Composer(first: line, solid: line, rest: "")
        // Behind the prompt stands somebody's text, even if it looks like a prompt too.
        if prompt.endIndex < line.endIndex {
            zones.composer = ScreenZones.Composer(
                first: line,
                solid: line,
                rest: ""
            )
            zones.composer?.prompt = prompt.count
        }
        return zones
    }

    /// The shortest beginning of the line, up to a blank, that is a whole prompt.
    private static func prompt(of line: String, _ ready: Pattern) -> Substring? {
        var ends = line.indices.filter { $0 > line.startIndex && line[$0].isWhitespace }
        ends.append(line.endIndex)
        for end in ends {
            let beginning = line[..<end]
            if beginning.last?.isWhitespace == true { continue }
            // The screen does not keep blanks at the end of a row, and patterns may ask for one.
            if ready.matches(whole: String(beginning)) || ready.matches(whole: beginning + " ") {
                return beginning
            }
        }
        return nil
    }
}
