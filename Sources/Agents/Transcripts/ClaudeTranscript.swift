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
        // What a subagent says and does is work of the agent, and no turn of it.
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
        let words = message.words
        // Broken off at a tool, it stands beside that tool's result.
        if words.contains(where: { $0.hasPrefix("[Request interrupted by user") }) {
            return [.interrupted]
        }
        if message.rows("content").contains(where: { $0.text("type") == "tool_result" }) {
            return [.toolUsed]
        }
        if row.flag("isMeta") || row.flag("isCompactSummary") { return [] }
        let text = words.joined(separator: "\n")
        return Self.isLocal(text) ? [] : [.turnStarted(marks: PingMarks.all(in: text))]
    }

    /// Whether a text is a command to the program itself, or what that printed. No model is asked;
    /// where one is, because the command stands for a prompt, its answer tells.
    private static func isLocal(_ text: String) -> Bool {
        ["<command-name>", "<command-message>", "<local-command-", "<bash-"]
            .contains { text.hasPrefix($0) }
    }

    private func assistant(_ row: JSONRow, _ time: Instant) -> [AgentSignal.Kind] {
        guard let message = row.row("message") else { return [] }
        let text = message.words.joined(separator: "\n")
        if row.flag("isApiErrorMessage") { return [failure(row, text, time)] }
        // "No response requested." and the like: no model said it.
        if message.text("model") == "<synthetic>" { return [] }
        var kinds: [AgentSignal.Kind] = []
        if let line = text.lastLine { kinds.append(.spoke(lastLine: line)) }
        if message.rows("content").contains(where: { $0.text("type") == "tool_use" }) {
            kinds.append(.toolUsed)
        }
        return kinds
    }

    private func failure(_ row: JSONRow, _ text: String, _ time: Instant) -> AgentSignal.Kind {
        let quota = row.row("quotaLimits") ?? row.row("message")?.row("quotaLimits")
        // No limit lasts for a year; what says so is a mistake.
        let end = quota?.moment("resetsAt")
            .flatMap { $0 > time && $0 < time + .seconds(31_536_000) ? $0 : nil }
        if let said = limit(text, time) { return .limited(until: end ?? said) }
        if let end, row.text("error") == "rate_limit" { return .limited(until: end) }
        return .failed(error: row.text("error")?.lastLine ?? "api_error")
    }

    private func system(_ row: JSONRow) -> [AgentSignal.Kind] {
        switch row.text("subtype") {
        case "turn_duration", "stop_hook_summary": return [.turnEnded]
        case "api_error": return [.toolUsed]
        case "compact_boundary":
            // It is written when all is over. By itself it happens inside of a turn, which goes on.
            let trigger = row.row("compactMetadata")?.text("trigger") ?? row.text("trigger")
            return trigger == "manual" ? [] : [.toolUsed]
        default: return []  // open: see above
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
        // A name that leads elsewhere is none.
        guard !session.isEmpty, !session.contains("/") else { return [] }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let own = environment["CLAUDE_CONFIG_DIR"].flatMap { $0.isEmpty ? nil : [$0] }
        let folders = own ?? [home + "/.claude", home + "/.config/claude"]
        let real = URL(fileURLWithPath: work).resolvingSymlinksInPath().path
        return folders.flatMap { folder in
            Set([work, real]).sorted().map {
                "\(folder)/projects/\(slug(of: $0))/\(session).jsonl"
            }
        }
    }
}
