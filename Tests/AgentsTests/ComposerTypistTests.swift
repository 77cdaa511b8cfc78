import Agents
import Testing
import Watchdog

/// A typist before a program that draws a composer of its own and hides the cursor.
struct `A typist at a composer` {
    private let line =
        "git-bus: D1 was claimed at e2de183. Verify it and push a review [bus 1a2b3c4d]"
    private let mark = "1a2b3c4d"

    private var backend: Backend {
        get throws {
            var screen = ScreenProfile.preset("claude")
            screen.quiet = .zero
            return Backend(name: "claude", settle: .milliseconds(20), screen: screen)
        }
    }

    /// Starts a program that is drawn like Claude Code, 60 columns wide in its own view.
    ///
    /// - Parameter script: Python that may change `status`, `over` (drawn instead of the composer),
    ///   `foot`, `shown` (what stands in the composer) and `swallow` when `got(text)` is called.
    private func start(_ terminal: Terminal, _ script: String = "") async throws -> PaneID {
        let program = """
            import os, sys, textwrap, tty
            tty.setraw(0)
            text, status, over, shown, swallow = "", "", "", None, 0
            foot = "  ? for shortcuts"
            rule = "\\u2500" * 60
            def got(data): pass
            \(script)
            def draw():
                body = textwrap.wrap(text if shown is None else shown, 56) or [""]
                box = [rule, "\\u276f\\u00a0" + body[0]] + ["  " + row for row in body[1:]] + [rule]
                rows = [status, ""] + (over.split("|") if over else box + [foot])
                out = "\\x1b[?25l\\x1b[2J\\x1b[H" + "\\r\\n".join(rows) + "\\x1b[20;1H"
                os.write(1, out.encode())
            os.write(1, b"\\x1b[?2004h")
            draw()
            while True:
                data = os.read(0, 4096).replace(b"\\x1b[200~", b"").replace(b"\\x1b[201~", b"")
                open("keys", "ab").write(data)
                for letter in data.decode(errors="replace"):
                    if letter != "\\r":
                        text += letter
                    elif swallow > 0:
                        swallow -= 1
                    else:
                        open("out", "a").write(text + "\\n")
                        text, shown = "", None
                got(data.decode(errors="replace"))
                draw()
            """
        return try await terminal.start("agent", ["python3", "-c", program], until: "─")
    }

    private func type(
        _ terminal: Terminal,
        _ pane: PaneID,
        mayInterrupt: Bool = false
    ) async throws -> TypingOutcome {
        await terminal.typist.type(
            line,
            mark: mark,
            into: pane,
            backend: try backend,
            mayInterrupt: mayInterrupt
        )
    }

    private func state(_ outcome: TypingOutcome) -> PaneState? {
        guard case .notReady(let reading) = outcome else { return nil }
        return reading.state
    }

    private func isUncertain(_ outcome: TypingOutcome) -> Bool {
        guard case .uncertain = outcome else { return false }
        return true
    }

    @Test func `delivers a line that wraps, with the cursor hidden elsewhere`() async throws {
        try await Terminal.with { terminal in
            let pane = try await start(terminal)
            #expect(try await type(terminal, pane) == .typed)
            try await eventually { terminal.file("out") == line + "\n" }
            #expect(terminal.file("keys") == line + "\r")
        }
    }

