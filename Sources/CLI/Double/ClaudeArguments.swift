import Foundation

/// The command line of Claude Code, as far as it is known; anything else is refused as it is there.
enum ClaudeArguments {
    /// Options with a value that change nothing here.
    private static let accepted: Set<String> = [
        "--model", "--fallback-model", "--effort", "--append-system-prompt",
        "--append-system-prompt-file", "--mcp-config", "--agent", "--allowedTools",
        "--disallowedTools", "--add-dir", "--max-turns", "--max-budget-usd", "--input-format",
    ]

    /// Flags that change nothing here.
    private static let ignored: Set<String> = [
        "--strict-mcp-config", "--no-session-persistence", "--bare",
    ]

    static func options(_ words: [String]) throws(DoubleRefusal) -> DoubleOptions {
        var options = DoubleOptions(kind: .claude)
        var arguments = DoubleArguments(words) { name in
            DoubleRefusal(message: "error: option '\(name) <value>' argument missing")
        }
        var isVerbose = false
        while let word = arguments.next() {
            guard case .option(let name, let given) = word else {
                if case .plain(let text) = word { options.prompt = text }
                continue
            }
            switch name {
            case "--dangerously-skip-permissions": options.skipsPermissions = true
            case "-p", "--print": options.isOneShot = true
            case "-c", "--continue": options.session = .latest
            case "--verbose": isVerbose = true
            case "--session-id":
                let id = try arguments.value(of: name, given)
                guard UUID(uuidString: id) != nil else {
                    throw DoubleRefusal(
                        message: "Error: Invalid session ID. Must be a valid UUID."
                    )
                }
                options.session = .new(id)
            case "-r", "--resume":
                options.session = .resumed(
                    try arguments.value(of: name, given)
                )
            case "--settings":
                options.settings = try arguments.value(of: name, given)
            case "--permission-mode":
                let mode = try arguments.value(of: name, given)
                options.skipsPermissions = try skips(mode)
            case "--output-format":
                options.output = try output(arguments.value(of: name, given))
            case _ where accepted.contains(name):
                _ = try arguments.value(of: name, given)
            case _ where ignored.contains(name): continue
            default: throw DoubleRefusal(message: "error: unknown option '\(name)'")
            }
        }
        if options.isOneShot, options.output == .events, !isVerbose {
            throw DoubleRefusal(
                message: "Error: When using --print, --output-format=stream-json requires --verbose"
            )
        }
        return options
    }

    private static func skips(_ mode: String) throws(DoubleRefusal) -> Bool {
        let known = ["default", "plan", "acceptEdits", "auto", "dontAsk", "bypassPermissions"]
        guard known.contains(mode) else {
            throw DoubleRefusal(
                message: "error: option '--permission-mode <mode>' argument '\(mode)' is invalid. "
                    + "Allowed choices are \(known.joined(separator: ", "))."
            )
        }
        return mode == "bypassPermissions"
    }

    private static func output(_ word: String) throws(DoubleRefusal) -> DoubleOptions.Output {
        guard let output = DoubleOptions.Output(rawValue: word) else {
            throw DoubleRefusal(
                message: "error: option '--output-format <format>' argument '\(word)' is invalid. "
                    + "Allowed choices are text, json, stream-json."
            )
        }
        return output
    }
}
