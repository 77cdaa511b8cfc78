/// Reads the screen of Codex.
enum CodexScreen {
    private static let footer = Pattern(
        known: "(?i)\\? for shortcuts|context left|\\d+% (?:left|context|used)|context \\d+%"
            + "|·\\s+[~/]|⏎ send|tokens used|background terminals?\\b|shift\\+tab|plan mode"
            + "|! for shell|/ for commands|/model\\b"
            + "|^\\s*(?:gpt|o\\d|codex|openai)[\\w.-]*(?:\\s|$)"
            + "|\\b(?:minimal|low|medium|high|xhigh)(?: fast)?\\s+·"
            + "|\\bagain to (?:quit|exit|edit|interrupt)\\b|esc to\\b"
    )
    private static let option = Pattern(known: "^\\s*[›»❯>]?\\s*\\d{1,2}[.)]\\s+\\S")
    /// What may stand below the line of a running task: what it prints, and what is queued.
    private static let queued = Pattern(
        known: "(?i)^\\s*[•◦]\\s+(?:queued|messages? to be submitted|\\d+ queued)"
    )
    private static let waiting = Pattern(known: "^\\s+(?:↳|⌥|alt\\b)")
    private static let output = Pattern(known: "^\\s*[└│]")
    /// `• Investigating the tests (12s • es…`
    private static let cut = Pattern(
        known: "^\\s{0,1}[•◦]\\s[^•◦]*(?:…$|\\(\\d[\\dhms ]*(?:[•·∙][^)]*)?$)"
    )
    /// `• Running cargo test`, which becomes `• Ran cargo test`.
    private static let call = Pattern(
        known: "^\\s{0,1}[•◦]\\s+(?:Exploring$|Calling\\s+\\S+$|Calling\\s+\\S*[.(]"
            + "|Searching the web\\b|Running\\s.*[^.!?:]$|Running \\w+ hook\\b"
            + "|Waiting for \\d+ agents?$)"
    )
    private static let divider = Pattern(known: "^\\s*─+ ?Worked for\\b")
    private static let terminals = Pattern(known: "(?i)\\b[1-9]\\d* background terminals?\\b")
    private static let interrupt = Pattern(known: "(?i)\\besc to in|\\besc to$")

    /// Finds what there is on it.
    static func read(_ lines: [ScreenLine], _ profile: ScreenProfile) -> ScreenFindings {
        var findings = ScreenFindings()
        findings.otherwise = "there is no composer on the screen"
        guard let composer = composer(lines, profile) else {
            let tail = lines.suffix(60)
            let work = lastBlock(in: tail, profile)
            let end = tail[(work.map { $0 + 1 } ?? tail.startIndex)...].suffix(30)
            findings.dialog =
                DialogSigns.find(in: end, except: profile.busy)
                ?? end.last { $0.has(profile.dialog) }?.trimmed
            findings.dialogLines = end
            findings.busy = status(above: tail, profile)
            if findings.busy == nil {
                findings.banner = BannerFinder(profile: profile).find(above: tail, below: [])
            }
            return findings
        }
        findings.composer = composer
        let above = lines[..<composer.lines.lowerBound]
        findings.listen(to: above)
        let below = lines[composer.lines.upperBound...]
        findings.dialog =
            DialogSigns.find(in: below, except: profile.busy)
            ?? below.last { $0.has(profile.dialog) }?.trimmed
        findings.dialogLines = below
        if !below.contains(where: { !$0.isBlank }) {
            findings.doubt = "below the composer there is no footer; it may be a shell's prompt"
        }
        findings.busy =
            status(above: above, profile)
            ?? below.last { $0.has(profile.busy) || $0.has(interrupt) }?.trimmed
        if findings.busy == nil {
            findings.banner = BannerFinder(profile: profile).find(above: above, below: below)
            let turn = above.reversed().prefix { !$0.text.hasPrefix("›") }
            let isOver = turn.contains { $0.has(divider) }
            if !isOver, let line = below.last(where: { $0.has(terminals) }) {
                findings.busy = line.trimmed
            }
        }
        return findings
    }

    // MARK: - The composer

