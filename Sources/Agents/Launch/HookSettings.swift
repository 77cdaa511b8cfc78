import BusModel
internal import Foundation

/// What is handed to a program at its start so that its own hooks tell what it does. No file of the
/// user or the repository is changed for that, and the user's own hooks stay in force.
public enum HookSettings {
    /// The events of Claude Code that tell something; its documentation lists more.
    static let claudeEvents = [
        "SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse",
        "PermissionRequest", "Notification", "Stop", "StopFailure", "SubagentStop", "PreCompact",
    ]

    /// The value of `{hooks}` for a backend; empty where its hooks are not asked.
    ///
    /// Claude Code adds what it is given to what its user has set. Codex has one `notify`: where
    /// its user has set one, that stays, since the rollout tells the end of a turn as well.
    ///
    /// - Parameters:
    ///   - program: the full path of git-bus.
    ///   - environment: where Codex keeps its settings follows from it.
    public static func value(
        for backend: Backend,
        program: String,
        environment: [String: String]
    ) -> String {
        guard backend.hooks else { return "" }
        switch backend.reader {
        case .claude: return claude(program)
        case .codex: return hasNotify(environment) ? "" : json([program, "agent-event", "codex"])
        case .none: return ""
        }
    }

    /// Whether the user's settings of Codex name a program to be told. The key can only stand
    /// before the first table.
    private static func hasNotify(_ environment: [String: String]) -> Bool {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let folder = environment["CODEX_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.codex"
        // Why try?: without settings there is none.
        let text = try? String(contentsOfFile: folder + "/config.toml", encoding: .utf8)
        for line in (text ?? "").split(whereSeparator: \.isNewline) {
            let words = line.drop(while: \.isWhitespace)
            if words.hasPrefix("[") { return false }
            let key = words.prefix { $0 != "=" }.filter { !$0.isWhitespace && !"\"'".contains($0) }
            if key == "notify" { return true }
        }
        return false
    }

    /// For `--settings`: every event calls git-bus, which prints nothing and always succeeds.
    private static func claude(_ program: String) -> String {
        let quoted = "'" + program.replacing(sign: "'", with: "'\\''") + "'"
        let hook: [String: Any] = [
            "type": "command", "command": "\(quoted) agent-event claude", "timeout": 5,
        ]
        let entry: [[String: Any]] = [["hooks": [hook]]]
        let hooks = Dictionary(uniqueKeysWithValues: claudeEvents.map { ($0, entry) })
        return json(["hooks": hooks])
    }

    /// A TOML array of strings, as `-c notify=…` wants it, is written as JSON's are.
    private static func json(_ value: Any) -> String {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        // Why try?: values of strings, numbers and arrays can always be written.
        let data = (try? JSONSerialization.data(withJSONObject: value, options: options)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
