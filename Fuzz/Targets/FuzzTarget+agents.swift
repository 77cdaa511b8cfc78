import Foundation

@testable import Agents
@testable import BusModel
@testable import Watchdog

/// What terminals show, and what programs tell by hooks and transcripts.
extension FuzzTarget {
    private static let now = Instant(seconds: 1_771_500_000)

    static let screen = FuzzTarget("screen") { bytes in
        let text = bytes.dropFirst(2).map(\.self).text
        let rows = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .suffix(400).map { String($0) }
        try terminalRows(rows)
        let cursor = bytes.first.map { Int($0) } ?? 0
        let flags = bytes.dropFirst().first ?? 0
        let name = ScreenProfile.presetNames[Int(flags & 7) % ScreenProfile.presetNames.count]
        let screen = ScreenProfile.preset(name)
        let snapshot = PaneSnapshot(
            rows: rows,
            cursorX: flags & 8 == 0 ? nil : cursor,
            cursorY: flags & 8 == 0 ? nil : cursor,
            inMode: flags & 16 != 0,
            isDead: flags & 32 != 0,
            isFullScreen: flags & 64 != 0,
            lastOutput: 1_771_400_000
        )
        let reading = PaneClassifier.classify(snapshot, screen: screen, now: now)
        try hold(!reading.reason.isEmpty, "a reading has a reason")
        try hold(reading.reason.isPlain, "it can be printed: \(reading.reason)")
        try hold(reading.dialog == nil || reading.state == .dialog, "only dialogs have a word")
        guard reading.safeToType else { return }
        try hold(reading.composer == "", "it is typed where nothing stands: \(reading)")
        try hold(reading.doubt == nil, "and where nothing speaks against it: \(reading)")
        try hold(!snapshot.inMode && !snapshot.isDead, "and somebody reads the keys")
        let isFresh = PaneClassifier.classify(
            snapshot,
            screen: screen,
            now: Instant(seconds: snapshot.lastOutput)
        ).safeToType
        try hold(!isFresh || screen.quiet == .zero, "and it has been quiet")
        let asks = [
            "", "Do you want to proceed?", "❯ 1. Yes", "  2. No, and tell Claude what to do", "",
            "Esc to cancel",
        ]
        let asking = PaneClassifier.classify(
            PaneSnapshot(rows: rows + asks),
            screen: screen,
            now: now,
            unchangedFor: .seconds(3600)
        )
        try hold(!asking.safeToType, "a question below it is seen: \(asking)")
    }

    private static func terminalRows(_ rows: [String]) throws {
        var terminal = TerminalText()
        for row in rows.suffix(60) {
            let read = terminal.row(row)
            try hold(read.text.isPlain, "no sequence is left in \"\(read.text)\"")
            let count = read.text.unicodeScalars.count
            let isSame =
                read.bright.unicodeScalars.count == count
                && read.vivid.unicodeScalars.count == count
            try hold(isSame, "what is not looked at leaves a blank")
        }
    }

    static let control = FuzzTarget("control") { bytes in
        var whole = ControlParser()
        let messages = whole.feed(bytes)
        var parts = ControlParser()
        var pieces: [ControlMessage] = []
        var size = 1
        var rest = bytes[...]
        while !rest.isEmpty {
            pieces += parts.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
            size = size * 2 % 97
        }
        try hold(pieces == messages, "it does not matter in which pieces it comes")
        let lines = bytes.lines.map(\.text).filter { !$0.hasPrefix("%end ") }
            .filter { !$0.hasPrefix("%error ") }
        let text = (["%begin 1 2 1"] + lines + ["%end 1 2 1", ""]).joined(separator: "\n")
        var parser = ControlParser()
        let reply = ControlMessage.reply(lines: lines, isError: false, isOurs: true)
        try hold(parser.feed(text.utf8) == [reply], "an answer is what stands between its ends")
    }

