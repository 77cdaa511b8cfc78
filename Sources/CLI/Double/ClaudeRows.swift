import BusModel

/// The rows of a transcript of Claude Code, as values.
struct ClaudeRows {
    let session: String
    let folder: String
    let branch: String
    let permissionMode: String

    static let model = "claude-opus-4-8"

    /// What every row of the conversation says.
    private func row(
        _ type: String,
        id: String,
        parent: String?,
        at time: String,
        _ more: [String: JSONValue]
    ) -> JSONValue {
        let base: [String: JSONValue] = [
            "type": .string(type), "uuid": .string(id), "parentUuid": JSONValue(parent),
            "timestamp": .string(time), "sessionId": .string(session), "cwd": .string(folder),
            "gitBranch": .string(branch), "version": .string(ClaudeLook.version),
            "isSidechain": false, "userType": "external", "entrypoint": "cli",
        ]
        return .object(base.merging(more) { _, new in new })
    }

    func prompt(_ text: String, id: String, parent: String?, at time: String) -> JSONValue {
        row(
            "user",
            id: id,
            parent: parent,
            at: time,
            [
                "message": ["role": "user", "content": .string(text)],
                "permissionMode": .string(permissionMode), "promptSource": "typed",
            ]
        )
    }

    /// One block of an answer. Rows of one answer have its id and its request in common.
    func answer(
        _ block: JSONValue,
        of answer: ClaudeAnswer,
        id: String,
        parent: String?,
        at time: String
    ) -> JSONValue {
        let isTool = block["type"]?.text == "tool_use"
        let isThought = block["type"]?.text == "thinking"
        let stop: JSONValue = isThought ? .null : isTool ? "tool_use" : "end_turn"
        return row(
            "assistant",
            id: id,
            parent: parent,
            at: time,
            [
                "requestId": .string(answer.request),
                "message": [
                    "id": .string(answer.id), "type": "message", "role": "assistant",
                    "model": .string(Self.model), "content": [block], "stop_reason": stop,
                    "stop_sequence": .null, "usage": Self.usage(answer.tokens),
                ],
            ]
        )
    }

    /// What the service said instead of an answer.
    func failure(
        _ text: String,
        error: String,
        until: Int64?,
        id: String,
        parent: String?,
        at time: String
    ) -> JSONValue {
        var more: [String: JSONValue] = [
            "isApiErrorMessage": true, "error": .string(error),
            "message": [
                "id": .string(id), "type": "message", "role": "assistant", "model": "<synthetic>",
                "content": [["type": "text", "text": .string(text)]],
                "stop_reason": "stop_sequence", "stop_sequence": "",
                "usage": Self.usage(PlayedTokens()),
            ],
        ]
        if let until { more["quotaLimits"] = ["resetsAt": .int(until)] }
        return row("assistant", id: id, parent: parent, at: time, more)
    }

    func toolResult(
        _ text: String,
        isError: Bool,
        of tool: String,
        id: String,
        parent: String?,
        at time: String
    ) -> JSONValue {
        let block: JSONValue = [
            "type": "tool_result", "tool_use_id": .string(tool), "content": .string(text),
            "is_error": .bool(isError),
        ]
        return row(
            "user",
            id: id,
            parent: parent,
            at: time,
            ["message": ["role": "user", "content": [block]], "toolUseResult": .string(text)]
        )
    }

    func interruption(inTool: Bool, id: String, parent: String?, at time: String) -> JSONValue {
        let text = "[Request interrupted by user\(inTool ? " for tool use" : "")]"
        let block: JSONValue = ["type": "text", "text": .string(text)]
        return row(
            "user",
            id: id,
            parent: parent,
            at: time,
            ["message": ["role": "user", "content": [block]]]
        )
    }

    func system(
        _ subtype: String,
        _ more: [String: JSONValue],
        id: String,
        parent: String?,
        at time: String
    ) -> JSONValue {
        row(
            "system",
            id: id,
            parent: parent,
            at: time,
            ["subtype": .string(subtype), "isMeta": false].merging(more) { _, new in new }
        )
    }

    func summary(_ text: String, id: String, parent: String?, at time: String) -> JSONValue {
        row(
            "user",
            id: id,
            parent: parent,
            at: time,
            [
                "isCompactSummary": true, "isVisibleInTranscriptOnly": true,
                "message": ["role": "user", "content": .string(text)],
            ]
        )
    }

    /// A prompt that waits for the end of the turn, or waits no longer.
    func queue(_ operation: String, _ text: String?, at time: String) -> JSONValue {
        var fields: [String: JSONValue] = [
            "type": "queue-operation", "operation": .string(operation),
            "timestamp": .string(time), "sessionId": .string(session),
        ]
        if let text { fields["content"] = .string(text) }
        return .object(fields)
    }

    func mode() -> JSONValue {
        [
            "type": "permission-mode", "permissionMode": .string(permissionMode),
            "sessionId": .string(session),
        ]
    }

    static func usage(_ tokens: PlayedTokens) -> JSONValue {
        [
            "input_tokens": .int(tokens.input), "output_tokens": .int(tokens.output),
            "cache_creation_input_tokens": .int(tokens.cacheWrite),
            "cache_read_input_tokens": .int(tokens.cacheRead),
            "cache_creation": [
                "ephemeral_5m_input_tokens": 0,
                "ephemeral_1h_input_tokens": .int(tokens.cacheWrite),
            ],
            "server_tool_use": ["web_search_requests": 0], "service_tier": "standard",
        ]
    }
}

/// One answer of the service, which may take several rows.
struct ClaudeAnswer: Hashable {
    let id: String
    let request: String
    var tokens: PlayedTokens
    var hasThought = false
}
