/// Looks for an announcement among the last things a program printed.
///
/// What an agent says about limits, and what its tools print, is no announcement. So only the first
/// words of a message count, and neither those of a reply's later paragraphs nor those below the
/// heading of a tool.
struct BannerFinder {
    let profile: ScreenProfile

    private static let signs = "⏺●∙•■⚠✗✘✕⎿└⚡🚦▲!✖🖐※ℹ"
    /// A heading of a tool: `⏺ Bash(…)`, `• Ran …`.
    private static let tool = Pattern(
        known: "^\\s*[⏺●∙•]\\s*(?:[\\w.:-]+(?: [\\w.:-]+){0,3}\\("
            + "|(?:Ran|Read|Searched|Search|Listed|Edited|Explored|Called|Fetched|Wrote|Updated?"
            + "|Added|Running|Bash|Task)\\b)"
    )
    private static let notice = Pattern(
        known: "^\\s*[⏺●∙•]\\s*(?:Stopped watching|Ran \\d+ \\w+ hooks?|Background|Hook )"
    )
    /// What the program adds of its own, below the end of a turn.
    private static let aside = Pattern(known: "^\\s*※\\s")
    private static let userTurn = Pattern(known: "^\\s{0,1}[❯>›»]\\s")
    private static let cutOff = Pattern(
        known: "(?i)^API Error\\b|^(?:stream error|stream disconnected)\\b"
            + "|^Selected model is at capacity|^We['’]re currently experiencing high demand"
            + "|^exceeded retry limit"
    )
    /// Limits of another kind: a longer wait changes nothing.
    private static let notUsage = Pattern(
        known: "(?i)^(?:context|(?:output |input )?tokens?|conversation|message length)\\b"
            + ".*\\blimit\\b"
    )
    /// A sentence about such an announcement.
    private static let quoted = Pattern(
        known: "(?i)^You['’]ve \\w+ .{0,70}\\blimit\\b[\"'”’]?,? "
            + "(?:is|was|are|means?|meant|when|if|whenever|appears?|shows?|comes?|message"
            + "|banner)\\b"
    )
    private static let retry = Pattern(known: "(?i)retrying (?:in )?\\d|attempt \\d+/\\d+")

    /// The announcement that stands last above the composer, or in the footer below it.
    func find(above: ArraySlice<ScreenLine>, below: ArraySlice<ScreenLine>) -> Banner? {
        for index in below.indices where !below[index].isBlank {
            for segment in below[index].segments where !segment.hasPrefix("Context") {
                if let kind = kind(of: segment), kind != .cutOff {
                    return Banner(kind: kind, rows: [segment] + rest(of: segment, below, index))
                }
            }
        }
        return last(in: above)
    }

    /// The rows that a column at the right of a footer goes on in.
    private func rest(
        of segment: String,
        _ lines: ArraySlice<ScreenLine>,
        _ index: Int
    ) -> [String] {
        let text = lines[index].text
        guard let place = text.firstRange(of: segment) else { return [] }
        let column = text.distance(from: text.startIndex, to: place.lowerBound)
        let next = lines[(index + 1)...].prefix(3).prefix { line in
            !line.isBlank && column >= 10 && line.indent >= column - 2
        }
        return next.map(\.trimmed)
    }

    /// Goes up, message by message, until one shows that the program has replied since.
    private func last(in lines: ArraySlice<ScreenLine>) -> Banner? {
        var seen = 0
        for index in lines.indices.reversed().prefix(60) {
            let line = lines[index]
            if line.isBlank || line.isRule || line.has(LiveZone.finished) { continue }
            if line.has(Self.aside) { continue }
            if line.has(profile.busy) || line.has(Self.retry) { return nil }
            guard isHead(index, lines) else { continue }
            if line.has(Self.userTurn) { continue }
            let rows = [Self.withoutSign(line)] + rows(below: index, lines)
            if let kind = kind(of: rows), !isOfTool(index, lines) {
                return Banner(kind: kind, rows: rows)
            }
            seen += 1
            let isQuiet = line.has(Self.notice) || isResult(line)
            if !isQuiet || seen > 4 { return nil }
        }
        return nil
    }

    /// The same of a message in several rows; a narrow terminal breaks it in its first words.
    private func kind(of rows: [String]) -> Banner.Kind? {
        let whole = rows.joined(separator: " ")
        if let kind = kind(of: whole) { return kind }
        let scalars = Array(whole.unicodeScalars)
        let isOther = [Self.retry, Self.quoted, Self.notUsage].occur(in: scalars)
        return isOther ? nil : rows.first.flatMap { kind(of: $0) }
    }

    /// What the first words of a message announce.
    func kind(of text: String) -> Banner.Kind? {
        let scalars = Array(text.unicodeScalars)
        if Self.retry.occurs(in: scalars) || Self.quoted.occurs(in: scalars) { return nil }
        if Self.notUsage.occurs(in: scalars) {
            return profile.error.occur(in: scalars) ? .error : nil
        }
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
        let rest = lines[(index + 1)...].prefix(11)
        return rest.prefix { !$0.isBlank && !hasSign($0) && !$0.has(Self.userTurn) && !$0.isRule }
            .map(\.trimmed)
    }
}
