import Agents
import BusModel
import Ledger

/// One entry of a transcript as it is shown: without secrets, and without anything that a terminal
/// would act on.
struct TranscriptLine {
    /// How many cells of a text are shown, unless all of it is wanted.
    static let cellsMax = 400

    private let entry: TranscriptEntry
    private let text: String
    private let tool: String?
    private let subagent: String?

    init(_ entry: TranscriptEntry) {
        self.entry = entry
        text = Self.safe(entry.text, isCut: entry.isCut)
        tool = entry.tool.map { Self.safe($0) }
        subagent = entry.subagent.map { Self.safe($0) }
    }

    /// First the mask, which looks through what nobody sees; then that is made visible.
    private static func safe(_ text: String, isCut: Bool = false) -> String {
        Terminal.harmless(SecretMask.line(text, isCut: isCut))
    }

    /// The line for people.
    ///
    /// - Parameter isWhole: whether no text is cut.
    func plain(isUTC: Bool, isWhole: Bool, paint: Paint = Paint(isOn: false)) -> String {
        let time = entry.time.map { isUTC ? Dates.rfc3339($0) : Dates.moment($0) } ?? "-"
        let turn = "\(entry.turn)"
        let pad = String(repeating: " ", count: max(0, 4 - turn.count))
        let head = EventLine.pad(time, isUTC ? 24 : 19) + " " + pad + turn
        let who = EventLine.pad(entry.who.rawValue, 8)
        return paint.faint(head) + " " + paint.bold(who) + body(isWhole: isWhole)
    }

    private func body(isWhole: Bool) -> String {
        var parts: [String] = []
        if let subagent { parts.append("(\(subagent.suffix(8)))") }
        if entry.who == .ping { parts.append("[bus \(entry.pings.joined(separator: " "))]") }
        if let tool { parts.append(tool) }
        let shown = self.shown(isWhole: isWhole)
        if !shown.text.isEmpty { parts.append(shown.text) }
        if let tokens = entry.tokens {
            parts.append(
                "{in \(tokens.input), cache write \(tokens.cacheWrite), "
                    + "cache read \(tokens.cacheRead), out \(tokens.output)}"
            )
        }
        return parts.map { " " + $0 }.joined()
    }

    private func shown(isWhole: Bool) -> (text: String, isCut: Bool) {
        let cut = isWhole ? text : Terminal.cut(text, to: Self.cellsMax)
        // The reader itself leaves out what is too long for it.
        let isCut = entry.isCut && cut == text
        return (isCut ? cut + "~" : cut, isCut || cut != text)
    }

    /// The line for programs.
    func json(of agent: String, isWhole: Bool) -> JSONValue {
        let shown = shown(isWhole: isWhole)
        let tokens = entry.tokens.map { tokens -> JSONValue in
            [
                "input": .int(tokens.input), "cache_write": .int(tokens.cacheWrite),
                "cache_read": .int(tokens.cacheRead), "output": .int(tokens.output),
                "total": .int(tokens.total),
            ]
        }
        return [
            "schema": "git-bus/transcript/1", "agent": .string(agent),
            "time": JSONValue(entry.time.map(Dates.rfc3339)), "turn": .int(Int64(entry.turn)),
            "pings": .array(entry.pings.map { .string($0) }),
            "who": .string(entry.who.rawValue), "text": .string(shown.text),
            "cut": .bool(shown.isCut), "tool": JSONValue(tool), "tokens": tokens ?? .null,
            "model": JSONValue(entry.model.map { Self.safe($0) }),
            "backend": .string(entry.backend.rawValue),
            "session": .string(Self.safe(entry.session)), "subagent": JSONValue(subagent),
        ]
    }
}
