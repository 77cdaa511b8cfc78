internal import BusModel
internal import Foundation
internal import Watchdog

/// One call of a hook, as ``EventFile`` keeps it.
struct HookCall {
    private let time: Instant
    private let event: JSONRow

    /// `nil` for what is no such line.
    init?(_ line: Data) {
        guard let row = JSONRow(line), let event = row.row("event"), let time = row.whole("time")
        else { return nil }
        self.time = Instant(milliseconds: time)
        self.event = event
    }

    /// The thread whose turn ended, when this is a notice of Codex.
    var thread: String? {
        event.text("type") == "agent-turn-complete" ? event.text("thread-id") : nil
    }

    /// The session that began, and its transcript where that is told.
    var beginning: (id: String, transcript: String?)? {
        guard event.text("hook_event_name") == "SessionStart", event.text("agent_id") == nil,
            let id = event.text("session_id")
        else { return nil }
        return (id, event.text("transcript_path").flatMap { $0.hasPrefix("/") ? $0 : nil })
    }

    /// What it tells.
    ///
    /// - Parameter isOwn: whether ``thread`` is the agent's own, and none of a subagent.
    func signals(isOwn: Bool = true) -> [AgentSignal] {
        let kinds = event.text("type") == "agent-turn-complete" ? codex(isOwn) : claude
        return kinds.map { AgentSignal(time: time, source: .hook, kind: $0) }
    }

    private func codex(_ isOwn: Bool) -> [AgentSignal.Kind] {
        guard isOwn else { return [.toolUsed] }
        return (thread.map { [.sessionStarted(id: $0, transcript: nil)] } ?? []) + [.turnEnded]
    }

    private var claude: [AgentSignal.Kind] {
        // A subagent's end is no end of the turn; that it calls at all is work.
        let isSubagent = event.text("agent_id") != nil
        switch event.text("hook_event_name") {
        case "SessionStart":
            return beginning.map { [.sessionStarted(id: $0.id, transcript: $0.transcript)] } ?? []
        case "SessionEnd": return [.sessionEnded(reason: event.text("reason") ?? "")]
        case "UserPromptSubmit": return [.turnStarted(marks: event.strings("marks"))]
        case "PreToolUse", "PostToolUse", "SubagentStop": return [.toolUsed]
        case "PermissionRequest": return [.asked(what: "permission")]
        case "Notification": return notification
        case "Stop": return isSubagent ? [.toolUsed] : [.turnEnded]
        case "StopFailure": return [isSubagent ? .toolUsed : failure]
        case "PreCompact": return [.compacting]
        default: return []  // open: programs have more events than we have use for
        }
    }

    private var failure: AgentSignal.Kind {
        let error = event.text("error") ?? event.text("error_type") ?? "unknown"
        // A refusal for a moment and a used-up account have this one name; the words of its row and
        // its screen tell which it is.
        return .failed(error: error)
    }

    private var notification: [AgentSignal.Kind] {
        switch event.text("notification_type") {
        case "permission_prompt": [.asked(what: "permission")]
        case "elicitation_dialog": [.asked(what: "question")]
        // It has waited for a prompt for a minute: so ends a turn that a person broke off.
        case "idle_prompt": [.turnEnded]
        default: []  // open: other notifications say nothing that is not told otherwise
        }
    }
}
