import BusModel
import Foundation

/// What Claude Code writes and calls while it works.
final class ClaudeChronicle: Chronicle {
    let session: String
    let transcript: TranscriptFile
    let past: [HistoryItem]
    /// All tokens of this process.
    private(set) var spent = PlayedTokens()

    private let rows: ClaudeRows
    private let hooks: ClaudeHooks
    private let runner: HookRunner
    private let isResumed: Bool
    private var lastRow: String?
    private var rowCount = 0
    private var answer: ClaudeAnswer?
    /// What the next answer reads again, and what it reads for the first time.
    private var context: Int64
    private var news: Int64 = 0
    private var tool = ""
    private var turnBegan = Wiring.now()
    private var limitUntil: Int64?

    init(
        _ options: DoubleOptions,
        folder: StageFolder,
        environment: [String: String]
    ) throws {
        let store = ClaudeStore(environment: environment, folder: folder.path)
        session = try store.session(options.session)
        transcript = store.transcript(of: session)
        let before = transcript.rows
        isResumed = !before.isEmpty
        past = ClaudePast.items(of: before)
        lastRow = before.last { $0["uuid"] != nil }?["uuid"]?.text
        context = ClaudePast.context(of: before)
        hooks = try store.hooks(options.settings)
        rows = ClaudeRows(
            session: session,
            folder: folder.path,
            branch: folder.branch,
            permissionMode: options.skipsPermissions ? "bypassPermissions" : "default"
        )
        let ours = [
            "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "CLAUDE_PROJECT_DIR": folder.path,
        ]
        runner = HookRunner(
            folder: folder,
            environment: environment.merging(ours) { _, new in new }
        )
        for hook in hooks.unplayed { try folder.complain("\(hook) is not played") }
    }

    var tokens: Int { Int(answer?.tokens.output ?? 0) }
    var contextLeft: Int { 100 - Int(min(99, (context + news) * 100 / 200_000)) }
    var farewell: [String] {
        transcript.exists ? ["", "Resume this session with:", "claude --resume \(session)"] : []
    }

    func sessionBegan() throws {
        let source = isResumed ? "resume" : "startup"
        try call(
            "SessionStart",
            ["source": .string(source), "model": .string(ClaudeRows.model)],
            subject: source
        )
    }

    func promptTaken(_ text: String) throws {
        turnBegan = Wiring.now()
        if !transcript.exists { try transcript.append(rows.mode()) }
        news += PlayedTokens.of(text)
        try write { rows.prompt(text, id: $0, parent: $1, at: $2) }
        try call("UserPromptSubmit", ["prompt": .string(text)])
        beginAnswer()
    }

    func said(_ text: String) throws {
        try write(block: ["type": "text", "text": .string(text)], PlayedTokens.of(text))
    }

    func toolBegan(_ command: String) throws {
        tool = Self.id("toolu_")
        let input: JSONValue = ["command": .string(command)]
        try write(
            block: ["type": "tool_use", "id": .string(tool), "name": "Bash", "input": input],
            PlayedTokens.of(command) + 20
        )
        try call(
            "PreToolUse",
            ["tool_name": "Bash", "tool_input": input, "tool_use_id": .string(tool)],
            subject: "Bash"
        )
    }

    func toolEnded(_ command: String, output: String, status: Int32) throws {
        let text = status == 0 ? output : "Exit code \(status)\n\(output)"
        try write {
            rows.toolResult(text, isError: status != 0, of: tool, id: $0, parent: $1, at: $2)
        }
        var facts: [String: JSONValue] = [
            "tool_name": "Bash", "tool_input": ["command": .string(command)],
            "tool_use_id": .string(tool),
        ]
        if status == 0 {
            facts["tool_response"] = [
                "stdout": .string(output), "stderr": "", "interrupted": false,
            ]
        } else {
            facts["error"] = .string(text)
        }
        let event = status == 0 ? "PostToolUse" : "PostToolUseFailure"
        try call(event, facts, subject: "Bash")
        news += PlayedTokens.of(text)
        beginAnswer()
    }

    func asked(_ kind: DoubleDialog.Kind, about subject: String) throws {
        let facts: (name: String, input: JSONValue)
        switch kind {
        case .permission: facts = ("Bash", ["command": .string(subject)])
        case .plan: facts = ("ExitPlanMode", ["plan": .string(subject)])
        case .trust, .bypass, .update, .limitMenu, .login: return
        }
        try call(
            "PermissionRequest",
            ["tool_name": .string(facts.name), "tool_input": facts.input],
            subject: facts.name
        )
        try call(
            "Notification",
            [
                "message": .string("Claude needs your permission to use \(facts.name)"),
                "title": "Claude Code", "notification_type": "permission_prompt",
            ],
            subject: "permission_prompt"
        )
    }