    private static func composer(_ lines: [ScreenLine], _ profile: ScreenProfile) -> Composer? {
        let signed = lines.indices.last { index in
            let line = lines[index]
            guard line.indent <= 1, !line.isBlank else { return false }
            let head = line.headAndRest.head
            return profile.ready.matches(whole: head)
        }
        guard let index = signed, !DialogSigns.isMenu(lines, around: index) else { return nil }
        let first = lines[index]
        let sign = first.headAndRest.head
        let end = end(of: index, lines)
        // What a person wrote is indented below the sign; anything else came after it.
        let rest = lines[(index + 1)..<end]
        guard rest.allSatisfy({ $0.isBlank || $0.indent >= 2 }),
            !rest.contains(where: { $0.has(option) && first.has(option) })
        else { return nil }
        let drop = first.indent + sign.count
        let parts = lines[index..<end].enumerated().map { number, line in
            Composer.Row(line) { String($0.dropFirst(number == 0 ? drop : 0)) }
        }
        return Composer(
            parts,
            lines: index..<end,
            placeholders: profile.placeholder
        )
    }

    /// Where the composer ends and the footer begins. With an empty line between them the footer is
    /// the last paragraph, however a person has set it up; what is above that a person has typed.
    private static func end(of index: Int, _ lines: [ScreenLine]) -> Int {
        let last = lines.lastIndex { !$0.isBlank } ?? index
        guard last > index else { return index + 1 }
        let gap = lines[index...last].lastIndex { $0.isBlank }
        guard let gap else {
            return lines[...last].lastIndex { !$0.has(footer) }.map { max($0, index) + 1 } ?? last
        }
        let below = lines[(gap + 1)...last]
        let isAlone = below.count == 1 && !lines[index].headAndRest.rest.isEmpty
        // What a shell prints begins at the left.
        let isLeft = below.contains { $0.indent == 0 && !$0.has(footer) }
        guard !isLeft, isAlone || footer.isIn(below) else { return last + 1 }
        return (lines[...gap].lastIndex { !$0.isBlank } ?? index) + 1
    }

    // MARK: - The status

    /// The line of the running task, if it is the last thing above the composer.
    private static func status(
        above lines: ArraySlice<ScreenLine>,
        _ profile: ScreenProfile
    ) -> String? {
        for index in lines.indices.reversed() {
            let line = lines[index]
            if line.isBlank { continue }
            if isStatus(index, lines, profile) || isRunning(index, lines) { return line.trimmed }
            // What it prints, and what waits to be sent, is indented.
            if line.indent >= 2 || line.has(queued) { continue }
            if line.trimmed.hasPrefix("└") || line.trimmed.hasPrefix("↳") { continue }
            return nil
        }
        return nil
    }

    /// Whether the task runs whose line this is; a narrow pane breaks it.
    private static func isStatus(
        _ index: Int,
        _ lines: ArraySlice<ScreenLine>,
        _ profile: ScreenProfile
    ) -> Bool {
        if lines[index].has(profile.busy) { return true }
        guard lines[index].indent < 2 else { return false }
        let rest = lines[(index + 1)...].prefix(3).prefix { !$0.isBlank && $0.indent >= 2 }
        guard !rest.isEmpty else { return false }
        let joined = ([lines[index]] + rest).map(\.trimmed).joined(separator: " ")
        return profile.busy.occur(in: Array(joined.unicodeScalars))
    }

    /// Whether the line is of a task whose line is cut off at the side, or of a call that has not
    /// ended. A reply with the same words goes on in the next row, or ends as sentences do.
    private static func isRunning(_ index: Int, _ lines: ArraySlice<ScreenLine>) -> Bool {
        guard lines[index].has(cut) || lines[index].has(call) else { return false }
        let below = lines[(index + 1)...]
        let own = below.prefix { !$0.isBlank }
        let rest = below[own.endIndex...].filter { !$0.isBlank }
        return own.first.map { $0.has(output) } ?? true
            && rest.allSatisfy { $0.has(queued) || $0.has(waiting) }
    }

    /// The line of a running task, or the beginning of a reply: a dialog stands below it.
    private static func lastBlock(
        in lines: ArraySlice<ScreenLine>,
        _ profile: ScreenProfile
    ) -> Int? {
        lines.indices.last { lines[$0].has(profile.busy) }
    }
}
