internal import BusModel
internal import Ledger

/// The rows of a transcript of Claude Code, as a log.
struct ClaudeReading: RowReader {
    let path: String
    let bytesMax: Int
    private let session: String
    private let fileSubagent: String?

    init(path: String, bytesMax: Int) {
        self.path = path
        self.bytesMax = bytesMax
        let parts = path.split(separator: "/").map(String.init)
        let stem = (parts.last ?? "").replacing(".jsonl", with: "")
        // `<session>/subagents/agent-<id>.jsonl`, or deeper.
        if let folder = parts.lastIndex(of: "subagents"), folder > 0, folder < parts.count - 1 {
            session = parts[folder - 1]
            fileSubagent = stem.replacing("agent-", with: "")
        } else {
            session = stem
            fileSubagent = nil
        }
    }

    func read(_ line: UnsafeRawBufferPointer, number: Int) -> [ReadRow] {
        var row = ReadRow(line: number)
        row.wrong = ClaudeUsage.read(line, place: { "\(path) \(number)" }) { row.usage.append($0) }
        guard row.wrong != .brokenLine else { return [row] }
        let fields = JSONView(bytes: line).members()
        row.id = fields["uuid"]?.name
        var base = TranscriptEntry(
            time: fields["timestamp"]?.time,
            who: .system,
            text: "",
            backend: .claude,
            session: session
        )
        let isSide = fields["isSidechain"]?.isTrue ?? false
        base.subagent = fileSubagent ?? (isSide ? fields["agentId"]?.name ?? "side" : nil)
        let content = fields["message"]?.members()["content"]
        switch fields["type"]?.name {
        case "user": row.entries = content.map { user($0, fields, base) } ?? []
        case "assistant": row.entries = content.map { answer($0, fields, base) } ?? []
        case "system": row.entries = system(fields, base)
        case "queue-operation": row.entries = queue(fields, base)
        default: break  // open: titles, modes, snapshots, and more with each version
        }
        return [row]
    }

    private func user(
        _ content: JSONView,
        _ fields: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        var results: [TranscriptEntry] = []
        content.eachElement { block in
            let block = block.members()
            guard block["type"]?.name == "tool_result" else { return true }
            var entry = base
            entry.who = .result
            entry.say(block["content"]?.words(bytesMax) ?? .empty)
            if block["is_error"]?.isTrue == true { entry.text = "error: " + entry.text }
            results.append(entry)
            return results.count < 256
        }
        let words = content.words(bytesMax)
        guard results.isEmpty || !words.text.isEmpty else { return results }
        var entry = base
        entry.say(words)
        let isOwn =
            fields["isMeta"]?.isTrue == true || fields["isCompactSummary"]?.isTrue == true
            || words.text.hasPrefix("[Request interrupted by user")
            || Self.local.contains { words.text.hasPrefix($0) }
        if !isOwn, results.isEmpty {
            entry.becomePrompt(words, startsTurn: base.subagent == nil)
            // What a subagent is told to do it is told by the agent.
            if base.subagent != nil, entry.who == .person { entry.who = .system }
        }
        return results + [entry]
    }

    /// How a command to the program itself begins, and what that printed: no model is asked.
    private static let local = [
        "<command-name>", "<command-message>", "<local-command-", "<bash-",
    ]

    private func answer(
        _ content: JSONView,
        _ fields: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        var base = base
        base.who = base.subagent == nil ? .agent : .subagent
        if fields["isApiErrorMessage"]?.isTrue == true { base.who = .system }
        var entries: [TranscriptEntry] = []
        if let text = content.kept(bytesMax) {
            base.say(text)
            return [base]
        }
        content.eachElement { block in
            let block = block.members()
            var entry = base
            switch block["type"]?.name {
            case "text": entry.say(block["text"]?.kept(bytesMax) ?? .empty)
            case "thinking":
                entry.say(block["thinking"]?.kept(bytesMax) ?? .empty)
                entry.text = "(thinks)" + (entry.text.isEmpty ? "" : " ") + entry.text
            case let kind? where kind.hasSuffix("tool_use"):
                entry.who = .tool
                entry.tool = block["name"]?.name ?? kind
                entry.say(block["input"].map { InputRendering.of($0, bytesMax) } ?? .empty)
            case let kind? where kind.hasSuffix("tool_result"):
                entry.who = .result
                entry.say(block["content"]?.words(bytesMax) ?? .empty)
            case let kind: entry.text = "(\(kind ?? "unknown"))"
            }
            entries.append(entry)
            return entries.count < 1024
        }
        return entries
    }

    private func system(
        _ fields: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        let kind = fields["subtype"]?.name ?? "system"
        // They end a turn and say nothing else.
        guard kind != "turn_duration", kind != "stop_hook_summary" else { return [] }
        var entry = base
        entry.say(fields["content"]?.words(bytesMax) ?? .empty)
        entry.text = "(\(kind))" + (entry.text.isEmpty ? "" : " ") + entry.text
        return [entry]
    }

    /// A prompt that waits for the end of the turn. When it is taken it has a row of its own.
    private func queue(
        _ fields: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        guard fields["operation"]?.name == "enqueue", let text = fields["content"]?.kept(bytesMax)
        else { return [] }
        var entry = base
        entry.say(text)
        entry.text = "(waits) " + entry.text
        return [entry]
    }
}
