/// The lines right above a composer, where Claude Code shows what it is doing at the moment.
///
/// The same signs further up, or in what an agent says or quotes, are history. So the lines are
/// read from the composer upwards, as far as the end of the last turn, the last reply or the last
/// line of a person.
struct LiveZone {
    /// The line of a running task.
    let busy: String?
    /// The line of a dialog that stands above the composer.
    let dialog: String?
    /// Whether the last turn visibly ended.
    let isFinished: Bool

    /// The beginning of a reply or of the heading of a tool.
    static let bullet = Pattern(known: "^\\s*[⏺●]\\s*\\S")
    /// A line about the effort, which begins like a reply.
    static let effort = Pattern(
        known: "^\\s*●\\s.*/effort|^\\s*●\\s+(?:low|medium|high|xhigh|max|auto)\\b[^.]*$"
    )
    /// The line that ends a turn: `✻ Baked for 7m 48s`.
    static let finished = Pattern(
        known: "^\\s*[✶✢✽✻✳·*∗]\\s+\\S[^…]*\\bfor\\s+\\d+(?:\\.\\d+)?\\s*(?:d|h|m|s|ms)\\b"
    )
    private static let sign = Pattern(known: "^\\s*[✶✢✽✻✳·*∗∴✺✹✸✷✵✴]\\s+\\w")
    private static let running = Pattern(
        known: "^\\s*[⎿└]\\s*(?:Running|Waiting)\\b.*(?:…|\\.\\.\\.)"
    )
    private static let tool = Pattern(known: "^\\s*[⏺●]\\s*\\S+\\(")
    private static let agent = Pattern(known: "^\\s*[◯◉○◎]\\s")
    private static let userTurn = Pattern(known: "^[❯>]\\s+\\S")
    /// What hangs below a running task: steps, hints, counters.
    private static let attachment = Pattern(
        known: "^\\s*(?:[✓✔■□☐☒◻◼◯◉○⎿└├│❯>●…]|\\d[\\d,.]*k? tokens|Tip:)"
    )
    /// More lines than this a running task has not.
    private static let highest = 40

    init(above lines: ArraySlice<ScreenLine>, _ profile: ScreenProfile) {
        var zone: [ScreenLine] = []
        var reply: ScreenLine?
        var isFinished = false
        for line in lines.reversed() where !line.isBlank {
            if zone.count >= Self.highest { break }
            if line.has(Self.finished), !line.has(profile.busy) {
                isFinished = true
                break
            }
            if line.has(Self.bullet), !line.has(Self.effort) {
                let heads = zone.last?.has(Self.agent) ?? false
                if !heads {
                    reply = line.has(Self.tool) ? nil : line
                    // The task may be told of in the heading itself.
                    zone.append(line)
                    break
                }
            } else if line.has(Self.userTurn), zone.contains(where: { !$0.has(Self.userTurn) }) {
                break
            }
            zone.append(line)
        }
        zone.reverse()
        self.isFinished = isFinished
        busy = Self.busy(in: zone, reply, profile)
        dialog = Self.dialog(in: zone, reply, profile)
    }

    private static func busy(
        in zone: [ScreenLine],
        _ reply: ScreenLine?,
        _ profile: ScreenProfile
    ) -> String? {
        let last = zone.indices.last { index in
            let line = zone[index]
            guard line.has(running) || isStatus(index, zone, profile) else { return false }
            // A reply that quotes such a line has it indented, and goes on below it.
            guard let reply, line.indent > reply.indent else { return true }
            return zone[(index + 1)...].allSatisfy { $0.indent < 2 || $0.has(attachment) }
        }
        return last.map { zone[$0].trimmed }
    }

    /// Whether this is the line of a running task; a narrow pane breaks it.
    private static func isStatus(
        _ index: Int,
        _ zone: [ScreenLine],
        _ profile: ScreenProfile
    ) -> Bool {
        if zone[index].has(profile.busy) { return true }
        guard zone[index].has(sign) else { return false }
        let rest = zone[(index + 1)...].prefix(3).prefix { !$0.has(attachment) }
        let joined = ([zone[index]] + rest).map(\.trimmed).joined(separator: " ")
        return profile.busy.occur(in: Array(joined.unicodeScalars))
    }

    private static func dialog(
        in zone: [ScreenLine],
        _ reply: ScreenLine?,
        _ profile: ScreenProfile
    ) -> String? {
        let sign = zone.last { line in
            line.has(DialogSigns.keys) && !line.has(profile.busy)
                && !line.has(attachment) && !isQuoted(line, reply)
        }
        if let sign = sign ?? zone.last(where: { $0.has(DialogSigns.digits) }) {
            return sign.trimmed
        }
        let menu = zone.indices.last {
            DialogSigns.isMenu(zone, around: $0) && !isQuoted(zone[$0], reply)
        }
        return menu.map { zone[$0].trimmed }
    }

    /// Whether the line is a part of what an agent replied: that is indented by two blanks or more,
    /// dialogs are not.
    private static func isQuoted(_ line: ScreenLine, _ reply: ScreenLine?) -> Bool {
        reply.map { line.indent >= $0.indent + 2 } ?? false
    }
}
