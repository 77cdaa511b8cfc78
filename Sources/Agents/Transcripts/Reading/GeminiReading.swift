internal import BusModel
internal import Foundation
internal import Ledger

/// The rows of a session of Gemini CLI, as a log.
///
/// A message is written again, under its id, as it grows: the latest one is held back until another
/// one comes. What sets all messages anew says nothing of those that are known.
struct GeminiReading: RowReader {
    let path: String
    let bytesMax: Int
    private var usage = GeminiUsage()
    private var pending: ReadRow?
    private let isSubagent: Bool

    init(path: String, bytesMax: Int) {
        self.path = path
        self.bytesMax = bytesMax
        // Those of subagents stand in a folder that is called like the session.
        isSubagent =
            path.split(separator: "/").dropLast().last != "chats" && path.contains("/chats/")
    }

    mutating func read(_ line: UnsafeRawBufferPointer, number: Int) -> [ReadRow] {
        var used: [UsageRow] = []
        let wrong = usage.read(line, place: { "\(path) \(number)" }) { used.append($0) }
        guard wrong != .brokenLine else { return [ReadRow(wrong: wrong, line: number)] }
        let fields = JSONView(bytes: line).members()
        var rows: [ReadRow] = []
        let list = fields["messages"] ?? fields["$set"]?.members()["messages"]
        list?.eachElement { message in
            var row = self.message(message.members(), number)
            row.version = nil
            guard row.id != pending?.id || row.id == nil else { return true }
            if let place = used.firstIndex(where: { $0.key.message == row.id }) {
                row.usage = [used.remove(at: place)]
            }
            rows.append(row)
            return true
        }
        if fields["type"]?.name != nil, fields["id"] != nil {
            let row = message(fields, number)
            if let old = pending, old.id != row.id { rows.append(old) }
            pending = row
            pending?.usage = used
            used = []
        }
        if !used.isEmpty || wrong != nil {
            rows.append(ReadRow(usage: used, wrong: wrong, line: number))
        }
        return rows
    }

    mutating func rest(isLast: Bool) -> [ReadRow] {
        // An answer without counts goes on.
        guard let row = pending, isLast || !row.usage.isEmpty || isPrompt(row) else { return [] }
        pending = nil
        return [row]
    }

    private func isPrompt(_ row: ReadRow) -> Bool {
        row.entries.contains { $0.who != .agent && $0.who != .subagent }
    }

    private func message(_ fields: [String: JSONView], _ number: Int) -> ReadRow {
        var row = ReadRow(line: number)
        let session = usage.session ?? path
        if let id = fields["id"]?.name {
            // An id that is a UUID is one in all sessions.
            row.id = id.utf8.count >= 32 ? id : "\(session) \(id)"
        }
        var base = TranscriptEntry(
            time: fields["timestamp"]?.time,
            who: .system,
            text: "",
            backend: .gemini,
            session: session
        )
        base.subagent = isSubagent ? session : nil
        let words = fields["content"].map { Self.words($0, bytesMax) } ?? .empty
        switch fields["type"]?.name {
        case "user":
            if words.text.hasPrefix("<session_context>") {
                base.say(words)
            } else {
                base.becomePrompt(words, startsTurn: !isSubagent)
            }
            row.entries = [base]
        case "gemini":
            base.who = isSubagent ? .subagent : .agent
            row.entries = answer(fields, words, base)
        default:  // open: info, error, warning
            base.say(words)
            if !words.text.isEmpty { row.entries = [base] }
        }
        row.version = row.entries.reduce(0) { $0 &* 31 &+ UInt64(fnv: $1.text.utf8) }
        return row
    }

    private func answer(
        _ fields: [String: JSONView],
        _ words: KeptText,
        _ base: TranscriptEntry
    ) -> [TranscriptEntry] {
        var entries: [TranscriptEntry] = []
        fields["thoughts"]?.eachElement { thought in
            let thought = thought.members()
            var entry = base
            let parts = [thought["subject"], thought["description"]]
                .compactMap { $0?.kept(bytesMax) }
            entry.say(KeptText(parts))
            entry.text = "(thinks) " + entry.text
            entries.append(entry)
            return entries.count < 64
        }
        if !words.text.isEmpty {
            var entry = base
            entry.say(words)
            entries.append(entry)
        }
        fields["toolCalls"]?.eachElement { call in
            entries += tool(call.members(), base)
            return entries.count < 512
        }
        return entries
    }

    private func tool(_ call: [String: JSONView], _ base: TranscriptEntry) -> [TranscriptEntry] {
        var entry = base
        entry.who = .tool
        entry.tool = call["name"]?.name ?? "unknown"
        entry.say(call["args"].map { InputRendering.of($0, bytesMax) } ?? .empty)
        var result = base
        result.who = .result
        result.time = call["timestamp"]?.time ?? base.time
        if let shown = call["resultDisplay"]?.kept(bytesMax) {
            result.say(shown)
        } else if let value = call["result"], !value.isNull {
            result.say(InputRendering.of(value, bytesMax))
        } else {
            return [entry]
        }
        if call["status"]?.name == "error" { result.text = "error: " + result.text }
        return [entry, result]
    }

    /// One text, or parts of it, of which those of thoughts are shown elsewhere.
    private static func words(_ content: JSONView, _ bytesMax: Int) -> KeptText {
        guard content.isArray else { return content.words(bytesMax) }
        var parts: [KeptText] = []
        content.eachElement { part in
            let fields = part.members()
            if fields["thought"]?.isTrue != true,
                let text = part.kept(bytesMax) ?? fields["text"]?.kept(bytesMax)
            {
                parts.append(text)
            }
            return parts.count < 1024
        }
        return KeptText(parts)
    }
}
