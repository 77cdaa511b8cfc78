internal import BusModel
internal import Foundation
internal import Watchdog

/// The rows of a transcript of Claude Code, as far as they tell what the agent does.
struct ClaudeTranscript {
    /// Says when a limit ends, if a text announces one: `.some(nil)` for one without an end.
    let limit: @Sendable (String, Instant) -> Instant??

    /// What a row tells; `nil` when it is no row.
    func signals(in line: Data) -> [AgentSignal]? {
        guard let row = JSONRow(line) else { return nil }
        guard let time = row.time("timestamp") else { return [] }
        return kinds(row, time).map { AgentSignal(time: time, source: .transcript, kind: $0) }
    }

    private func kinds(_ row: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        if row.flag("isSidechain") { return [.toolUsed] }
        switch row.text("type") {
        case "user": return user(row)
        case "assistant": return assistant(row, time)
        case "system": return system(row)
        case "queue-operation":
            guard row.text("operation") == "enqueue" else { return [] }
            return [.queued(marks: PingMarks.all(in: row.text("content") ?? ""))]
        default: return []  // open: there are many kinds of rows, and more with each version
        }
    }

    private func user(_ row: JSONRow) -> [AgentSignal.Kind] {
        guard let message = row.row("message") else { return [] }
        let blocks = message.rows("content")
        if blocks.contains(where: { $0.text("type") == "tool_result" }) { return [.toolUsed] }
        let text =
            message.text("content")
            ?? blocks.compactMap { $0.text("text") }.joined(separator: "\n")
        if text.hasPrefix("[Request interrupted by user") { return [.interrupted] }
        if row.flag("isMeta") || row.flag("isCompactSummary") { return [] }
        return [.turnStarted(marks: PingMarks.all(in: text))]
    }

    private func assistant(_ row: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        let blocks = row.row("message")?.rows("content") ?? []
        let text = blocks.compactMap { $0.text("text") }.joined(separator: "\n")
        if row.flag("isApiErrorMessage") {
            if let end = limit(text, time) { return [.limited(until: end)] }
            return [.failed(error: row.text("error") ?? "api_error")]
        }
        var kinds: [AgentSignal.Kind] = []
        if let line = text.lastLine { kinds.append(.spoke(lastLine: line)) }
        if blocks.contains(where: { $0.text("type") == "tool_use" }) { kinds.append(.toolUsed) }
        return kinds
    }

    private func system(_ row: JSONRow) -> [AgentSignal.Kind] {
        switch row.text("subtype") {
        case "turn_duration", "stop_hook_summary": [.turnEnded]
        case "compact_boundary", "api_error": [.toolUsed]
        default: []  // open: see above
        }
    }

    /// The name of a working directory's folder of transcripts: every UTF-16 unit that is no ASCII
    /// letter or digit becomes `-`; a long one is cut and told apart by a hash.
    static func slug(of path: String) -> String {
        let units = Array(path.utf16)
        let text = String(
            units.map { unit in
                switch unit {
                case 48...57, 65...90, 97...122: Character(Unicode.Scalar(UInt8(unit)))
                default: "-"  // open: everything else
                }
            }
        )
        guard text.count > 200 else { return text }
        var hash: Int32 = 0
        for unit in units { hash = (hash << 5) &- hash &+ Int32(unit) }
        return text.prefix(200) + "-" + String(hash.magnitude, radix: 36)
    }

    /// Where the transcript of a session may be.
    static func candidates(
        session: String,
        work: String,
        environment: [String: String]
    ) -> [String] {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let own = environment["CLAUDE_CONFIG_DIR"].map { [$0] }
        let folders = own ?? [home + "/.claude", home + "/.config/claude"]
        let real = URL(fileURLWithPath: work).resolvingSymlinksInPath().path
        return folders.flatMap { folder in
            Set([work, real]).sorted().map {
                "\(folder)/projects/\(slug(of: $0))/\(session).jsonl"
            }
        }
    }
}

extension String {
    /// The last line with anything in it, at most two hundred bytes.
    var lastLine: String? {
        let line = split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }
        return line.map { String(decoding: $0.utf8.prefix(200), as: UTF8.self) }
    }
}
