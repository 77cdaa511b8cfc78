internal import BusModel
internal import Foundation
internal import Watchdog

/// The rows of a rollout of Codex, as far as they tell what the agent does.
struct CodexRollout {
    /// See ``ClaudeTranscript/limit``.
    let limit: @Sendable (String, Instant) -> Instant??

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
            return payload.text("id").map { [.sessionStarted(id: $0, transcript: nil)] } ?? []
        case "event_msg": return event(payload, time)
        case "response_item":
            return payload.text("type") == "function_call" ? [.toolUsed] : []
        case "compacted": return [.toolUsed]
        default: return []  // open: there are more kinds, and more with each version
        }
    }

    private func event(_ payload: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        switch payload.text("type") {
        case "task_started": return [.turnStarted(marks: [])]
        case "user_message":
            return [.turnStarted(marks: PingMarks.all(in: payload.text("message") ?? ""))]
        case "agent_message":
            return payload.text("message")?.lastLine.map { [.spoke(lastLine: $0)] } ?? []
        case "task_complete":
            let words = payload.text("last_agent_message")?.lastLine
            return (words.map { [.spoke(lastLine: $0)] } ?? []) + [.turnEnded]
        case "turn_aborted": return [.interrupted]
        case "context_compacted": return [.toolUsed]
        case "error": return error(payload, time)
        case "token_count": return rates(payload.row("rate_limits"))
        default: return []  // open: see above
        }
    }

    private func error(_ payload: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        let message = payload.text("message") ?? ""
        if let end = limit(message, time) { return [.limited(until: end)] }
        return [.failed(error: payload.text("codex_error_info") ?? "error")]
    }

    /// A limit that was reached, by the exact numbers.
    private func rates(_ rates: JSONRow?) -> [AgentSignal.Kind] {
        guard let rates, rates.text("rate_limit_reached_type") != nil else { return [] }
        let used = ["primary", "secondary"].compactMap { rates.row($0) }
            .filter { ($0.number("used_percent") ?? 0) >= 100 }
        let ends = used.compactMap { $0.number("resets_at") }
        return [.limited(until: ends.max().map { Instant(seconds: Int64($0)) })]
    }

    /// The rollout of a session, or without its name the one that was begun in a directory since
    /// then. Never simply the newest: two agents may share a home.
    static func find(
        session: String?,
        work: String,
        since: Instant,
        environment: [String: String]
    ) -> String? {
        let home =
            environment["CODEX_HOME"] ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.codex"
        let files = FileManager.default
        var days: [String] = []
        for depth in [home + "/sessions"] {
            // Why try?: a folder that is not there has no sessions.
            for year in ((try? files.contentsOfDirectory(atPath: depth)) ?? []).sorted().suffix(2) {
                let months = (try? files.contentsOfDirectory(atPath: "\(depth)/\(year)")) ?? []
                for month in months.sorted().suffix(2) {
                    let folder = "\(depth)/\(year)/\(month)"
                    let list = (try? files.contentsOfDirectory(atPath: folder)) ?? []
                    days += list.sorted().map { "\(folder)/\($0)" }
                }
            }
        }
        let real = URL(fileURLWithPath: work).resolvingSymlinksInPath().path
        for day in days.suffix(3).reversed() {
            let names = ((try? files.contentsOfDirectory(atPath: day)) ?? []).sorted().reversed()
            for name in names.prefix(200) where name.hasSuffix(".jsonl") {
                let path = "\(day)/\(name)"
                if let session {
                    if name.hasSuffix("-\(session).jsonl") { return path }
                } else if let meta = meta(of: path), meta.time >= since + .seconds(-5),
                    meta.cwd == work || meta.cwd == real
                {
                    return path
                }
            }
        }
        return nil
    }

    private static func meta(of path: String) -> (cwd: String, time: Instant)? {
        var position = TailPosition()
        guard let first = LineTail.read(path, from: &position).lines.first,
            let row = JSONRow(first), row.text("type") == "session_meta",
            let cwd = row.row("payload")?.text("cwd"), let time = row.time("timestamp")
        else { return nil }
        return (cwd, time)
    }
}
