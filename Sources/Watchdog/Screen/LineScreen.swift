/// Reads a screen with a prompt under the cursor, or at its end where nobody knows the cursor: that
/// of a shell, an interpreter, or a program that nothing more is known of.
struct LineScreen {
    let snapshot: PaneSnapshot
    let lines: [ScreenLine]
    let profile: ScreenProfile

    /// How many lines at the end may hold a sign of a setting; above them is history.
    private static let window = 15
    private static let spinner = Pattern(
        known: "(?i)^[\\s│┃]*[⠁-⣿]\\s|\\b(?:esc|ctrl\\+c) to (?:interrupt|stop|cancel)|⟨esc⟩"
    )
    private static let braille = Pattern(known: "^[\\s│┃]*[⠁-⣿]\\s")
    /// Further signs, for programs that draw a composer and nothing else is known of.
    private static let work = Pattern(
        known: "(?i)^\\s*[^\\w\\s>❯]\\s.*(?:…|\\.\\.\\.)|\\(\\d+m? ?\\d*s\\b"
            + "|\\b(?:thinking|working|generating|processing|loading)\\s*(?:…|\\.\\.\\.)"
    )

    /// What a composer begins with; in Gemini a star when it asks for no approval.
    private var signs: [Pattern] { profile.isGemini ? ["[>❯*]"] : ["[>❯]"] }

    /// Finds what there is on it.
    func read() -> ScreenFindings {
        var findings = ScreenFindings()
        let recent = lines.filter { !$0.isBlank }.suffix(Self.window)
        if let line = recent.last(where: { $0.has(profile.dialog) }) {
            (findings.dialog, findings.dialogLines) = (line.trimmed, recent)
        }
        findings.busy = recent.last { $0.has(profile.busy) }?.trimmed
        guard let index = promptIndex else {
            findings.otherwise =
                lines.isEmpty ? "the screen is empty" : "the cursor is outside of the screen"
            return findings
        }
        announcements(index, &findings)
        findings.listen(to: lines[..<index])
        switch prompt(of: lines[index]) {
        case .empty: found("", index, &findings)
        case .text(let text): found(text, index, &findings)
        case .none: notFound(index, &findings)
        }
        return findings
    }

    /// The line where what is typed would appear.
    private var promptIndex: Int? {
        guard let row = snapshot.cursorY else { return lines.lastIndex { !$0.isBlank } }
        return snapshot.lines.firstIndex { $0.rows.contains(row) }
    }

    private func announcements(_ index: Int, _ findings: inout ScreenFindings) {
        let finder = BannerFinder(profile: profile)
        for line in lines[..<index].filter({ !$0.isBlank }).suffix(3).reversed() {
            let text = BannerFinder.withoutSign(line)
            guard let kind = finder.kind(of: text), kind != .cutOff else { continue }
            findings.banner = Banner(kind: kind, rows: [text])
            return
        }
    }

    // MARK: - With a prompt

    private enum Prompt { case none, empty, text(String) }

    /// Looks for the shortest beginning of the line, up to a blank, that is a whole prompt. When
    /// that is not all of it, the rest is somebody's text, even if it looks like a prompt too.
    private func prompt(of line: ScreenLine) -> Prompt {
        let scalars = line.scalars
        for end in scalars.indices + [scalars.count] where end > 0 {
            guard end == scalars.count || scalars[end] == " ", scalars[end - 1] != " " else {
                continue
            }
            let beginning = Array(scalars[..<end])
            // The screen does not keep blanks at the end of a row, and patterns may ask for one.
            let isPrompt =
                profile.ready.matches(whole: beginning)
                || profile.ready.matches(whole: beginning + [" "])
            guard isPrompt else { continue }
            let rest = String(String.UnicodeScalarView(scalars[end...])).drop { $0 == " " }
            let pale = line.vivid.map { $0.unicodeScalars.dropFirst(end).allSatisfy { $0 == " " } }
            if pale ?? true, profile.placeholder.occur(in: Array(rest.unicodeScalars)) {
                return .empty
            }
            return rest.isEmpty ? .empty : .text(String(rest))
        }
        return .none
    }

    private func found(_ text: String, _ index: Int, _ findings: inout ScreenFindings) {
        let line = [Composer.Row(ScreenLine(text: text)) { $0 }]
        findings.composer = Composer(line, lines: index..<(index + 1), placeholders: [])
        if text.isEmpty { findings.doubt = doubt(index) }
        if profile.isGuessed, findings.dialog == nil,
            lines[index].has(DialogSigns.yesNo) || lines[index].has(DialogSigns.question)
        {
            (findings.dialog, findings.dialogLines) = (
                lines[index].trimmed, lines[...index].suffix(3)
            )
        }
        let before = lines[..<index].filter { !$0.isBlank }.suffix(2)
        let after = lines[(index + 1)...]
        if findings.dialog == nil,
            let sign = DialogSigns.find(in: before[...], except: profile.busy)
                ?? DialogSigns.find(in: after, except: profile.busy)
        {
            let recent = lines.filter { !$0.isBlank }.suffix(Self.window)
            (findings.dialog, findings.dialogLines) = (sign, recent)
        }
        let near = before + after
        findings.busy = findings.busy ?? near.last { $0.has(Self.spinner) }?.trimmed
    }

    /// Why a line that looks like an empty prompt may be none.
    private func doubt(_ index: Int) -> String? {
        ShellDoubt(lines: lines, index: index, profile: profile).reason
    }

    // MARK: - Without one

    private func notFound(_ index: Int, _ findings: inout ScreenFindings) {
        let text = lines[index].trimmed
        let recent = lines.filter { !$0.isBlank }.suffix(Self.window)
        if findings.dialog == nil,
            let sign = DialogSigns.find(in: recent, except: profile.busy)
        {
            (findings.dialog, findings.dialogLines) = (sign, recent)
        }
        findings.busy = findings.busy ?? recent.suffix(6).last { $0.has(Self.spinner) }?.trimmed
        if let framed = framed() {
            findings.composer = framed.composer
            findings.busy = findings.busy ?? framed.busy
            findings.dialog = findings.dialog ?? framed.dialog
            findings.doubt = framed.doubt
            findings.banner = findings.banner ?? framed.banner
            findings.lastWords = framed.lastWords
            return
        }
        if text.isEmpty, snapshot.cursorY != nil {
            findings.busy = findings.busy ?? "there is no prompt under the cursor"
        }
        findings.otherwise = "the line under the cursor is no prompt: \(text)"
    }

    /// A composer like that of Claude Code, which many programs draw.
    private func framed() -> ScreenFindings? {
        var findings = ClaudeScreen.read(lines, profile, signs: signs)
        guard let composer = findings.composer else { return nil }
        let near =
            lines[..<composer.lines.lowerBound].filter { !$0.isBlank }.suffix(6)
            + lines[composer.lines.upperBound...]
        findings.busy =
            findings.busy ?? near.last { $0.has(Self.work) || $0.has(Self.braille) }?.trimmed
        return findings
    }
}