    static let events = FuzzTarget("events") { bytes in
        if let line = EventFile.line(backend: "claude", text: Data(bytes), now: now) {
            try hold(!line.contains(0x0A), "an event is one line")
            guard let call = HookCall(line) else {
                throw Broken(description: "the line that was written can be read")
            }
            for signal in call.signals() {
                try hold(signal.time == now, "it happened when it was told")
                try told(signal)
            }
        }
        let limit = { @Sendable (text: String, time: Instant) -> Instant?? in
            ResetTime.parse(text, now: time, zones: .utc).map { .some($0) }
        }
        let claude = ClaudeTranscript(limit: limit)
        let codex = CodexRollout(limit: limit, thread: nil)
        for line in bytes.lines.prefix(50) {
            for signal in HookCall(Data(line))?.signals(isOwn: false) ?? [] { try told(signal) }
            for signal in claude.signals(in: Data(line)) ?? [] { try told(signal) }
            for signal in codex.signals(in: Data(line)) ?? [] { try told(signal) }
        }
    }

    private static func told(_ signal: AgentSignal) throws {
        let kept = try JSONDecoder().decode(
            AgentSignal.self,
            from: try JSONEncoder().encode(signal)
        )
        try hold(kept == signal, "a signal is kept as it is")
        switch signal.kind {
        case .spoke(let line):
            try hold(line.utf8.count <= 200, "last words are few")
            try hold(!line.contains(where: \.isNewline), "and one line")
        case .turnStarted(let marks), .queued(let marks):
            let isFromPrompt = signal.source == .transcript
            let areMarks = marks.allSatisfy { $0.utf8.count == 8 }
            try hold(!isFromPrompt || areMarks, "marks have eight letters")
        case .sessionStarted, .toolUsed, .turnEnded, .interrupted, .failed, .limited, .asked,
            .compacting, .sessionEnded:
            break
        }
    }

    static let times = FuzzTarget("times") { bytes in
        let text = bytes.text
        if let time = RFC3339.instant(text[...]) {
            let whole = time.rfc3339
            let isOfFourDigits = time >= Instant(seconds: -62_135_596_800)
            let again = RFC3339.instant(whole[...])
            let isSame = again.map { $0 <= time && time.since($0) < .seconds(1) } ?? false
            try hold(!isOfFourDigits || isSame, "\(whole) is the same moment")
        }
        for line in bytes.lines.map(\.text) {
            if let time = WaitingUntil.time(in: line) {
                let standing = WaitingUntil.standing([time], grace: .seconds(60), now: now)
                let isNear = standing.map { $0.since(now) <= WaitingUntil.longest } ?? true
                try hold(isNear, "nobody waits for more than a day")
            }
        }
        let rows = bytes.lines.map(\.text)
        guard let reset = ResetTimeParser.parse(rows) else { return }
        switch reset {
        case .after(let duration): try hold(duration >= .zero, "in no time that is over")
        case .clock(_, let hour, let minute, _):
            try hold((0..<24).contains(hour) && (0..<60).contains(minute), "a clock shows it")
        case .moment: break
        }
        _ = reset.moment(now: now, zones: .utc)
    }

    static let pattern = FuzzTarget("pattern") { bytes in
        let lines = bytes.lines
        let text = lines.dropFirst().joined(separator: [0x0A]).map(\.self).text
        do {
            let pattern = try Pattern(lines[0].text)
            // Each instruction at most once for each place, and once more for what it takes.
            let most = 2 * (PatternProgram.limit + 1) * (text.unicodeScalars.count + 1)
            try hold(pattern.steps(in: text) <= most, "no text makes it slow")
            let isWhole = pattern.matches(whole: text)
            try hold(!isWhole || pattern.occurs(in: text), "what fits all occurs")
        } catch let fault as PatternFault {
            try hold(fault.column >= 1 && !fault.message.isEmpty, "a fault says where it is")
        }
        let literal = text.unicodeScalars.prefix(200)
        var escaped = ""
        for scalar in literal {
            if "\\^$.|?*+()[]{}".unicodeScalars.contains(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        let same = try Pattern(escaped).matches(whole: String(literal))
        try hold(same, "with every sign escaped it is itself")
    }
}
