internal import BusModel
internal import Foundation
internal import Watchdog

/// The rows of a rollout of Codex, as far as they tell what the agent does.
struct CodexRollout {
    /// See ``ClaudeTranscript/limit``.
    let limit: @Sendable (String, Instant) -> Instant??
    /// The thread that the file is of, by its name; `nil` when that does not say. A fork begins
    /// with the rows of its parent, the name of which is not its own.
    let thread: String?

    /// What a row tells; `nil` when it is no row.
    func signals(in line: Data) -> [AgentSignal]? {
        guard let row = JSONRow(line) else { return nil }
        guard let time = row.time("timestamp"), let payload = row.row("payload") else { return [] }
        return kinds(row.text("type"), payload, time).map {
            AgentSignal(time: time, source: .transcript, kind: $0)
        }
    }

    private func kinds(
        _ type: String?,
        _ payload: JSONRow,
        _ time: Instant
    ) -> [AgentSignal.Kind] {
        switch type {
        case "session_meta":
            guard let id = payload.text("id"), thread == nil || id == thread else { return [] }
            return [.sessionStarted(id: id, transcript: nil)]
        case "event_msg": return event(payload, time)
        case "response_item":
            let item = payload.text("type") ?? ""
            // function_call, custom_tool_call, local_shell_call …, and what comes back of them.
            let isTool = item.hasSuffix("_call") || item.hasSuffix("_call_output")
            return isTool ? [.toolUsed] : []
        case "compacted": return [.toolUsed]
        default: return []  // open: there are more kinds, and more with each version
        }
    }

    private func event(_ payload: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        switch payload.text("type") {
        case "task_started": return [.turnStarted(marks: [])]
        case "user_message": return prompt(payload.text("message"))
        case "agent_message": return speech(payload.text("message"))
        case "item_completed": return item(payload.row("item"))
        case "task_complete": return speech(payload.text("last_agent_message")) + [.turnEnded]
        case "turn_aborted": return [.interrupted]
        case "context_compacted": return [.toolUsed]
        case "error": return [error(payload, time)]
        case "token_count": return rates(payload.row("rate_limits"), time)
        default: return []  // open: see above
        }
    }

    /// Since 0.147 the words of both sides are items.
    private func item(_ item: JSONRow?) -> [AgentSignal.Kind] {
        let words = item?.words.joined(separator: "\n")
        switch item?.text("type") {
        case "UserMessage": return prompt(words)
        case "AgentMessage": return speech(words)
        default: return []  // open: see above
        }
    }

    private func prompt(_ text: String?) -> [AgentSignal.Kind] {
        [.turnStarted(marks: PingMarks.all(in: text ?? ""))]
    }

    private func speech(_ text: String?) -> [AgentSignal.Kind] {
        text?.lastLine.map { [.spoke(lastLine: $0)] } ?? []
    }

    private func error(_ payload: JSONRow, _ time: Instant) -> AgentSignal.Kind {
        let inner = payload.row("error")
        let message = payload.text("message") ?? inner?.text("message") ?? ""
        let word = payload.text("codex_error_info") ?? inner?.text("kind")
        if let end = limit(message, time) { return .limited(until: end) }
        if word == "usage_limit_exceeded" { return .limited(until: nil) }
        return .failed(error: word?.lastLine ?? "error")
    }

    /// A limit that was reached, by the exact numbers.
    private func rates(_ rates: JSONRow?, _ time: Instant) -> [AgentSignal.Kind] {
        guard let rates else { return [] }
        let full = ["primary", "secondary"].compactMap { rates.row($0) }
            .filter { ($0.number("used_percent") ?? 0) >= 100 }
        let credits = rates.row("credits")
        let isPaid = credits?.flag("has_credits") ?? false || credits?.flag("unlimited") ?? false
        let isReached = rates.text("rate_limit_reached_type") != nil
        guard isReached || !full.isEmpty && !isPaid else { return [] }
        let ends = full.compactMap { end(of: $0, time) }.filter { $0 <= time + .seconds(Self.year) }
        // A window that is full and over has not been asked for since.
        if !isReached, ends.allSatisfy({ $0 <= time }), !ends.isEmpty { return [] }
        return [.limited(until: ends.max().flatMap { $0 > time ? $0 : nil })]
    }

    private func end(of window: JSONRow, _ time: Instant) -> Instant? {
        if let end = window.moment("resets_at") ?? window.moment("reset_at") { return end }
        guard let seconds = window.whole("resets_in_seconds"), (0...Self.year).contains(seconds)
        else { return nil }
        return time + .seconds(seconds)
    }

    /// No limit lasts longer; what says so is a mistake.
    private static let year: Int64 = 31_536_000
}
