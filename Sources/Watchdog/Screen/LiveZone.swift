/// The lines right above a composer, where Claude Code shows what it is doing at the moment.
///
/// The same signs further up, or in what an agent says or quotes, are history. So the lines are
/// read from the composer upwards, as far as the end of the last turn, the last reply or the last
/// line of a person that something stands below.
struct LiveZone {
    private let profile: ScreenProfile
    /// Whether the last turn visibly ended.
    private(set) var isFinished = false
    /// The lines from the top, without empty ones.
    private var lines: [ScreenLine] = []
    /// Which of them begin a paragraph.
    private var starts: Set<Int> = []
    /// The reply that they begin with, if it is one.
    private var reply: ScreenLine?

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
    private static let sign = Pattern(known: "^\\s{0,1}[✶✢✽✻✳·*∗∴✺✹✸✷✵✴]\\s+\\w")
    /// A task by its name, on the frames of the spinner that lists begin with as well.
    private static let task = Pattern(
        known: "^[·*]\\s+[A-Z][^…]*(?:…|\\.\\.\\.)\\s*(?:\\(.*)?$"
    )
    private static let tool = Pattern(
        known: "^\\s*[⏺●]\\s*(?:\\S+|[A-Z][\\w.:-]*(?: [A-Z][\\w.:-]*){1,3}|.{1,60} \\(MCP\\))\\("
    )
    private static let agent = Pattern(known: "^\\s*[◯◉○◎]\\s")
    private static let userTurn = Pattern(known: "^[❯>]\\s+\\S")
    /// A line that hangs below another one, from its own sign on.
    private static let branch = Pattern(known: "^\\s*[⎿└├│]")
    /// A heading that tells of work: `● Reading 2 files… (ctrl+o to expand)`.
    private static let runningHead = Pattern(
        known: "^\\s*[⏺●]\\s+[A-Z][\\w'’-]*ing\\b[^…]*(?:…|\\.\\.\\.)\\s*(?:\\(|\\d+%)"
    )
    /// What a tool shows while it runs.
    private static let running = Pattern(
        known: "^\\s*[⎿└]\\s*(?:Running|Waiting)\\b[^…]*…"
            + "|^\\s*[⎿└]\\s*(?:Running|Waiting)\\.\\.\\."
            + "|^\\s*[⎿└]\\s*(?:Initializing|Fetching|Searching|Reading|Loading|Starting)\\b[^…]*…"
            + "|[├└]─.*\\b(?:Initializing|Running|Waiting)…$"
            + "|^\\s+\\S.*\\(\\d[\\dhms ]*·\\s*timeout\\b"
    )
    /// The offer that is made only while one runs.
    private static let offer = Pattern(
        known: "^\\s+\\(?ctrl\\+b\\b.*\\bto run in (?:the )?background\\b"
    )
    private static let interrupted = Pattern(known: "^\\s*[⎿└]\\s*Interrupted\\b")
    private static let retry = Pattern(known: "\\b[Rr]etrying in \\d|\\(attempt \\d+/\\d")
    /// What hangs below a running task: steps, hints, counters.
    private static let attachment = Pattern(
        known: "^\\s*(?:[✓✔■□☐☒◻◼◯◉○⎿└├│❯>●…]|\\d[\\d,.]*k? tokens|Tip:)"
    )
    /// More lines than this a running task has not, its steps apart.
    private static let highest = 40
    /// More rows than this no line is broken into.
    private static let mostRows = 8

    init(above lines: ArraySlice<ScreenLine>, _ profile: ScreenProfile) {
        self.profile = profile
        gather(lines)
    }

    // MARK: - How far it reaches

    private mutating func gather(_ screen: ArraySlice<ScreenLine>) {
        var zone: [(line: ScreenLine, isStart: Bool)] = []
        var count = 0
        for index in screen.indices.reversed().prefix(400) where !screen[index].isBlank {
            let line = screen[index]
            let isStart = index == screen.startIndex || screen[index - 1].isBlank
            if count >= Self.highest { break }
            if line.has(Self.finished), !line.has(profile.busy) {
                isFinished = true
                break
            }
            let isBullet = line.has(Self.bullet) && !line.has(Self.effort)
            if isBullet, !(zone.last?.line.has(Self.agent) ?? false) {
                // The task may be told of in the heading itself.
                zone.append((line, isStart))
                let text = ([line] + screen[(index + 1)...].prefix(3)).map(\.trimmed)
                let head = ScreenLine(text: text.joined(separator: " "))
                reply = line.has(Self.tool) || head.has(Self.runningHead) ? nil : line
                break
            }
            if line.has(Self.userTurn), zone.contains(where: { !isMessage($0.line) }) { break }
            zone.append((line, isStart))
            if !line.has(Self.attachment) { count += 1 }
        }
        self.lines = zone.reversed().map(\.line)
        starts = Set(self.lines.indices.filter { zone[zone.count - 1 - $0].isStart })
    }

