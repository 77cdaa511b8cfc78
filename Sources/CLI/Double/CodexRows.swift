import BusModel

/// The rows of a rollout of Codex, as values.
struct CodexRows {
    let session: String
    let folder: String
    let branch: String
    let skipsPermissions: Bool

    static let window: Int64 = 258_400

    func meta(at time: String) -> JSONValue {
        [
            "id": .string(session), "session_id": .string(session), "timestamp": .string(time),
            "cwd": .string(folder), "originator": "codex-tui",
            "cli_version": .string(CodexLook.version), "source": "cli", "thread_source": "user",
            "model_provider": "openai", "git": ["branch": .string(branch)],
        ]
    }

    func context(turn: String) -> JSONValue {
        [
            "turn_id": .string(turn), "cwd": .string(folder), "model": .string(CodexLook.model),
            "effort": "medium", "approval_policy": skipsPermissions ? "never" : "on-request",
            "sandbox_policy": ["type": skipsPermissions ? "danger-full-access" : "workspace-write"],
        ]
    }

    /// A message of either side, as the service is sent it.
    func message(_ role: String, _ text: String) -> JSONValue {
        let type: JSONValue = role == "user" ? "input_text" : "output_text"
        return [
            "type": "message", "role": .string(role),
            "content": [["type": type, "text": .string(text)]],
        ]
    }

    func call(_ id: String, _ command: String) throws -> JSONValue {
        let arguments = try CanonicalJSON.text(JSONValue.object(["cmd": .string(command)]))
        return [
            "type": "function_call", "name": "exec_command", "call_id": .string(id),
            "arguments": .string(arguments),
        ]
    }

    func output(_ id: String, _ text: String, status: Int32) -> JSONValue {
        [
            "type": "function_call_output", "call_id": .string(id),
            "output": .string("Process exited with code \(status)\nOutput:\n\(text)"),
        ]
    }

    func event(_ type: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
        .object(["type": .string(type)].merging(more) { $1 })
    }

    /// Codex counts what came from the cache as input, too.
    static func usage(_ tokens: PlayedTokens) -> JSONValue {
        let input = tokens.input + tokens.cacheRead + tokens.cacheWrite
        return [
            "input_tokens": .int(input), "cached_input_tokens": .int(tokens.cacheRead),
            "cache_write_input_tokens": .int(tokens.cacheWrite),
            "output_tokens": .int(tokens.output), "reasoning_output_tokens": 0,
            "total_tokens": .int(input + tokens.output),
        ]
    }

    /// How much of the plan is used, and when it begins anew.
    static func limits(reachedUntil: Int64?, now: Int64) -> JSONValue {
        [
            "limit_id": "codex", "limit_name": .null, "plan_type": "plus",
            "primary": [
                "used_percent": reachedUntil == nil ? 12 : 100, "window_minutes": 300,
                "resets_at": .int(reachedUntil ?? now + 3 * 3600),
            ],
            "secondary": [
                "used_percent": 4, "window_minutes": 10080, "resets_at": .int(now + 5 * 86400),
            ],
            "rate_limit_reached_type": reachedUntil == nil ? .null : "rate_limit_reached",
        ]
    }
}
