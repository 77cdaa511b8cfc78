internal import Foundation

/// What is handed to a program at its start so that its own hooks tell what it does. No file of the
/// user or the repository is changed for that, and the user's own hooks stay in force.
public enum HookSettings {
    /// The events of Claude Code that tell something; its documentation lists more.
    static let claudeEvents = [
        "SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse",
        "PermissionRequest", "Notification", "Stop", "StopFailure", "SubagentStop", "PreCompact",
    ]

    /// The value of `{hooks}` for a backend.
    ///
    /// - Parameter program: the full path of git-bus.
    public static func value(for backend: Backend, program: String) -> String {
        switch backend.reader {
        case .claude: backend.hooks ? claude(program) : "{}"
        case .codex: backend.hooks ? codex(program) : "[]"
        case .none: ""
        }
    }

    /// For `--settings`: every event calls git-bus, which prints nothing and always succeeds.
    private static func claude(_ program: String) -> String {
        let quoted = "'" + program.replacing("'", with: "'\\''") + "'"
        let hook: [String: Any] = [
            "type": "command", "command": "\(quoted) agent-event claude", "timeout": 5,
        ]
        let entry: [[String: Any]] = [["hooks": [hook]]]
        let hooks = Dictionary(uniqueKeysWithValues: claudeEvents.map { ($0, entry) })
        return json(["hooks": hooks])
    }

    /// For `-c notify=…`: a TOML array, whose strings are written as JSON's are.
    private static func codex(_ program: String) -> String {
        json([program, "agent-event", "codex"])
    }

    private static func json(_ value: Any) -> String {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        // Why try?: values of strings, numbers and arrays can always be written.
        let data = (try? JSONSerialization.data(withJSONObject: value, options: options)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
