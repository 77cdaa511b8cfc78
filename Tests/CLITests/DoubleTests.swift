import BusModel
import Testing

@testable import CLI

@Suite struct `A double's keys` {
    private func keys(_ pieces: String...) -> [DoubleKey] {
        var reader = DoubleKeyReader()
        return pieces.flatMap { reader.take(Array($0.utf8)) }
    }

    @Test func `are whole whatever the pieces are in which they arrive`() {
        let text =
            "aé漢\u{1B}[A\u{1B}OB\u{1B}[200~x\ry\u{1B}[201~\u{7F}\u{15}\u{3}\r\n\u{1B}[Z\u{1B}\rz"
        let expected: [DoubleKey] = [
            .text("aé漢"), .up, .down, .paste("x\ny"), .backspace, .clearLine, .interrupt, .enter,
            .newline, .other, .newline, .text("z"),
        ]
        #expect(keys(text) == expected)
        var reader = DoubleKeyReader()
        let single = Array(text.utf8).flatMap { reader.take([$0]) }
        let joined = single.reduce(into: [DoubleKey]()) { list, key in
            if case .text(let more) = key, case .text(let before) = list.last {
                list[list.count - 1] = .text(before + more)
            } else {
                list.append(key)
            }
        }
        #expect(joined == expected)
    }

    @Test func `of an Escape are known when nothing follows`() {
        var reader = DoubleKeyReader()
        #expect(reader.take([0x1B]) == [])
        #expect(reader.isWaiting)
        #expect(reader.timeOut() == [.escape])
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
    }
}

@Suite struct `A double's line` {
    private func typed(_ line: inout DoubleComposer, _ keys: [DoubleKey], at now: Int64) -> [String]
    {
        keys.compactMap { line.take($0, at: now) }
    }

    @Test func `of claude makes a line feed of an Enter within 100 ms of fast input`() {
        var line = DoubleComposer(.claude)
        #expect(typed(&line, [.text("fast")], at: 0) == [])
        #expect(line.shown.isEmpty && !line.isEmpty && line.changesAt == 100)
        #expect(typed(&line, [.enter], at: 99) == [])
        line.settle(at: 198)
        #expect(line.shown.isEmpty)
        line.settle(at: 199)
        #expect(line.shown == "fast\n")
        #expect(typed(&line, [.enter], at: 200) == ["fast"])
        #expect(line.isEmpty)
        #expect(typed(&line, [.text("slow")], at: 300) == [])
        #expect(typed(&line, [.enter], at: 400) == ["slow"])
    }

    @Test func `of claude takes single keys at once`() {
        var line = DoubleComposer(.claude)
        #expect(typed(&line, [.text("a"), .text("b"), .enter], at: 0) == ["ab"])
    }

    @Test func `of claude shows pastes by name, one after another`() {
        var line = DoubleComposer(.claude)
        for (time, text) in [(0, "a\nb\n"), (200, "c\nd\ne")] as [(Int64, String)] {
            #expect(typed(&line, [.paste(text)], at: time) == [])
            line.settle(at: time + 100)
        }
        #expect(line.shown == "[Pasted text #1 +1 lines][Pasted text #2 +2 lines]")
        #expect(typed(&line, [.backspace, .enter], at: 400) == ["a\nb"])
    }

    @Test func `of codex sends nothing within 120 ms of a burst without marks`() {
        var line = DoubleComposer(.codex)
        #expect(typed(&line, [.text("abc"), .enter], at: 0) == [])
        #expect(line.shown == "abc\n")
        #expect(typed(&line, [.enter], at: 119) == [])
        #expect(typed(&line, [.enter], at: 239) == ["abc"])
        #expect(typed(&line, [.paste("marked"), .enter], at: 240) == ["marked"])
        for time in [300, 308, 316] as [Int64] { _ = typed(&line, [.text("x")], at: time) }
        #expect(typed(&line, [.enter], at: 435) == [])
        #expect(typed(&line, [.enter], at: 600) == ["xxx"])
        for time in [700, 709, 718] as [Int64] { _ = typed(&line, [.text("x")], at: time) }
        #expect(typed(&line, [.enter], at: 719) == ["xxx"])
    }

    @Test func `is emptied line by line, and sends nothing when it is empty`() {
        var line = DoubleComposer(.codex)
        _ = line.take(.paste("one\ntwo"), at: 0)
        _ = line.take(.clearLine, at: 0)
        #expect(line.shown == "one\n")
        _ = line.take(.clearLine, at: 0)
        #expect(line.shown == "one")
        _ = line.take(.clearLine, at: 0)
        #expect(line.isEmpty)
        #expect(line.take(.enter, at: 0) == nil)
        #expect(line.take(.backspace, at: 0) == nil)
    }
}

@Suite struct `A double's screen` {
    private func state(_ kind: DoubleOptions.Kind) -> ScreenState {
        var options = DoubleOptions(kind: kind)
        options.skipsPermissions = kind == .claude
        var state = ScreenState(options, folder: "/srv/team")
        state.columns = 60
        state.isReady = true
        return state
    }

    private func rows(_ look: any DoubleLook, _ state: ScreenState) -> [String] {
        look.live(state).map(\.text)
    }

    private let rule = String(repeating: "─", count: 60)

