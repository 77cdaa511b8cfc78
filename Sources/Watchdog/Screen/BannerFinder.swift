/// Looks for an announcement among the last things a program printed.
///
/// What an agent says about limits, and what its tools print, is no announcement. So only the first
/// words of a message count, and neither those of a reply's later paragraphs nor those below the
/// heading of a tool.
struct BannerFinder {
    let profile: ScreenProfile

    private static let signs = "⏺●∙•■⚠✗✘✕⎿└⚡🚦▲!✖🖐"
    /// A heading of a tool: `⏺ Bash(…)`, `• Ran …`.
    private static let tool = Pattern(
        known: "^\\s*[⏺●∙•]\\s*(?:[\\w.:-]+(?: [\\w.:-]+){0,3}\\("
            + "|(?:Ran|Read|Searched|Search|Listed|Edited|Explored|Called|Fetched|Wrote|Updated?"
            + "|Added|Running|Bash|Task)\\b)"
    )
    private static let notice = Pattern(
        known: "^\\s*[⏺●∙•]\\s*(?:Stopped watching|Ran \\d+ \\w+ hooks?|Background|Hook )"
    )
    private static let userTurn = Pattern(known: "^\\s{0,1}[❯>›»]\\s")
    private static let cutOff = Pattern(
        known: "(?i)^API Error\\b|^(?:stream error|stream disconnected)\\b"
            + "|^Selected model is at capacity|^We['’]re currently experiencing high demand"
            + "|^exceeded retry limit"
    )
    private static let retry = Pattern(known: "(?i)retrying (?:in )?\\d|attempt \\d+/\\d+")

    /// The announcement that stands last above the composer, or in the footer below it.
    func find(above: ArraySlice<ScreenLine>, below: ArraySlice<ScreenLine>) -> Banner? {
        for line in below where !line.isBlank {
            for segment in line.segments {
                if let kind = kind(of: segment), kind != .cutOff {
                    return Banner(kind: kind, rows: [segment])
                }
            }
        }
        return last(in: above)
    }

    /// Goes up, message by message, until one shows that the program has replied since.
    private func last(in lines: ArraySlice<ScreenLine>) -> Banner? {
        var seen = 0
        for index in lines.indices.reversed().prefix(60) {
            let line = lines[index]
            if line.isBlank || line.isRule || line.has(LiveZone.finished) { continue }
            if line.has(profile.busy) || line.has(Self.retry) { return nil }
            guard isHead(index, lines) else { continue }
            if line.has(Self.userTurn) { continue }
            let text = Self.withoutSign(line)
            if let kind = kind(of: text), !isOfTool(index, lines) {
                return Banner(kind: kind, rows: [text] + rows(below: index, lines))
            }
            seen += 1
            let isQuiet = line.has(Self.notice) || isResult(line)
            if !isQuiet || seen > 4 { return nil }
        }
        return nil
    }

    /// What the first words of a message announce.
    func kind(of text: String) -> Banner.Kind? {
        let scalars = Array(text.unicodeScalars)
        if Self.retry.occurs(in: scalars) { return nil }
        if profile.limit.occur(in: scalars) { return .limit }
        if profile.error.occur(in: scalars) { return .error }
        return Self.cutOff.occurs(in: scalars) ? .cutOff : nil
    }

    /// Whether a message begins here. Text without a sign goes on with the paragraph above it,
    /// wherever the program or the terminal has broken it.
    private func isHead(_ index: Int, _ lines: ArraySlice<ScreenLine>) -> Bool {
        let line = lines[index]
        if hasSign(line) || line.has(Self.userTurn) { return true }
        guard line.indent == 0 else { return false }
        let paragraph = lines[..<index].reversed().prefix { !$0.isBlank && !$0.isRule }
        return !paragraph.contains { hasSign($0) }
    }

    private func hasSign(_ line: ScreenLine) -> Bool {
        line.indent <= 3 && isSign(line.trimmed.unicodeScalars.first)
    }

    private func isSign(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { Self.signs.unicodeScalars.contains($0) } ?? false
    }

    private func isResult(_ line: ScreenLine) -> Bool {
        line.trimmed.hasPrefix("⎿") || line.trimmed.hasPrefix("└")
    }

    /// Whether the line is what a tool printed: it hangs below the heading of one.
    private func isOfTool(_ index: Int, _ lines: ArraySlice<ScreenLine>) -> Bool {
        guard isResult(lines[index]) else { return lines[index].has(Self.tool) }
        for above in lines[..<index].indices.reversed()
        where !lines[above].isBlank && isHead(above, lines) && !isResult(lines[above]) {
            return lines[above].has(Self.tool)
        }
        return false
    }

    static func withoutSign(_ line: ScreenLine) -> String {
        var rest = line.trimmed[...]
        while let first = rest.unicodeScalars.first, signs.unicodeScalars.contains(first) {
            rest = rest.dropFirst().drop { $0 == " " }
        }
        return String(rest)
    }

    /// The rest of the paragraph.
    private func rows(below index: Int, _ lines: ArraySlice<ScreenLine>) -> [String] {
        let rest = lines[(index + 1)...].prefix(5)
        return rest.prefix { !$0.isBlank && !hasSign($0) && !$0.has(Self.userTurn) && !$0.isRule }
            .map(\.trimmed)
    }
}
