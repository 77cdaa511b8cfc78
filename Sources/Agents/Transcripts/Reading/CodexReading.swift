internal import BusModel
internal import Ledger

/// The rows of a rollout of Codex, as a log.
///
/// What both sides say stands there twice, as an event and as an item of what the service is sent;
/// older versions, and newer ones in some places, leave out the one or the other. Each is shown
/// once, whichever comes first. What a fork repeats of its parent is the parent's.
struct CodexReading: RowReader {
    let path: String
    let bytesMax: Int
    /// The fingerprints of all totals in the rollout of a thread.
    let totals: (String) -> Set<UInt64>?

    private var thread: CodexThread
    private var hasMeta = false
    private var isSubagent = false
    /// Whether a turn was begun whose prompt has not come yet.
    private var isTurnOpen = true
    /// Whether the file says when turns begin.
    private var tellsTurns = false
    /// What was said by one way and may yet come by the other.
    private var unmatched: [Said] = []

    private struct Said: Equatable {
        let isEvent: Bool
        let isPrompt: Bool
        let text: UInt64
    }

    init(path: String, bytesMax: Int, totals: @escaping (String) -> Set<UInt64>?) {
        self.path = path
        self.bytesMax = bytesMax
        self.totals = totals
        thread = CodexThread(id: RolloutFolder.thread(of: path) ?? path)
    }

    mutating func read(_ line: UnsafeRawBufferPointer, number: Int) -> [ReadRow] {
        var row = ReadRow(line: number)
        row.wrong = thread.read(line, number: number, totals: totals) { row.usage.append($0) }
        guard row.wrong != .brokenLine else { return [row] }
        let fields = JSONView(bytes: line).members()
        let kind = fields["type"]?.name
        let payload = fields["payload"]?.members() ?? [:]
        if kind == "session_meta", !hasMeta {
            hasMeta = true
            isSubagent =
                payload["thread_source"]?.name == "subagent"
                || payload["parent_thread_id"]?.name != nil
                || payload["source"]?.members()["subagent"] != nil
        }
        guard !thread.isReplaying else { return [row] }
        var base = TranscriptEntry(
            time: fields["timestamp"]?.time,
            who: .system,
            text: "",
            backend: .codex,
            session: thread.id
        )
        base.subagent = isSubagent ? thread.id : nil
        switch kind {
        case "event_msg": row.entries = event(payload, base)
        case "response_item": row.entries = item(payload, base)
        case "compacted":
            base.text = "(compacted)"
            row.entries = [base]
        default: break  // open: contexts, states of the world, and more with each version
        }
        return [row]
    }

    private mutating func event(
        _ payload: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        var entry = base
        switch payload["type"]?.name {
        case "task_started":
            tellsTurns = true
            isTurnOpen = true
            return []
        case "user_message": return prompt(payload["message"], base, isEvent: true)
        case "agent_message": return speech(payload["message"], base, isEvent: true)
        case "item_completed":
            let item = payload["item"]?.members() ?? [:]
            switch item["type"]?.name {
            case "UserMessage": return prompt(item["content"], base, isEvent: true)
            case "AgentMessage": return speech(item["content"], base, isEvent: true)
            default: return []  // open: the same as items of the service
            }
        case "turn_aborted": entry.text = "(turn_aborted) " + (payload["reason"]?.name ?? "")
        case "error", "stream_error", "warning":
            entry.say(payload["message"]?.words(bytesMax) ?? .empty)
            entry.text = "(\(payload["type"]?.name ?? "")) " + entry.text
        default: return []  // open: see above
        }
        return [entry]
    }

    private mutating func item(
        _ payload: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        var entry = base
        guard let kind = payload["type"]?.name else { return [] }
        switch kind {
        case "message": return message(payload, base)
        case "reasoning":
            entry.who = isSubagent ? .subagent : .agent
            let words = payload["summary"]?.words(bytesMax) ?? .empty
            guard !words.text.isEmpty else { return [] }
            entry.say(words)
            entry.text = "(thinks) " + entry.text
        case _ where kind.hasSuffix("_call"):
            entry.who = .tool
            let function = payload["function"]?.members()["name"]?.name
            entry.tool = payload["name"]?.name ?? function ?? kind.replacing("_call", with: "")
            entry.say(input(payload))
        case _ where kind.hasSuffix("_call_output"), "tool_result":
            entry.who = .result
            let output = payload["output"] ?? payload["result"] ?? payload["content"]
            entry.say(output.map(result) ?? .empty)
        default: return []  // open: see above
        }
        return [entry]
    }

    private func input(_ payload: [String: JSONView]) -> KeptText {
        let value = payload["arguments"] ?? payload["input"] ?? payload["action"]
        guard let value else { return .empty }
        guard let text = value.kept(bytesMax) else { return InputRendering.of(value, bytesMax) }
        return InputRendering.of(text: text, bytesMax)
    }

    /// A text, blocks of text, or an object in which the text is.
    private func result(_ output: JSONView) -> KeptText {
        guard output.isObject else { return output.words(bytesMax) }
        let fields = output.members()
        guard let text = fields["content"] ?? fields["output"] else {
            return InputRendering.of(output, bytesMax)
        }
        return text.words(bytesMax)
    }

    private mutating func message(
        _ payload: [String: JSONView],
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        switch payload["role"]?.name {
        case "assistant": return speech(payload["content"], base, isEvent: false)
        case "user":
            let words = payload["content"]?.words(bytesMax) ?? .empty
            let isOwn = ["<", "# AGENTS.md"].contains { words.text.hasPrefix($0) }
            if !isOwn { return prompt(payload["content"], base, isEvent: false) }
            var entry = base
            entry.say(words)
            return [entry]
        default:  // open: developer, system
            var entry = base
            entry.say(payload["content"]?.words(bytesMax) ?? .empty)
            return entry.text.isEmpty ? [] : [entry]
        }
    }

    private mutating func prompt(
        _ content: JSONView?,
        _ base: TranscriptEntry,
        isEvent: Bool
    ) -> [TranscriptEntry] {
        let words = content?.words(bytesMax) ?? .empty
        guard isNew(words.text, isEvent: isEvent, isPrompt: true) else { return [] }
        var entry = base
        // Where nothing tells of turns each prompt begins one.
        entry.becomePrompt(words, startsTurn: (isTurnOpen || !tellsTurns) && !isSubagent)
        if isSubagent, entry.who == .person { entry.who = .system }
        isTurnOpen = false
        return [entry]
    }

    private mutating func speech(
        _ content: JSONView?,
        _ base: TranscriptEntry,
        isEvent: Bool
    ) -> [TranscriptEntry] {
        let words = content?.words(bytesMax) ?? .empty
        guard !words.text.isEmpty, isNew(words.text, isEvent: isEvent, isPrompt: false) else {
            return []
        }
        var entry = base
        entry.who = isSubagent ? .subagent : .agent
        entry.say(words)
        return [entry]
    }

    /// Whether a text did not come by the other way before.
    private mutating func isNew(_ text: String, isEvent: Bool, isPrompt: Bool) -> Bool {
        let said = Said(isEvent: isEvent, isPrompt: isPrompt, text: UInt64(fnv: text.utf8))
        let other = Said(isEvent: !isEvent, isPrompt: isPrompt, text: said.text)
        if let match = unmatched.firstIndex(of: other) {
            unmatched.remove(at: match)
            return false
        }
        unmatched.append(said)
        if unmatched.count > 16 { unmatched.removeFirst() }
        return true
    }
}
