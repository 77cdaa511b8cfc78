import Foundation
import TestSupport
import Testing

/// What git-bus itself makes of the screens of the doubles, as it would of real ones.
@Suite(.serialized) struct `The screen of a double` {
    private static let play = """
        case $1:$2 in
        0:*) [ -z "$START" ] || echo "@dialog $START";;
        *:slow*) echo "I said: esc to interrupt."; echo "@sleep 600";;
        *:words*) echo "All is well.";;
        *:freeze*) echo "All is well."; echo "@freeze";;
        *:compact*) echo "@compact 600";;
        *:limit-menu*) echo "@dialog limit-menu";;
        *:limit*) echo "@limit $LIMIT";;
        *:login*) echo "@error $LOGIN";;
        *:tell*) echo 'The log says: "You have hit your session limit, resets 3am (UTC)".';;
        *) echo "@dialog $2";;
        esac
        """

    /// A word on the screen that shows that it is there, and what it must be read as.
    struct Case: CustomTestStringConvertible, Sendable {
        let program: String
        let prompt: String
        let words: String
        let state: String
        var dialog: String?
        var environment = ""

        init(
            _ program: String,
            _ prompt: String,
            _ words: String,
            _ state: String,
            dialog: String? = nil,
            _ environment: String = ""
        ) {
            self.program = program
            self.prompt = prompt
            self.words = words
            self.state = state
            self.dialog = dialog
            self.environment = environment
        }

        var testDescription: String { "\(program) \(prompt) \(environment)" }
    }

    /// The hour three hours from now, as a clock there shows it: the end of a limit that is past is
    /// no limit any more.
    private static func soon(_ format: String, _ zone: String = "UTC") -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: zone)
        formatter.dateFormat = format
        let text = formatter.string(from: Date().addingTimeInterval(3 * 3600))
        // Claude Code writes "4:20am", Codex "3:05 PM".
        return format.contains(" ") ? text : text.lowercased()
    }

    private static func start(_ dialog: String) -> String { "START=\(dialog)" }

    static let cases: [Case] = [
        Case("claude", "words", "✻ Baked for", "idle"),
        Case("claude", "tell", "✻ Baked for", "idle"),
        Case("claude", "freeze", "All is well.", "idle"),
        Case("claude", "slow", "(1s", "busy"),
        Case("claude", "compact", "Compacting conversation…", "busy"),
        Case(
            "claude",
            "limit",
            "You've hit your",
            "limit",
            "LIMIT=\"You've hit your session limit · resets "
                + "\(soon("h:mma", "Europe/Warsaw")) (Europe/Warsaw)\""
        ),
        Case(
            "claude",
            "limit",
            "limit reached",
            "limit",
            "LIMIT='Weekly limit reached ∙ resets \(soon("ha"))'"
        ),
        Case(
            "claude",
            "login",
            "OAuth token",
            "error",
            "LOGIN='OAuth token has expired · Please run /login'"
        ),
        Case("claude", "permission", "Do you want to proceed?", "dialog", dialog: "permission"),
        Case("claude", "plan", "Would you like to proceed?", "dialog", dialog: "plan"),
        Case("claude", "limit-menu", "What do you want", "dialog", dialog: "limit-menu"),
        Case("claude", "", "No, exit", "dialog", dialog: "trust", start("trust")),
        Case("claude", "", "No, exit", "dialog", dialog: "bypass", start("bypass")),
        Case("claude", "", "login method", "dialog", dialog: "login", start("login")),
        Case("codex", "words", "─ Worked for", "idle"),
        Case("codex", "slow", "(1s", "busy"),
        Case("codex", "compact", "Compacting context", "busy"),
        Case(
            "codex",
            "limit",
            "usage limit",
            "limit",
            "LIMIT=\"You've hit your usage limit. Try again at \(soon("h:mm a")).\""
        ),
        Case("codex", "permission", "Would you like to", "dialog", dialog: "permission"),
        Case("codex", "plan", "Question 1/1", "dialog", dialog: "question"),
        Case("codex", "limit-menu", "Approaching", "dialog", dialog: "nudge-menu"),
        Case("codex", "", "Do you trust", "dialog", dialog: "trust", start("trust")),
        Case("codex", "", "Update available", "dialog", dialog: "update", start("update")),
        Case("codex", "", "Sign in with", "dialog", dialog: "login", start("login")),
    ]

    @Test(arguments: cases) func `is read as what it is`(_ one: Case) async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(
                box,
                "\(one.program) \(one.prompt)",
                play: Self.play,
                environment: one.environment
            )
            try double.wait(for: one.words)
            try box.waitUntil("it is read as \(one.state)") {
                try Self.judged(double, one.program)["state"] == one.state
            }
            let reading = try Self.judged(double, one.program)
            #expect(reading["safe_to_type"] == (one.state == "idle" ? "true" : "false"))
            #expect(reading["dialog"] == one.dialog)
        }
    }

    @Test(arguments: ["claude", "codex"])
    func `is read as a draft while something stands on its line`(program: String) async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, program)
            try double.waitUntilReady()
            try box.waitUntil("it is idle") { try Self.judged(double, program)["state"] == "idle" }
            try double.type("half a thought")
            #expect(try Self.judged(double, program)["state"] == "draft")
            try double.press("C-u")
            try box.waitUntil("it is idle") { try Self.judged(double, program)["state"] == "idle" }
        }
    }

    private static func judged(_ double: DoubleOnStage, _ program: String) throws -> Row {
        let file = double.box.directory + "/capture"
        try double.box.write(try double.coloured, to: file)
        let output = try double.box.busSucceeds(
            "explain",
            "pane",
            file,
            "--backend",
            program,
            "--json",
            in: double.folder
        )
        return try Row(output.out)
    }
}
