/// Reads the screen of Claude Code, and of programs that are drawn like it.
enum ClaudeScreen {
    /// What the footer says while it works. Narrow panes cut it off.
    private static let interrupt = Pattern(
        known: "(?i)\\b(?:esc|ctrl\\+c) to (?:in|i?…)|·\\s+(?:esc|ctrl\\+c)(?:\\s+to?)?\\s*…?$"
            + "|⟨esc⟩|press up to edit queued"
    )
    /// Work that goes on although the composer is free.
    private static let background = Pattern(
        known: "(?i)\\b[1-9]\\d* (?:background tasks?|(?:local|remote|background)(?: \\w+)? agents?"
            + "|workflows?|dynamic workflows?|tasks? running|agents? running)\\b"
    )
    private static let shells = Pattern(
        known: "(?i)\\b[1-9]\\d* (?:shells?|bash(?:es)?|monitors?|bash(?:es)? running)\\b"
    )
    private static let queue = Pattern(known: "(?i)press up to edit queued messages?")
    private static let overlay = Pattern(
        known: "(?i)⌕|search history|bck-i-search|reverse-i-search|search prompts:"
            + "|ctrl\\+r to (?:toggle|search)|no matching prompt|showing detailed transcript"
    )
    private static let otherMode = Pattern(known: "-- (?:NORMAL|VISUAL|REPLACE|COMMAND)\\b")

    /// Finds what there is on it.
    ///
    /// - Parameter signs: What the prompt begins with.
    static func read(
        _ lines: [ScreenLine],
        _ profile: ScreenProfile,
        signs: [Pattern]
    ) -> ScreenFindings {
        let style = FramedComposer.Style(
            signs: signs,
            placeholders: profile.placeholder,
            isStrict: profile.layout != .claude
        )
        guard let composer = FramedComposer.find(in: lines, style) else {
            return withoutComposer(lines, profile)
        }
        var findings = ScreenFindings()
        findings.composer = composer
        let above = lines[..<composer.lines.lowerBound]
        let below = lines[composer.lines.upperBound...]
        findings.listen(to: above)
        let live = LiveZone(above: above, profile)
        if let line = DialogSigns.find(in: below, except: profile.busy)
            ?? configured(profile.dialog, below)
        {
            (findings.dialog, findings.dialogLines) = (line, below)
        } else if let line = live.dialog {
            (findings.dialog, findings.dialogLines) = (line, above.suffix(25))
        }
        let work = live.busy
        findings.busy = footerBusy(below, live, profile) ?? work ?? queued(composer)
        if work == nil {
            findings.banner = BannerFinder(profile: profile).find(above: above, below: below)
        }
        findings.doubt = composer.doubt ?? doubt(below)
        return findings
    }

    /// Without a composer nothing is typed. What there is at the end says why.
    static func withoutComposer(
        _ lines: [ScreenLine],
        _ profile: ScreenProfile
    ) -> ScreenFindings {
        var findings = ScreenFindings()
        findings.otherwise = "there is no composer on the screen"
        let tail = lines.suffix(40)
        let work = tail.indices.last { index in
            tail[index].has(profile.busy)
        }
        // A dialog is drawn below what asks it.
        let end = tail[(work.map { $0 + 1 } ?? tail.startIndex)...]
        if let line = DialogSigns.find(in: end.suffix(25), except: profile.busy)
            ?? configured(profile.dialog, end.suffix(25))
        {
            (findings.dialog, findings.dialogLines) = (line, tail.suffix(30))
        }
        if let work, !end.contains(where: { $0.has(LiveZone.bullet) && !$0.has(LiveZone.effort) }) {
            findings.busy = tail[work].trimmed
        } else {
            findings.busy = tail.suffix(4).last { $0.has(interrupt) }?.trimmed
        }
        if findings.busy == nil {
            findings.banner = BannerFinder(profile: profile).find(above: tail, below: [])
        }
        return findings
    }

    private static func configured(
        _ patterns: [Pattern],
        _ lines: ArraySlice<ScreenLine>
    ) -> String? {
        lines.last { $0.has(patterns) }?.trimmed
    }

    /// The program tells of queued messages only while it works off what was sent before.
    private static func queued(_ composer: Composer) -> String? {
        queue.matches(whole: composer.suggestion) ? composer.suggestion : nil
    }

    private static func footerBusy(
        _ below: ArraySlice<ScreenLine>,
        _ live: LiveZone,
        _ profile: ScreenProfile
    ) -> String? {
        let whole = ScreenLine(text: below.map(\.trimmed).joined(separator: " "))
        for line in below + [whole] where line.has(interrupt) || line.has(background) {
            return line.trimmed
        }
        if let line = below.last(where: { $0.has(profile.busy) }) { return line.trimmed }
        // A shell may be a server that runs for ever. When the turn has ended beside it, a line is
        // taken; when nothing says so, the turn may wait for the shell.
        if !live.isFinished, whole.has(shells) { return whole.trimmed }
        return nil
    }

    private static func doubt(_ below: ArraySlice<ScreenLine>) -> String? {
        if let line = below.last(where: { $0.has(overlay) }) {
            return "the keys go to a search: \(line.trimmed)"
        }
        if let line = below.last(where: { $0.has(otherMode) }) {
            return "the composer takes keys for commands: \(line.trimmed)"
        }
        if let line = below.last(where: { !$0.isBlank }), line.trimmed.hasSuffix(":") {
            return "below the composer something is asked for: \(line.trimmed)"
        }
        return leftover(below)
    }

    /// What stands below the footer, with an empty line between, belongs to something else.
    private static func leftover(_ below: ArraySlice<ScreenLine>) -> String? {
        let footer = below.drop { $0.isBlank }.prefix { !$0.isBlank }
        let rest = below[footer.endIndex...].filter { !$0.isBlank }
        guard let line = rest.first, !FramedComposer.knownFooter.isIn(rest) else { return nil }
        return "below the footer there is more: \(line.trimmed)"
    }
}
