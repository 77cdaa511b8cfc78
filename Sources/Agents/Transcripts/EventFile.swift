public import BusModel
public import Foundation
internal import Watchdog

/// The file into which `git bus agent-event` writes what an agent's hooks tell, a line each.
public enum EventFile {
    /// What is kept of a hook's call: nothing that an agent or a person wrote.
    ///
    /// - Parameter text: the JSON that the program handed over.
    /// - Returns: a line of JSON without its end, or `nil` when the call says nothing.
    public static func line(backend: String, text: Data, now: Instant) -> Data? {
        guard let row = JSONRow(text) else { return nil }
        var event: [String: Any] = [:]
        for key in [
            "hook_event_name", "session_id", "transcript_path", "notification_type", "error",
            "error_type", "source", "reason", "agent_id", "type", "thread-id",
        ] {
            if let text = row.text(key) { event[key] = String(text.prefix(1024)) }
        }
        guard !event.isEmpty else { return nil }
        let marks = PingMarks.all(in: row.text("prompt") ?? "")
        if !marks.isEmpty { event["marks"] = marks }
        let line: [String: Any] = [
            "time": now.milliseconds, "backend": backend, "event": event,
        ]
        // Why try?: strings and numbers can always be written.
        return try? JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
    }

    /// What a line of the file tells.
    static func signals(in line: Data) -> [AgentSignal]? {
        guard let row = JSONRow(line), let event = row.row("event"),
            let time = row.number("time").map({ Instant(milliseconds: Int64($0)) })
        else { return nil }
        let kinds =
            event.text("type") == "agent-turn-complete" ? codex(event) : claude(event)
        return kinds.map { AgentSignal(time: time, source: .hook, kind: $0) }
    }

    private static func codex(_ event: JSONRow) -> [AgentSignal.Kind] {
        let session = event.text("thread-id").map {
            AgentSignal.Kind.sessionStarted(id: $0, transcript: nil)
        }
        return (session.map { [$0] } ?? []) + [.turnEnded]
    }

    private static func claude(_ event: JSONRow) -> [AgentSignal.Kind] {
        // A subagent's end is no end of the turn; that it calls at all is work.
        let isSubagent = event.text("agent_id") != nil
        switch event.text("hook_event_name") {
        case "SessionStart":
            guard let id = event.text("session_id") else { return [] }
            return [.sessionStarted(id: id, transcript: event.text("transcript_path"))]
        case "SessionEnd": return [.sessionEnded(reason: event.text("reason") ?? "")]
        case "UserPromptSubmit": return [.turnStarted(marks: event.marks)]
        case "PreToolUse", "PostToolUse", "SubagentStop": return [.toolUsed]
        case "PermissionRequest": return [.asked(what: "permission")]
        case "Notification": return notification(event)
        case "Stop": return isSubagent ? [.toolUsed] : [.turnEnded]
        case "StopFailure":
            let error = event.text("error") ?? event.text("error_type") ?? "unknown"
            return error == "rate_limit" ? [.limited(until: nil)] : [.failed(error: error)]
        case "PreCompact": return [.compacting]
        default: return []  // open: programs have more events than we have use for
        }
    }

    private static func notification(_ event: JSONRow) -> [AgentSignal.Kind] {
        switch event.text("notification_type") {
        case "permission_prompt": [.asked(what: "permission")]
        case "elicitation_dialog": [.asked(what: "question")]
        default: []  // open: other notifications say nothing that is not told otherwise
        }
    }
}

extension JSONRow {
    /// The marks that `EventFile.line` kept.
    fileprivate var marks: [String] { strings("marks") }
}
