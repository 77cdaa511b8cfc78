import BusModel

/// What a one-shot run prints, in the form that was asked for.
final class OneShotAnswer {
    private let options: DoubleOptions
    private let chronicle: any Chronicle
    private let folder: String
    private var block: [String] = []
    private var failure: String?
    private var items = 0

    init(_ options: DoubleOptions, chronicle: any Chronicle, folder: String) {
        self.options = options
        self.chronicle = chronicle
        self.folder = folder
    }

    func began() throws {
        guard options.output == .events else { return }
        switch options.kind {
        case .claude:
            try print([
                "type": "system", "subtype": "init", "session_id": .string(chronicle.session),
                "cwd": .string(folder), "model": .string(ClaudeRows.model), "tools": ["Bash"],
                "permissionMode": options.skipsPermissions ? "bypassPermissions" : "default",
            ])
        case .codex:
            try print(["type": "thread.started", "thread_id": .string(chronicle.session)])
            try print(["type": "turn.started"])
        }
    }

    func shows(_ item: HistoryItem) throws {
        switch item {
        case .words(let text, let isFirst):
            if isFirst { try endBlock() }
            block.append(text)
        case .tool(let command):
            try endBlock()
            if options.output == .events, options.kind == .codex {
                try print(item: ["type": "command_execution", "command": .string(command)])
            }
        case .notice(let text):
            try endBlock()
            failure = text
        case .welcome, .prompt, .output, .interrupted, .finished, .plain: break
        }
    }

    func ended(_ lastWords: String, hasFailed: Bool, milliseconds: Int64) throws {
        try endBlock()
        let result = failure ?? lastWords
        switch (options.kind, options.output) {
        case (.claude, .text), (.codex, .text), (.codex, .json):
            if let failure, options.kind == .codex {
                Terminal.note("ERROR: " + failure)
            } else {
                result.split(separator: "\n", omittingEmptySubsequences: false)
                    .forEach { Terminal.out(Terminal.harmless(String($0))) }
            }
        case (.claude, .json), (.claude, .events):
            try print([
                "type": "result", "subtype": "success", "is_error": .bool(hasFailed),
                "duration_ms": .int(milliseconds), "num_turns": 1, "result": .string(result),
                "session_id": .string(chronicle.session), "total_cost_usd": 0,
                "usage": ClaudeRows.usage((chronicle as? ClaudeChronicle)?.spent ?? PlayedTokens()),
            ])
        case (.codex, .events):
            let message: JSONValue = ["message": .string(result)]
            if hasFailed {
                try print(["type": "error", "message": .string(result)])
                try print(["type": "turn.failed", "error": message])
            } else {
                let total = (chronicle as? CodexChronicle)?.total ?? PlayedTokens()
                try print(["type": "turn.completed", "usage": CodexRows.usage(total)])
            }
        }
    }

    private func endBlock() throws {
        guard !block.isEmpty else { return }
        let text = JSONValue.string(block.joined(separator: "\n"))
        block = []
        guard options.output == .events else { return }
        switch options.kind {
        case .codex: try print(item: ["type": "agent_message", "text": text])
        case .claude:
            try print([
                "type": "assistant", "session_id": .string(chronicle.session),
                "message": ["role": "assistant", "content": [["type": "text", "text": text]]],
            ])
        }
    }

    private func print(item: [String: JSONValue]) throws {
        let id = JSONValue.string("item_\(items)")
        items += 1
        try print([
            "type": "item.completed", "item": .object(item.merging(["id": id]) { $1 }),
        ])
    }

    private func print(_ value: JSONValue) throws { Terminal.json(try CanonicalJSON.text(value)) }
}
