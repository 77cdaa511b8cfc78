internal import BusModel
internal import Ledger

/// Messages of opencode and their parts, as a log: in its database and in its older files.
struct OpencodeReading {
    /// Whose sessions they are; those that they began are of subagents.
    let sessions: Set<String>
    let bytesMax: Int
    /// Whether what is not finished is left for later.
    let isFollowing: Bool

    /// A part of a message: its name and its text.
    struct Part {
        let id: String
        let bytes: [UInt8]
    }

    /// What a message gives.
    ///
    /// - Parameters:
    ///   - kind: what a column says it is, where one does.
    ///   - created: when, where a column says so.
    func rows(
        of id: String,
        session: String,
        kind: String?,
        created: Int64?,
        data: [UInt8],
        parts: [Part]
    ) -> [ReadRow] {
        data.withUnsafeBytes { bytes in
            var row = ReadRow()
            guard let message = OpencodeMessage(bytes) else {
                row.wrong = .brokenLine
                return [row]
            }
            if kind ?? "assistant" == "assistant" {
                let (usage, wrong) = message.row(id: id)
                row.usage = usage.map { [$0] } ?? []
                row.wrong = wrong
            }
            let fields = JSONView(bytes: bytes).members()
            let role = kind ?? fields["role"]?.name
            let time = fields["time"]?.members()["created"]?.milliseconds ?? created
            var base = TranscriptEntry(
                time: time.map { Instant(milliseconds: $0) },
                who: .system,
                text: "",
                backend: .opencode,
                session: session
            )
            base.subagent = sessions.contains(session) ? nil : session
            let isAnswer = role == "assistant"
            if isAnswer { base.who = base.subagent == nil ? .agent : .subagent }
            let isOpen = isFollowing && isAnswer && message.isRunning
            var said = parts.flatMap { part in
                part.bytes.withUnsafeBytes { bytes in
                    [self.part(JSONView(bytes: bytes), part.id, base, role, isOpen)]
                }
            }
            said += inline(fields, id, base, role, isOpen)
            if let error = fields["error"], error.isObject {
                var entry = base
                entry.who = .system
                entry.text = "error: " + InputRendering.of(error, bytesMax).text
                said.append(ReadRow(id: "\(id) error", entries: [entry]))
            }
            joinPrompt(&said)
            // What a request used stands beside the first that came of it.
            if let first = said.firstIndex(where: { !$0.entries.isEmpty }), row.wrong == nil {
                said[first].usage = row.usage
                return said
            }
            return said + [row]
        }
    }

    /// Only the first part of a prompt begins a turn.
    private func joinPrompt(_ rows: inout [ReadRow]) {
        var hasBegun = false
        for row in rows.indices {
            for entry in rows[row].entries.indices where rows[row].entries[entry].startsTurn {
                rows[row].entries[entry].startsTurn = !hasBegun
                hasBegun = true
            }
        }
    }

    /// Parts that stand in the message itself, as in version 2.
    private func inline(
        _ fields: [String: JSONView],
        _ id: String,
        _ base: TranscriptEntry,
        _ role: String?,
        _ isOpen: Bool
    ) -> [ReadRow] {
        var rows: [ReadRow] = []
        for key in ["content", "parts", "text"] {
            guard let value = fields[key] else { continue }
            if let text = value.kept(bytesMax) {
                var entry = base
                if role == "user" {
                    entry.becomePrompt(text, startsTurn: base.subagent == nil)
                } else {
                    entry.say(text)
                }
                rows.append(ReadRow(id: "\(id) \(key)", entries: [entry]))
            }
            value.eachElement { element in
                let name = "\(id) \(key) \(rows.count)"
                rows.append(part(element, name, base, role, isOpen))
                return rows.count < 4096
            }
        }
        return rows
    }

    private func part(
        _ view: JSONView,
        _ id: String,
        _ base: TranscriptEntry,
        _ role: String?,
        _ isOpen: Bool
    ) -> ReadRow {
        var row = ReadRow(id: id)
        guard view.isObject else {
            row.wrong = .brokenLine
            return row
        }
        let fields = view.members()
        var entry = base
        let times = fields["time"]?.members()
        if let start = times?["start"]?.milliseconds { entry.time = Instant(milliseconds: start) }
        let isOpen = isOpen && times?["end"] == nil
        switch fields["type"]?.name {
        case "text":
            let text = fields["text"]?.kept(bytesMax) ?? .empty
            guard !isOpen, !text.text.isEmpty else { return ReadRow() }
            if role == "user", fields["synthetic"]?.isTrue != true {
                entry.becomePrompt(text, startsTurn: base.subagent == nil)
                if base.subagent != nil, entry.who == .person { entry.who = .system }
            } else {
                if role == "user" { entry.who = .system }
                entry.say(text)
            }
            row.entries = [entry]
        case "reasoning":
            guard !isOpen else { return ReadRow() }
            entry.say(fields["text"]?.kept(bytesMax) ?? .empty)
            entry.text = "(thinks) " + entry.text
            row.entries = [entry]
        case "tool": row.entries = tool(fields, entry, isOpen)
        default: return ReadRow()  // open: steps, snapshots, patches, files
        }
        row.version = row.entries.reduce(0) { $0 &* 31 &+ UInt64(fnv: $1.text.utf8) }
        return row
    }

    private func tool(
        _ fields: [String: JSONView],
        _ base: TranscriptEntry,
        _ isOpen: Bool
    ) -> [TranscriptEntry] {
        let state = fields["state"]?.members() ?? [:]
        let status = state["status"]?.name
        let isOver = status == "completed" || status == "error"
        guard !isOpen || isOver else { return [] }
        var entry = base
        let times = state["time"]?.members()
        if let start = times?["start"]?.milliseconds { entry.time = Instant(milliseconds: start) }
        var result = entry
        entry.who = .tool
        entry.tool = fields["tool"]?.name ?? fields["name"]?.name ?? "unknown"
        entry.say(state["input"].map { InputRendering.of($0, bytesMax) } ?? .empty)
        guard isOver else { return [entry] }
        result.who = .result
        if let end = times?["end"]?.milliseconds { result.time = Instant(milliseconds: end) }
        let output = state["output"] ?? state["content"]
        result.say(output?.words(bytesMax) ?? .empty)
        if status == "error" {
            result.say(state["error"].map { InputRendering.of($0, bytesMax) } ?? .empty)
            result.text = "error: " + result.text
        }
        return [entry, result]
    }
}
