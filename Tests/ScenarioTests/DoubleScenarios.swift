import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A double at a terminal` {
    private static let play = """
        case $2 in
        words*) echo "I look."; echo "And I see.";;
        tool*) echo "I run it."; echo "@tool echo one; echo two"; echo "Done.";;
        slow*) echo "Slowly."; echo "@sleep 600";;
        hang*) echo "@hang";;
        freeze*) echo "Well."; echo "@freeze";;
        crash*) echo "Oh."; echo "@crash";;
        leave*) echo "Bye."; echo "@exit 7";;
        compact*) echo "@compact 0.4"; echo "Smaller.";;
        wait*) echo "@wait 2030-01-01T00:00:00Z";;
        odd*) echo "@dance"; echo "@dialog update"; echo "Still here.";;
        esac
        """

    @Test func `claude is ready when its line is there, the cursor hidden below it`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude --dangerously-skip-permissions")
            try double.waitUntilReady()
            let rows = try double.shown.split(separator: "\n").map(String.init)
            let rule = String(repeating: "─", count: 100)
            #expect(
                rows.suffix(4) == [
                    rule, "❯\u{A0}Try \"fix typecheck errors\"", rule,
                    "  ⏵⏵ bypass permissions on (shift+tab to cycle)",
                ]
            )
            #expect(try double.coloured.contains(/\[0;2m[^r]*ry "fix typecheck errors/))
            #expect(try double.value("#{cursor_flag} #{cursor_x}") == "0 0")
            #expect(try double.value("#{cursor_y}") == "\(rows.count + 1)")
        }
    }

    @Test func `codex is ready when its line is there, the cursor on it`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "codex --no-alt-screen")
            try double.waitUntilReady()
            #expect(try double.shown.contains("│ >_ OpenAI Codex (v0.147.0)"))
            #expect(try double.shown.contains("\n› Explain this codebase\n"))
            #expect(try double.coloured.contains("\u{1B}[2mExplain this codebase"))
            #expect(try double.value("#{cursor_flag} #{cursor_x} #{alternate_on}") == "1 2 0")
        }
    }

    @Test(arguments: ["claude", "codex"])
    func `shows that it is busy right above the line`(program: String) async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "\(program) slow", play: Self.play)
            try double.wait(for: "Slowly.")
            try box.waitUntil("time passes") { try double.shown.contains("(1s") }
            let busy =
                program == "claude"
                ? /\n[·✢✳✶✻✽] Baking… \(\ds · ↓ \d+ tokens · esc to interrupt\)\n\n─/
                : /\n• Working \(\ds • esc to interrupt\)\n\n›/
            #expect(try double.shown.contains(busy))
            try double.press("Escape")
            try double.wait(for: program == "claude" ? "Interrupted" : "■ Conversation interrupted")
            #expect(try !double.shown.contains("esc to interrupt"))
        }
    }

    @Test func `answers words and the output of commands`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude words", play: Self.play)
            try double.wait(for: "✻ Baked for")
            #expect(try double.text.contains("❯ words\n\n● I look.\n  And I see.\n\n✻ Baked"))
            try double.send("tool")
            try double.wait(for: "✻ Cultivated for")
            #expect(
                try double.text.contains(
                    "● I run it.\n\n● Bash(echo one; echo two)\n  ⎿  one\n     two\n\n● Done."
                )
            )
        }
    }

    @Test func `keeps a draft, which keys can mend and empty`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude")
            try double.waitUntilReady()
            try double.type("half a thougx")
            try double.press("BSpace")
            try box.waitUntil("it is mended") { try double.composer == "half a thoug" }
            try double.press("C-u")
            try box.waitUntil("it is empty") { try double.composer.hasPrefix("Try") }
            try double.type("another")
            try double.press("Escape")
            try double.wait(for: "Press Esc again to clear")
            try double.press("Escape")
            try box.waitUntil("it is empty") { try double.composer.hasPrefix("Try") }
            #expect(try Row.paths(box).isEmpty)
        }
    }

    @Test(arguments: ["claude", "codex"])
    func `takes an Enter that comes too early for a part of the text`(
        program: String
    ) async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, program)
            try double.waitUntilReady()
            try double.hurry("too fast")
            try box.waitUntil("it is written") { try double.composer.hasPrefix("too fast") }
            // The hint goes away by itself: then enough time has passed.
            let hint = "Press Esc again to clear"
            try double.press("Escape")
            try double.wait(for: hint)
            try box.waitUntil("time has passed") { try !double.shown.contains(hint) }
            #expect(try Row.paths(box).isEmpty)
            try double.press("Enter")
            try double.wait(for: program == "claude" ? "● ok" : "• ok")
            #expect(try Row.paths(box).count == 1)
            let prompts = try double.transcript.filter {
                $0["type"] == "user" || $0["payload.type"] == "user_message"
            }
            #expect(prompts.count == 1)
            #expect((prompts[0]["message.content"] ?? prompts[0]["payload.message"]) == "too fast")
        }
    }

    @Test func `claude collects a paste also when it is marked, codex does not`() async throws {
        try await Sandbox.run { box in
            let claude = try DoubleOnStage(box, "claude")
            try claude.waitUntilReady()
            try claude.paste("one line", thenEnter: true)
            try box.waitUntil("it is written") { try claude.composer.hasPrefix("one line") }
            #expect(try Row.paths(box).isEmpty)
            let codex = try DoubleOnStage(box, "codex")
            try codex.waitUntilReady()
            try codex.paste("one line", thenEnter: true)
            try codex.wait(for: "• ok")
        }
    }

    @Test func `claude hides the lines of a paste, and sends them`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude")
            try double.waitUntilReady()
            try double.paste("first\nsecond\nthird")
            try box.waitUntil("it is named") {
                try double.composer == "[Pasted text #1 +2 lines]"
            }
            try double.press("Enter")
            try double.wait(for: "● ok")
            #expect(try double.transcript[1]["message.content"] == "first\nsecond\nthird")
        }
    }

    @Test func `claude queues what is sent while it works, and takes it afterwards`() async throws {
        try await Sandbox.run { box in
            let play = """
                case $2 in
                begin) until [ -e go ]; do sleep 0.05; done; echo "Begun.";;
                *) echo "Then $2.";;
                esac
                """
            let double = try DoubleOnStage(box, "claude begin", play: play)
            try double.wait(for: "esc to interrupt")
            try double.send("second")
            try double.wait(for: "  ❯ second")
            try box.write("", to: double.folder + "/go")
            try double.wait(for: "● Then second.")
            let rows = try double.transcript.compactMap { row in
                row["operation"] ?? (row["type"] == "user" ? row["message.content"] : nil)
            }
            #expect(rows == ["begin", "enqueue", "dequeue", "second"])
        }
    }

    @Test func `codex queues too, and gives back what waits when it is interrupted`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "codex slow", play: Self.play)
            try double.wait(for: "Slowly.")
            try double.send("second")
            try double.wait(for: "  ↳ second")
            try double.press("Escape")
            try double.wait(for: "■ Conversation interrupted")
            try box.waitUntil("it is on the line again") { try double.composer == "second" }
            let events = try double.transcript.compactMap { $0["payload.type"] }
            #expect(events.last == "turn_aborted")
            #expect(!events.contains("task_complete"))
        }
    }

    @Test func `an interruption is a row of claude and no hook`() async throws {
        try await Sandbox.run { box in
            let hook = "{ cat; echo; } >>'\(box.directory)/hooks'"
            let settings = try Settings.json(["Stop", "UserPromptSubmit", "StopFailure"], hook)
            try box.write(settings, to: box.directory + "/settings.json")
            let double = try DoubleOnStage(
                box,
                "claude --settings '\(box.directory)/settings.json' slow",
                play: Self.play
            )
            try double.wait(for: "Slowly.")
            try double.press("Escape")
            try double.wait(for: "Interrupted · What should Claude do instead?")
            let rows = try double.transcript
            #expect(rows.last?["message.content.0.text"] == "[Request interrupted by user]")
            let hooks = try Row.all(in: DoubleOnStage.text(box.directory + "/hooks") ?? "")
            #expect(hooks.compactMap { $0["hook_event_name"] } == ["UserPromptSubmit"])
        }
    }

    @Test func `a spinner may stay for ever, and Escape ends it`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude hang", play: Self.play)
            try double.wait(for: "(1s · esc to interrupt)")
            try double.press("Escape")
            try double.wait(for: "Interrupted")
            try double.send("words")
            try double.wait(for: "And I see.")
        }
    }

    @Test func `a stall looks idle and takes keys without any effect`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude freeze", play: Self.play)
            try double.wait(for: "Well.")
            try box.waitUntil("it looks idle") { try !double.shown.contains("esc to interrupt") }
            let before = try double.shown
            try double.press("x", "Enter", "C-c", "C-c")
            // The window is drawn anew after all keys were read: that is when nothing has come.
            try double.resize(columns: 90, rows: 40)
            try box.waitUntil("it is drawn anew") {
                try double.shown.contains(String(repeating: "─", count: 90) + "\n")
                    && !double.shown.contains(String(repeating: "─", count: 91))
            }
            #expect(try double.composer == before.composerRow)
            #expect(try double.transcript.last?["subtype"] == nil)
            kill(try double.process, SIGTERM)
            #expect(try double.waitForStatus() == "143")
        }
    }

    @Test func `draws itself anew in a window of another size`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude words", play: Self.play)
            try double.wait(for: "✻ Baked for")
            try double.resize(columns: 60, rows: 30)
            let rule = "\n" + String(repeating: "─", count: 60) + "\n"
            try box.waitUntil("it fits") { try double.shown.contains(rule) }
            let text = try double.shown
            #expect(text.split(separator: "● I look.").count == 2)
            #expect(text.split(separator: rule).count == 3)
        }
    }

    @Test func `says what it waits for as its last words`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude wait", play: Self.play)
            try double.wait(for: "● WAITING-UNTIL: 2030-01-01T00:00:00Z")
        }
    }

    @Test func `makes its context smaller, and says so`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude compact", play: Self.play)
            try double.wait(for: "Compacting conversation…")
            try double.wait(for: "● Smaller.")
            try double.wait(for: "✻ Baked for")
            let rows = try double.transcript
            let boundary = try #require(rows.first { $0["subtype"] == "compact_boundary" })
            #expect(boundary["compactMetadata.trigger"] == "auto")
            #expect(rows.contains { $0["isCompactSummary"] == "true" })
        }
    }

    @Test func `complains of a play that it cannot follow`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude odd", play: Self.play)
            try double.wait(for: "Still here.")
            #expect(
                double.file("double-complaints")
                    == "no stage direction: @dance\nclaude has no dialog update\n"
            )
        }
    }
}

extension String {
    /// What stands on the line, in a picture of a screen.
    fileprivate var composerRow: String {
        split(separator: "\n").last { $0.hasPrefix("❯") }.map { String($0.dropFirst(2)) } ?? ""
    }
}

/// Settings with one command for several events.
enum Settings {
    static func json(_ events: [String], _ command: String) throws -> String {
        let hook: [String: Any] = ["hooks": [["type": "command", "command": command]]]
        let hooks = Dictionary(uniqueKeysWithValues: events.map { ($0, [hook]) })
        let data = try JSONSerialization.data(withJSONObject: ["hooks": hooks])
        return String(decoding: data, as: UTF8.self)
    }
}