    @Test func `presses the key again when the program took it for a part of the paste`()
        async throws
    {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            let pane = try await start(terminal, "swallow = 2")
            #expect(try await type(terminal, pane) == .typed)
            #expect(terminal.file("keys") == line + "\r\r\r")
            #expect(terminal.file("out") == line + "\n")
        }
    }

    @Test func `takes the program's word for a paste for its line`() async throws {
        try await Terminal.with { terminal in
            let script = """
                def got(data):
                    global shown
                    if len(data) > 9: shown = "[Pasted text #1 +0 lines]"
                """
            let pane = try await start(terminal, script)
            #expect(try await type(terminal, pane) == .typed)
            #expect(terminal.file("out") == line + "\n")
        }
    }

    @Test func `does not take somebody's paste for its line`() async throws {
        try await Terminal.with { terminal in
            let pane = try await start(terminal, #"shown = "[Pasted text #1 +3 lines]""#)
            #expect(state(try await type(terminal, pane)) == .draft)
            #expect(
                try await terminal.typist.finish(mark, in: pane, backend: backend) == .absent
            )
            #expect(terminal.file("keys").isEmpty)
        }
    }

    @Test func `presses no key when a dialog comes up instead of the composer`() async throws {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            let script = """
                def got(data):
                    global over
                    over = rule + "| Do you want to proceed?| \\u276f 1. Yes|   2. No"
                    over += "|| Esc to cancel"
                """
            let pane = try await start(terminal, script)
            #expect(isUncertain(try await type(terminal, pane)))
            #expect(terminal.file("keys") == line)
            #expect(state(try await type(terminal, pane)) == .dialog)
            #expect(state(try await type(terminal, pane, mayInterrupt: true)) == .dialog)
        }
    }

    @Test func `presses no key again when the first one brought up a dialog`() async throws {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            // The dialog stands above a composer that still holds the line.
            let script = """
                swallow = 9
                def got(data):
                    global status
                    rows = ["Proceed?", " \\u276f 1. Yes", "   2. No", " Esc to cancel"]
                    if "\\r" in data: status = "\\r\\n".join(rows)
                """
            let pane = try await start(terminal, script)
            #expect(isUncertain(try await type(terminal, pane)))
            #expect(terminal.file("keys") == line + "\r")
        }
    }

    @Test func `presses no key when somebody types beside its line`() async throws {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            let script = """
                def got(data):
                    global shown
                    shown = text + " and mine"
                """
            let pane = try await start(terminal, script)
            #expect(isUncertain(try await type(terminal, pane)))
            #expect(terminal.file("keys") == line)
        }
    }

    @Test func `interrupts work only through an empty composer`() async throws {
        try await Terminal.with { terminal in
            let busy = #"status = "✻ Computing… (24s · ↓ 114 tokens)""#
            let pane = try await start(terminal, busy)
            #expect(state(try await type(terminal, pane)) == .busy)
            #expect(try await type(terminal, pane, mayInterrupt: true) == .typed)
            #expect(terminal.file("out") == line + "\n")
            try await terminal.server.stopSession("agent")
            let draft = try await start(terminal, busy + #"; text = "half a""#)
            #expect(state(try await type(terminal, draft, mayInterrupt: true)) == .draft)
            try await terminal.server.stopSession("agent")
            let hidden = try await start(terminal, busy + "; over = rule")
            #expect(state(try await type(terminal, hidden, mayInterrupt: true)) == .unknown)
            #expect(terminal.file("keys") == line + "\r")
        }
    }

    @Test func `does not type while the account is used up, whatever is urgent`() async throws {
        try await Terminal.with { terminal in
            let banner = #"status = "⏺ You've hit your session limit""#
            let pane = try await start(terminal, banner)
            #expect(state(try await type(terminal, pane)) == .limit)
            #expect(state(try await type(terminal, pane, mayInterrupt: true)) == .limit)
            #expect(terminal.file("keys").isEmpty)
        }
    }

    private static let dialog =
        #"over = rule + "| Do you want to proceed?| \u276f 1. Yes|   2. No|| Esc to cancel""#

    @Test(arguments: [
        #"foot = "  search prompts: ""#, #"foot = "  -- NORMAL --""#,
        #"foot = "  Rename session: ""#,
    ])
    func `presses no key when the keys have begun to go elsewhere`(change: String) async throws {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            let script = "def got(data):\n    global foot\n    \(change)"
            let pane = try await start(terminal, script)
            #expect(isUncertain(try await type(terminal, pane)))
            #expect(terminal.file("keys") == line)
        }
    }

    @Test(arguments: [true, false])
    func `takes a dialog for the answer only where the line stands above it`(
        isShown: Bool
    ) async throws {
        try await Terminal.with(patience: .milliseconds(300)) { terminal in
            let script = """
                def got(data):
                    global over, status
                    if "\\r" not in data: return
                    \(Self.dialog)
                    if \(isShown ? "True" : "False"): status = "> [bus 1a2b3c4d]"
                """
            let pane = try await start(terminal, script)
            let outcome = try await type(terminal, pane)
            #expect(isShown ? outcome == .typed : isUncertain(outcome))
            #expect(terminal.file("keys") == line + "\r")
        }
    }

    private func isUncertain(_ leftover: Typist.Leftover) -> Bool {
        guard case .uncertain = leftover else { return false }
        return true
    }

    @Test func `knows nothing of a line while its place is not on the screen`() async throws {
        try await Terminal.with { terminal in
            let typist = terminal.typist
            let hidden = try await start(terminal, Self.dialog)
            #expect(isUncertain(try await typist.finish(mark, in: hidden, backend: backend)))
            try await terminal.server.stopSession("agent")
            let none = try await start(terminal, "over = rule; status = '[bus 1a2b3c4d]'")
            #expect(isUncertain(try await typist.finish(mark, in: none, backend: backend)))
            try await terminal.server.stopSession("agent")
            let pane = try await start(terminal)
            try await terminal.server.paste(line, into: pane)
            try await eventually { try await terminal.screen(pane).contains(mark) }
            _ = try await terminal.server.command(["copy-mode", "-t", pane.text])
            #expect(isUncertain(try await typist.finish(mark, in: pane, backend: backend)))
            try await terminal.server.leaveMode(pane)
            #expect(try await typist.finish(mark, in: pane, backend: backend) == .taken)
            try await eventually { terminal.file("out") == line + "\n" }
        }
    }

    @Test(arguments: ["x", ""])
    func `sends no letters that a person has put beside a line that was left`(
        before: String
    ) async throws {
        try await Terminal.with { terminal in
            let pane = try await start(terminal)
            let text = before + line + (before.isEmpty ? " and mine" : "")
            try await terminal.server.paste(text, into: pane)
            try await eventually { try await terminal.screen(pane).contains(mark) }
            let leftover = try await terminal.typist.finish(mark, in: pane, backend: backend)
            #expect(isUncertain(leftover))
            #expect(terminal.file("keys") == text)
        }
    }

    @Test func `finishes a line that was left in the composer`() async throws {
        try await Terminal.with { terminal in
            let pane = try await start(terminal)
            let typist = terminal.typist
            #expect(try await typist.finish(mark, in: pane, backend: backend) == .absent)
            try await terminal.server.paste(line, into: pane)
            try await eventually { try await terminal.screen(pane).contains(mark) }
            #expect(try await typist.finish(mark, in: pane, backend: backend) == .taken)
            try await eventually { terminal.file("out") == line + "\n" }
        }
    }
}

