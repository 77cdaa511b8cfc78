public import BusModel
public import Foundation

/// The file into which `git bus agent-event` writes what an agent's hooks tell, a line each.
public enum EventFile {
    /// What is kept of a hook's call: nothing that an agent or a person wrote.
    ///
    /// - Parameter text: the JSON that the program handed over.
    /// - Returns: a line of JSON without its end, or `nil` when the call says nothing.
    public static func line(backend: String, text: Data, now: Instant) -> Data? {
        guard let row = JSONRow(text) else { return nil }
        var event: [String: Any] = [:]
        for (key, bytesMax) in kept {
            // What is too long is no name of anything, and half a path is none.
            if let text = row.text(key), text.utf8.count <= bytesMax { event[key] = text }
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

    /// What is kept, and how long it may be.
    private static let kept = [
        "hook_event_name": 64, "session_id": 128, "transcript_path": 4096,
        "notification_type": 64, "error": 128, "error_type": 128, "source": 64, "reason": 64,
        "agent_id": 128, "type": 64, "thread-id": 128,
    ]
}