    @Test func `of claude has the parts of a real one`() {
        var busy = state(.claude)
        busy.history = [.prompt("begin")]
        busy.work = ScreenState.Work(turn: 1, seconds: 83, tokens: 174, beat: 4)
        busy.queued = ["more"]
        #expect(
            rows(ClaudeLook(), busy) == [
                "", "✻ Baking… (1m 23s · ↓ 174 tokens · esc to interrupt)", "", "  ❯ more", rule,
                "❯\u{A0} ", rule,
                "  ⏵⏵ bypass permissions on (shift+tab to cycle) · esc to interrupt",
            ]
        )
        var draft = state(.claude)
        _ = draft.composer.take(.newline, at: 0)
        for letter in "hi" { _ = draft.composer.take(.text(String(letter)), at: 0) }
        #expect(
            rows(ClaudeLook(), draft).suffix(5) == [
                rule, "❯\u{A0}", "  hi ", rule, "  ⏵⏵ bypass permissions on (shift+tab to cycle)",
            ]
        )
    }

    @Test func `of codex has the parts of a real one`() {
        var busy = state(.codex)
        busy.work = ScreenState.Work(turn: 1, seconds: 4)
        busy.contextLeft = 64
        let footer = "  ? for shortcuts" + String(repeating: " ", count: 25) + "64% context left"
        #expect(
            rows(CodexLook(), busy) == [
                "", "• Working (4s • esc to interrupt)", "", "› Explain this codebase", "", footer,
            ]
        )
    }

    @Test func `has nothing in it that a terminal would act on`() {
        let look = ClaudeLook()
        let hostile = "a\u{1B}]0;title\u{7}b\u{9B}2J"
        let items: [HistoryItem] = [
            .prompt(hostile), .words(hostile, isFirst: true), .tool(hostile), .output([hostile]),
            .notice(hostile), .plain(hostile),
        ]
        for item in items {
            let rows = look.rows(of: item, in: state(.claude))
            #expect(rows.allSatisfy { !$0.text.unicodeScalars.contains { $0.value < 32 } })
            #expect(rows.contains { $0.text.contains("a?]0;title?b?2J") })
        }
    }

    @Test func `breaks between words, and words that are too long`() {
        func wrapped(_ text: String, _ width: Int) -> [String] {
            StyledLine.wrapped(text, width, first: "● ", rest: "  ").map(\.text)
        }
        #expect(wrapped("one two three", 12) == ["● one two", "  three"])
        #expect(wrapped("  indented", 20) == ["●   indented"])
        #expect(wrapped("abcdefghijkl m", 12) == ["● abcdefghi", "  jkl m"])
        #expect(wrapped("a\n\nb", 20) == ["● a", "  ", "  b"])
    }

    @Test func `writes what stays only once, and nothing when nothing changed`() {
        var screen = InlineScreen(ClaudeLook())
        var now = state(.claude)
        now.history = [.prompt("begin")]
        #expect(screen.update(now).contains("❯ begin"))
        #expect(screen.update(now) == "")
        now.history.append(.words("An answer.", isFirst: true))
        let more = screen.update(now)
        #expect(more.contains("● An answer.") && !more.contains("❯ begin"))
        #expect(screen.redraw(now).contains("❯ begin"))
    }
}

@Suite struct `A play` {
    @Test func `has words and directions`() {
        let lines: [(String, StageDirection)] = [
            ("plain words", .words("plain words")), ("", .words("")),
            ("@say @tool", .words("@tool")), ("@tool make test", .tool("make test")),
            ("@sleep 1.5", .pause(milliseconds: 1500)), ("@sleep soon", .unclear("@sleep soon")),
            ("@dialog limit-menu funds-first", .dialog(.limitMenu, "funds-first")),
            ("@dialog dance", .unclear("@dialog dance")), ("@limit Reached", .limit("Reached")),
            ("@limit-until 1900000000", .limitUntil(1_900_000_000)), ("@exit 3", .exit(3)),
            ("@exit", .unclear("@exit")), ("@compact 2", .compact(milliseconds: 2000)),
            ("@wait 2030-01-01T00:00:00Z", .words("WAITING-UNTIL: 2030-01-01T00:00:00Z")),
            ("@crash", .crash), ("@hang", .hang), ("@freeze", .freeze), ("@error E", .error("E")),
            ("@tool", .unclear("@tool")),
        ]
        for (line, direction) in lines { #expect(StageDirection(line) == direction, "\(line)") }
    }

    @Test func `is kept under the name that Claude Code gives a folder`() {
        #expect(ProjectSlug.of("/srv/a b/c.d_e@F9") == "-srv-a-b-c-d-e-F9")
        #expect(ProjectSlug.of("/é漢😀") == "-----")
        let long = "/" + String(repeating: "abc/", count: 60)
        let slug = ProjectSlug.of(long)
        // The hash of this path, worked out apart.
        #expect(slug == String(repeating: "-abc", count: 50) + "-wy3ewr")
    }

    @Test func `calls the hooks whose matcher fits`() throws {
        let text = """
            {"hooks":{"PreToolUse":[{"matcher":"Bash|Edit","hooks":[{"type":"command",
            "command":"one","timeout":5}]},{"matcher":"*","hooks":[{"type":"command",
            "command":"two"}]},{"matcher":"Ba","hooks":[{"type":"command","command":"three"}]}]}}
            """
        let hooks = ClaudeHooks(
            settings: try CanonicalJSON.decode(JSONValue.self, from: Array(text.utf8))
        )
        let bash = hooks.hooks(of: "PreToolUse", subject: "Bash")
        #expect(bash.map(\.command) == ["one", "two"])
        #expect(bash.map(\.seconds) == [5, 60])
        #expect(hooks.hooks(of: "Stop", subject: "") == [])
    }
}