    func limitLasts(until: Int64) throws { limitUntil = until }

    func limited(_ text: String) throws {
        try fail(text, error: "rate_limit", until: limitUntil)
    }

    func failed(_ text: String) throws { try fail(text, error: ClaudePast.error(in: text)) }

    func compactBegan() throws {
        try call("PreCompact", ["trigger": "auto", "custom_instructions": ""], subject: "auto")
    }

    func compactEnded(milliseconds: Int64) throws {
        let facts: JSONValue = [
            "trigger": "auto", "preTokens": .int(context + news), "durationMs": .int(milliseconds),
        ]
        let more: [String: JSONValue] = [
            "content": "Conversation compacted", "level": "info", "compactMetadata": facts,
        ]
        try write { rows.system("compact_boundary", more, id: $0, parent: $1, at: $2) }
        let text = "This session is being continued from a previous conversation."
        try write { rows.summary(text, id: $0, parent: $1, at: $2) }
        context = 0
        news = PlayedTokens.of(text)
        try call("PostCompact", ["trigger": "auto"], subject: "auto")
        beginAnswer()
    }

    func queued(_ text: String) throws {
        try transcript.append(rows.queue("enqueue", text, at: time))
    }

    func unqueued() throws { try transcript.append(rows.queue("dequeue", nil, at: time)) }

    /// No hook tells of it.
    func interrupted(inTool: Bool) throws {
        try write { rows.interruption(inTool: inTool, id: $0, parent: $1, at: $2) }
        endAnswer()
    }

    func turnEnded(lastWords: String?) throws {
        guard let lastWords else { return }
        try call(
            "Stop",
            ["stop_hook_active": false, "last_assistant_message": .string(lastWords)]
        )
        let duration = Wiring.now().milliseconds - turnBegan.milliseconds
        let facts: [String: JSONValue] = [
            "durationMs": .int(max(0, duration)), "messageCount": .int(Int64(rowCount)),
        ]
        try write { rows.system("turn_duration", facts, id: $0, parent: $1, at: $2) }
        endAnswer()
    }

    func sessionEnded(reason: String) throws {
        try call("SessionEnd", ["reason": .string(reason)], subject: reason)
    }

    // MARK: - Rows

    private var time: String { Dates.rfc3339(Wiring.now()) }

    private static func id(_ prefix: String) -> String {
        prefix + UUID().uuidString.replacing("-", with: "")
    }

    private func write(
        _ row: (_ id: String, _ parent: String?, _ time: String) -> JSONValue
    ) throws {
        let id = UUID().uuidString.lowercased()
        try transcript.append(row(id, lastRow, time))
        lastRow = id
        rowCount += 1
    }

    private func beginAnswer() {
        endAnswer()
        let tokens = PlayedTokens(input: 3, cacheWrite: news, cacheRead: context)
        context += news
        news = 0
        answer = ClaudeAnswer(id: Self.id("msg_"), request: Self.id("req_"), tokens: tokens)
    }

    private func endAnswer() {
        guard let answer, answer.hasThought else { return }
        spent += answer.tokens
        news += answer.tokens.output
        self.answer = nil
    }

    /// Rows of one answer come one after another, and their usage grows.
    private func write(block: JSONValue, _ tokens: Int64) throws {
        if answer == nil { beginAnswer() }
        guard var now = answer else { return }
        if !now.hasThought {
            now.hasThought = true
            now.tokens.output = 2
            let thought: JSONValue = [
                "type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl",
            ]
            try write { rows.answer(thought, of: now, id: $0, parent: $1, at: $2) }
        }
        now.tokens.output += tokens
        answer = now
        try write { rows.answer(block, of: now, id: $0, parent: $1, at: $2) }
    }

    private func fail(_ text: String, error: String, until: Int64? = nil) throws {
        try write {
            rows.failure(text, error: error, until: until, id: $0, parent: $1, at: $2)
        }
        try call(
            "StopFailure",
            ["error": .string(error), "last_assistant_message": .string(text)],
            subject: error
        )
        endAnswer()
    }

    // MARK: - Hooks

    private func call(
        _ event: String,
        _ facts: [String: JSONValue],
        subject: String = ""
    ) throws {
        let base: [String: JSONValue] = [
            "session_id": .string(session), "transcript_path": .string(transcript.path),
            "cwd": .string(rows.folder), "permission_mode": .string(rows.permissionMode),
            "hook_event_name": .string(event),
        ]
        let input = try CanonicalJSON.text(JSONValue.object(base.merging(facts) { $1 }))
        for hook in hooks.hooks(of: event, subject: subject) {
            try runner.run(
                ["sh", "-c", hook.command],
                named: event,
                input: input,
                seconds: hook.seconds
            )
        }
    }
}
