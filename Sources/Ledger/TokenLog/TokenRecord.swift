public import BusModel

/// A line of `token-log.jsonl`: what all agents used in a time.
public struct TokenRecord: Hashable, Sendable {
    /// `<phase>:<label>`, or `<phase>` alone for the whole of it.
    public var phaseID: String
    /// When it began.
    public var started: Instant
    /// When it was over, and all that follows belongs to another record.
    public var ended: Instant
    /// What each agent used.
    public var agents: [AgentName: TokenCount]

    /// Describes a record.
    public init(
        phaseID: String,
        started: Instant,
        ended: Instant,
        agents: [AgentName: TokenCount] = [:]
    ) {
        self.phaseID = phaseID
        self.started = started
        self.ended = ended
        self.agents = agents
    }

    /// What all agents used.
    public var total: TokenCount { agents.values.reduce(.zero, +) }

    /// The line without its end. Keys stand in the order of the older watchdog, whose files scripts
    /// read, agents in that of their names. Times are RFC 3339 in whole seconds, the length is
    /// seconds with as many decimals as there are.
    public var json: String {
        let list = agents.sorted { $0.key < $1.key }
            .map { Self.quoted($0.key.text) + ": " + Self.json($0.value) }
        let fields = [
            ("phase_id", Self.quoted(phaseID)), ("started", Self.quoted(started.rfc3339)),
            ("ended", Self.quoted(ended.rfc3339)), ("duration_s", seconds),
            ("agents", "{" + list.joined(separator: ", ") + "}"), ("total", Self.json(total)),
        ]
        return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    /// How long it lasted, as a number of JSON.
    private var seconds: String {
        let (difference, isTooLong) = ended.milliseconds
            .subtractingReportingOverflow(started.milliseconds)
        let length = isTooLong ? .max : max(0, difference)
        guard length % 1000 != 0 else { return String(length / 1000) }
        var decimals = String(String(length % 1000 + 1000).dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return String(length / 1000) + "." + decimals
    }

    private static func json(_ tokens: TokenCount) -> String {
        let fields = [
            ("input", tokens.input), ("output", tokens.output), ("cache_write", tokens.cacheWrite),
            ("cache_read", tokens.cacheRead), ("total", tokens.total),
        ]
        return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    /// A text of JSON. ``JSONValue`` does not keep the order of keys, so this is written here.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                quoted += "\\"
                quoted.unicodeScalars.append(scalar)
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
