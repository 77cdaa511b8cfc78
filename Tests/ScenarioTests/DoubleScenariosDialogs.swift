import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A dialog of a double` {
    /// What is pressed, and what comes of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let program: String
        let dialog: String
        /// Whether it stands before the first prompt.
        let isAtStart: Bool
        /// Words of the dialog.
        let words: String
        let keys: [String]
        /// What the screen shows in the end; a number in brackets is how it ended.
        let then: String
        /// The file that must be there, or must not be with `!` before it.
        let trace: String

        init(
            _ program: String,
            _ dialog: String,
            start isAtStart: Bool = false,
            _ words: String,
            _ keys: [String],
            then: String,
            trace: String = ""
        ) {
            self.program = program
            self.dialog = dialog
            self.isAtStart = isAtStart
            self.words = words
            self.keys = keys
            self.then = then
            self.trace = trace
        }

        var testDescription: String { "\(program) \(dialog) \(keys.joined(separator: " "))" }
    }

    private static let money = "Add funds to continue"

    static let cases: [Case] = [
        // Enter is what a careless typist presses: it must do what it does in the real program.
        Case("claude", "trust", start: true, "❯ No, exit", ["Enter"], then: "[status 1]"),
        Case(
            "claude",
            "trust",
            start: true,
            "trust this folder",
            ["Down", "Enter"],
            then: "● Hi."
        ),
        Case("claude", "bypass", start: true, "❯ 1. No, exit", ["Enter"], then: "[status 1]"),
        Case("claude", "bypass", start: true, "WARNING: Claude Code running", ["2"], then: "● Hi."),
        Case(
            "claude",
            "login",
            start: true,
            "Select login method:",
            ["Enter"],
            then: "● Hi.",
            trace: "LOGIN-OPENED"
        ),
        Case(
            "claude",
            "permission rm -rf /tmp/x",
            "Do you want to proceed?",
            ["Enter"],
            then: "● Went on."
        ),
        Case("claude", "permission", "❯ 1. Yes", ["3"], then: "Interrupted"),
        Case("claude", "permission", "3. No, and tell Claude", ["Escape"], then: "Interrupted"),
        Case("claude", "plan", "Would you like to proceed?", ["Enter"], then: "● Went on."),
        Case("claude", "plan", "3. No, keep planning", ["3"], then: "Interrupted"),
        Case(
            "claude",
            "limit-menu",
            "❯ 1. Stop and wait",
            ["Enter"],
            then: "● Went on.",
            trace: "!MONEY-SPENT"
        ),
        Case(
            "claude",
            "limit-menu",
            money,
            ["Down", "Enter"],
            then: "● Went on.",
            trace: "MONEY-SPENT"
        ),
        Case(
            "claude",
            "limit-menu funds-first",
            "❯ 1. " + money,
            ["Enter"],
            then: "● Went on.",
            trace: "MONEY-SPENT"
        ),
        Case("codex", "trust", start: true, "› 1. Yes, continue", ["Enter"], then: "• Hi."),
        Case("codex", "trust", start: true, "Do you trust the contents", ["2"], then: "[status 0]"),
        Case(
            "codex",
            "update",
            start: true,
            "› 1. Update now (runs npm install",
            ["Enter"],
            then: "[status 0]",
            trace: "INSTALLED"
        ),
        Case(
            "codex",
            "update",
            start: true,
            "Press enter to continue",
            ["3", "Enter"],
            then: "• Hi.",
            trace: "!INSTALLED"
        ),
        Case(
            "codex",
            "login",
            start: true,
            "› 1. Sign in with ChatGPT",
            ["Enter"],
            then: "• Hi.",
            trace: "LOGIN-OPENED"
        ),
        Case(
            "codex",
            "permission make",
            "Would you like to run the following command?",
            ["y"],
            then: "• Went on."
        ),
        Case(
            "codex",
            "permission",
            "› 1. Yes, proceed (y)",
            ["Escape"],
            then: "■ Conversation interrupted"
        ),
        Case("codex", "plan", "Question 1/1 (1 unanswered)", ["Enter"], then: "• Went on."),
        Case(
            "codex",
            "limit-menu",
            "› 1. Switch to gpt-5.6-luna",
            ["Enter"],
            then: "• Went on.",
            trace: "MODEL-SWITCHED"
        ),
        Case(
            "codex",
            "limit-menu",
            "2. Keep current model",
            ["3"],
            then: "• Went on.",
            trace: "!MODEL-SWITCHED"
        ),
    ]

    @Test(arguments: cases) func `does what the key does in the real one`(_ one: Case) async throws
    {
        try await Sandbox.run { box in
            let play = """
                case $1 in
                \(one.isAtStart ? 0 : 1)) echo "@dialog \(one.dialog)";;
                esac
                [ $1 = 0 ] || echo "\(one.isAtStart ? "Hi." : "Went on.")"
                """
            let double = try DoubleOnStage(box, "\(one.program) begin", play: play)
            try double.wait(for: one.words)
            // Where a dialog stands there is no line to write on.
            #expect(try !double.shown.contains("❯\u{A0}"))
            #expect(try !double.shown.contains("? for shortcuts"))
            try double.press("x")
            for key in one.keys { try double.press(key) }
            try double.wait(for: one.then)
            if one.trace.hasPrefix("!") {
                #expect(double.file(String(one.trace.dropFirst())) == nil)
            } else if !one.trace.isEmpty {
                #expect(double.file(one.trace) != nil)
            }
            let kind = one.dialog.prefix { $0 != " " }
            #expect(double.file("double-answers")?.hasPrefix("\(kind): ") == true)
            #expect(double.file("double-complaints") == nil)
        }
    }

    @Test func `is told to the hooks when it asks whether something may be done`() async throws {
        try await Sandbox.run { box in
            let hook = "{ cat; echo; } >>'\(box.directory)/hooks'"
            let settings = try Settings.json(["PermissionRequest", "Notification"], hook)
            try box.write(settings, to: box.directory + "/settings.json")
            let double = try DoubleOnStage(
                box,
                "claude --settings '\(box.directory)/settings.json' begin",
                play: "[ $1 = 1 ] && echo '@dialog permission git push' && echo 'Pushed.'"
            )
            try double.wait(for: "  git push")
            try box.waitUntil("both hooks have run") {
                try Row.all(in: DoubleOnStage.text(box.directory + "/hooks") ?? "").count == 2
            }
            let rows = try Row.all(in: DoubleOnStage.text(box.directory + "/hooks") ?? "")
            #expect(rows[0]["hook_event_name"] == "PermissionRequest")
            #expect(rows[0]["tool_name"] == "Bash")
            #expect(rows[0]["tool_input.command"] == "git push")
            #expect(rows[1]["notification_type"] == "permission_prompt")
            try double.press("1")
            try double.wait(for: "● Pushed.")
        }
    }
}