struct `What a composer holds` {
    private let line = "Gate D1 was claimed ✔️ at e2de183. Verify it [bus 1a2b3c4d]"

    private func content(_ composer: String, wasEmpty: Bool = true) -> ComposerContent {
        ComposerContent(composer, line: line, mark: "1a2b3c4d", wasEmpty: wasEmpty)
    }

    @Test func `is the line however it is broken, and however little of it is seen`() {
        #expect(content(line) == .ours)
        #expect(content("Gate D1 was clai med ✔ at e2de183. Verify it [bus 1a2 b3c4d]") == .ours)
        #expect(content("e2de183. Verify it [bus 1a2b3c4d]") == .ours)
    }

    @Test func `is more than the line when somebody types, and else is not ours`() {
        #expect(content(line + " yes") == .oursAndMore)
        #expect(content("x" + line) == .oursAndMore)
        #expect(content("") == .other)
        #expect(content("[bus 1a2b") == .other)
        #expect(content("yes") == .other)
    }

    @Test(arguments: [
        ("git-bus: D1 is claimed [bus 1a2b3c4d]", ComposerContent.ours),
        ("git-bus: D1 is  claimed [bus 1a2b 3c4d]", .ours),
        ("git-bus: D1 is claimed | mail [bus 1a2b3c4d 00000000]", .ours),
        ("git-bus: D1 is claimed [bus 1a2b3c4d] yes", .oursAndMore),
        ("so git-bus: D1 is claimed [bus 1a2b3c4d]", .oursAndMore),
        ("is claimed [bus 1a2b3c4d]", .oursAndMore),
        ("git-bus: D1 [bus 00000000]git-bus: D2 [bus 1a2b3c4d]", .oursAndMore),
        ("git-bus: 1a2b3c4d", .oursAndMore), ("[Pasted text #1]", .other), ("", .other),
    ])
    func `is known by its beginning and its marks alone where the line is forgotten`(
        text: String,
        expected: ComposerContent
    ) {
        let content = ComposerContent(text, line: nil, mark: "1a2b3c4d", wasEmpty: false)
        #expect(content == expected)
    }

    @Test(arguments: [
        "[Pasted text #1]", "[Pasted text #12 +3 lines]", "[Pasted Content 1204 chars]",
    ])
    func `is a paste of ours only where nothing was before`(text: String) {
        #expect(content(text) == .ours)
        #expect(content(text, wasEmpty: false) == .other)
        #expect(content(text + " and more") == .other)
    }
}
