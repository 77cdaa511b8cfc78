import BusModel
import Foundation

/// What Codex writes and calls while it works.
final class CodexChronicle: Chronicle {
    let session: String
    let past: [HistoryItem]
    /// All tokens of the conversation.
    private(set) var total: PlayedTokens

    private let rollout: TranscriptFile
    private let rows: CodexRows
    private let runner: HookRunner
    private let notify: [String]
    private var turn = ""
    private var prompt = ""
    private var turnBegan = Wiring.now()
    private var last = PlayedTokens()
    private var context: Int64
    private var news: Int64 = 0
    private var call = ""
    private var isLimited = false
    private var limitUntil: Int64?

    init(
        _ options: DoubleOptions,
        folder: StageFolder,
        environment: [String: String]
    ) throws {
        let store = CodexStore(environment: environment)
        (session, rollout) = try store.rollout(options.session)
        let before = rollout.rows
        past = CodexPast.items(of: before)
        total = CodexPast.total(of: before)
        context = before.isEmpty ? 9_000 : total.cacheRead / 2 + 9_000
        rows = CodexRows(
            session: session,
            folder: folder.path,
            branch: folder.branch,
            skipsPermissions: options.skipsPermissions
        )
        notify = options.notify
        runner = HookRunner(folder: folder, environment: environment)
        // After a resume the totals are told once more, and nothing was spent.
        if !before.isEmpty { try count() }
    }

    var tokens: Int { Int(last.output) }
    var contextLeft: Int { 100 - Int(min(99, (context + news) * 100 / CodexRows.window)) }
    var farewell: [String] {
        guard rollout.exists else { return [] }
        let input = total.input + total.cacheWrite
        return [
            "Token usage: total=\(input + total.output) input=\(input) "
                + "(+ \(total.cacheRead) cached) output=\(total.output) (reasoning 0)",
            "To continue this session, run codex resume \(session)",
        ]
    }

    func sessionBegan() throws {}

    func promptTaken(_ text: String) throws {
        if !rollout.exists { try write("session_meta", rows.meta(at: time)) }
        turn = UUID().uuidString.lowercased()
        prompt = text
        isLimited = false
        turnBegan = Wiring.now()
        try event(
            "task_started",
            [
                "turn_id": .string(turn), "started_at": .int(seconds),
                "model_context_window": .int(CodexRows.window),
            ]
        )
        try write("turn_context", rows.context(turn: turn))
        try write("response_item", rows.message("user", text))
        try event("user_message", ["message": .string(text), "images": []])
        // Before the first answer there is no usage to tell.
        if total == PlayedTokens() { try count(isFirst: true) }
        news += PlayedTokens.of(text)
    }

    func said(_ text: String) throws {
        try event("agent_message", ["message": .string(text)])
        try write("response_item", rows.message("assistant", text))
        try spend(PlayedTokens.of(text))
    }

    func toolBegan(_ command: String) throws {
        call = "call_" + UUID().uuidString.replacing("-", with: "")
        try write("response_item", try rows.call(call, command))
        try spend(PlayedTokens.of(command) + 20)
    }

    func toolEnded(_ command: String, output: String, status: Int32) throws {
        try write("response_item", rows.output(call, output, status: status))
        news += PlayedTokens.of(output)
    }

    /// Hooks of Codex are not trusted unless somebody said so; the dialog is all there is.
    func asked(_ kind: DoubleDialog.Kind, about subject: String) throws {}

    func limitLasts(until: Int64) throws {
        limitUntil = until
        if isLimited { try count() }
    }

    func limited(_ text: String) throws {
        isLimited = true
        try count()
        try event(
            "error",
            ["message": .string(text), "codex_error_info": "usage_limit_exceeded"]
        )
    }

    func failed(_ text: String) throws {
        try event("error", ["message": .string(text), "codex_error_info": "other"])
    }

    func compactBegan() throws {}

    func compactEnded(milliseconds: Int64) throws {
        try write("compacted", ["message": "", "replacement_history": []])
        try event("context_compacted")
        context = 9_000
        news = 0
    }

    /// Nothing is written before the turn that it becomes.
    func queued(_ text: String) throws {}
    func unqueued() throws {}

    func interrupted(inTool: Bool) throws {
        try event("turn_aborted", ["turn_id": .string(turn), "reason": "interrupted"])
    }

    /// No program is told of a turn that failed.
    func turnEnded(lastWords: String?) throws {
        let duration = Wiring.now().milliseconds - turnBegan.milliseconds
        try event(
            "task_complete",
            [
                "turn_id": .string(turn), "last_agent_message": JSONValue(lastWords),
                "completed_at": .int(seconds), "duration_ms": .int(max(0, duration)),
            ]
        )
        guard let lastWords, !notify.isEmpty else { return }
        let facts: JSONValue = [
            "type": "agent-turn-complete", "thread-id": .string(session),
            "turn-id": .string(turn), "cwd": .string(rows.folder), "client": "codex-tui",
            "input-messages": [.string(prompt)], "last-assistant-message": .string(lastWords),
        ]
        try runner.run(
            notify + [try CanonicalJSON.text(facts)],
            named: "notify",
            seconds: 60
        )
    }

    func sessionEnded(reason: String) throws {}

    // MARK: - Rows

    private var time: String { Dates.rfc3339(Wiring.now()) }
    private var seconds: Int64 { Wiring.now().milliseconds / 1000 }

    private func write(_ type: String, _ payload: JSONValue) throws {
        try rollout.append(
            ["timestamp": .string(time), "type": .string(type), "payload": payload]
        )
    }

    private func event(_ type: String, _ more: [String: JSONValue] = [:]) throws {
        try write("event_msg", rows.event(type, more))
    }

    private func spend(_ output: Int64) throws {
        last = PlayedTokens(input: news, cacheRead: context, output: output)
        total += last
        context += news + output
        news = 0
        try count()
    }

    private func count(isFirst: Bool = false) throws {
        let info: JSONValue = [
            "total_token_usage": CodexRows.usage(total), "last_token_usage": CodexRows.usage(last),
            "model_context_window": .int(CodexRows.window),
        ]
        let until = isLimited ? limitUntil ?? seconds + 3600 : nil
        try event(
            "token_count",
            [
                "info": isFirst ? .null : info,
                "rate_limits": CodexRows.limits(reachedUntil: until, now: seconds),
            ]
        )
    }
}