    /// Whether the line may be of a message that waits to be sent: those stand below the line of
    /// the running task.
    private func isMessage(_ line: ScreenLine) -> Bool {
        line.has(Self.userTurn) || line.indent >= 2 && !line.has(Self.branch)
    }

    // MARK: - Work

    /// The line of a running task.
    var busy: String? {
        let isInterrupted = Self.interrupted.isIn(lines)
        let last = lines.indices.last { index in
            let line = lines[index]
            if isHead(index) {
                let isTold = reply == nil && line.has(profile.busy)
                return isTold || joined(index).has(Self.runningHead)
            }
            let isOffer = !isInterrupted && line.has(Self.offer)
            let isRunning = !isInterrupted && line.has(Self.running)
            guard isOffer || (isRunning || isStatus(index)) && !isQuoted(index) else {
                return false
            }
            // A reply that quotes such a line goes on below it.
            guard let reply, line.indent > reply.indent else { return true }
            return lines[(index + 1)...].allSatisfy { $0.indent < 2 || $0.has(Self.attachment) }
        }
        return last.map { lines[$0].trimmed }
    }

    /// Whether this is the line of a running task; a narrow pane breaks it.
    private func isStatus(_ index: Int) -> Bool {
        if lines[index].has(profile.busy) { return true }
        if lines[index].has(Self.branch) { return joined(index).has(Self.retry) }
        guard lines[index].has(Self.sign) else { return false }
        let whole = joined(index)
        // A list of a reply may begin with such a sign too, but stands in its paragraph.
        let isList = reply != nil && !starts.contains(index)
        return whole.has(profile.busy) || !isList && whole.has(Self.task)
    }

    /// The line with the rows that it is broken into.
    private func joined(_ index: Int) -> ScreenLine {
        let below = (index + 1..<lines.count).prefix { next in
            !starts.contains(next) && !lines[next].has(Self.attachment)
        }
        let rows = [lines[index]] + below.prefix(Self.mostRows - 1).map { lines[$0] }
        return ScreenLine(text: rows.map(\.trimmed).joined(separator: " "))
    }

    // MARK: - Dialogs

    /// The line of a dialog that stands above the composer.
    var dialog: String? {
        let sign = lines.indices.last { index in
            let line = lines[index]
            return line.has(DialogSigns.keys) && !line.has(profile.busy)
                && !line.has(Self.attachment) && !isSaid(index)
        }
        let digits = lines.indices.last { lines[$0].has(DialogSigns.digits) }
        let menu = lines.indices.last {
            DialogSigns.isMenu(lines, around: $0) && !isSaid($0)
        }
        return (sign ?? digits ?? menu).map { lines[$0].trimmed }
    }

    // MARK: - What is only said

    /// Whether the zone begins with this line, and it begins a reply or a tool's output.
    private func isHead(_ index: Int) -> Bool {
        index == 0 && lines[0].has(Self.bullet) && !lines[0].has(Self.effort)
    }

    private func isSaid(_ index: Int) -> Bool {
        isHead(index) || isQuoted(index) || isResult(index)
    }

    /// Whether the line is a part of what an agent replied: that is indented by two blanks or more,
    /// dialogs and the lines of running tasks are not.
    private func isQuoted(_ index: Int) -> Bool {
        guard let reply, !lines[index].has(Self.branch) else { return false }
        return lines[index].indent >= reply.indent + 2
    }

    /// Whether the line is a part of what a tool printed.
    private func isResult(_ index: Int) -> Bool {
        for above in (0...index).reversed() {
            if lines[above].has(Self.branch) {
                return above == index || lines[index].indent > lines[above].indent
            }
            if starts.contains(above) { return false }
        }
        return false
    }
}
