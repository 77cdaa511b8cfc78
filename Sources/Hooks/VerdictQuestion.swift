/// What the pre-receive hook asks: the push as git handed it over.
///
/// On the wire: `git-bus 1 verdict` and then `key=value`, each ended by a zero byte, an empty
/// field, and then the lines that git wrote to the hook, to the end.
public struct VerdictQuestion: Hashable, Sendable {
    /// Where the new objects wait, as an absolute path; `nil` when they are in the repository.
    public var quarantine: String?
    /// The name that the hub's own entrance gave the pusher.
    public var pusher: String?
    /// How that was proved.
    public var proof: String?
    /// The push options.
    public var options: [String] = []
    /// The lines `old new ref`, without their ends.
    public var lines: [String] = []

    /// An empty question.
    public init() {}

    /// Reads a question; `nil` for anything else.
    public init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func field() -> String? {
            guard let end = rest.firstIndex(of: 0) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(validating: rest[..<end], as: UTF8.self)
        }
        guard field() == "git-bus 1 verdict" else { return nil }
        while true {
            guard let text = field() else { return nil }
            if text.isEmpty { break }
            guard let equals = text.firstIndex(of: "=") else { return nil }
            let value = String(text[text.index(after: equals)...])
            switch text[..<equals] {
            case "quarantine": quarantine = value
            case "pusher": pusher = value
            case "proof": proof = value
            case "option": options.append(value)
            default: break  // open: a newer hook may say more
            }
        }
        // By bytes: `\r\n` is one character, and no line feed to a text.
        for line in rest.split(separator: UInt8(ascii: "\n")) {
            guard let text = String(validating: line, as: UTF8.self) else { return nil }
            lines.append(text)
        }
    }
}

/// What the hook is told: whether the refs may move, and what the pusher reads.
public struct VerdictAnswer: Hashable, Sendable {
    /// Whether the refs may move.
    public let mayLand: Bool
    /// The lines for the pusher.
    public let lines: [String]

    /// Makes an answer.
    public init(mayLand: Bool, lines: [String]) {
        self.mayLand = mayLand
        self.lines = lines
    }

    /// The answer on the wire. The last line says that nothing of it was lost.
    var bytes: [UInt8] {
        let lines = [mayLand ? "yes" : "no"] + lines.map { " " + $0 } + ["end"]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
