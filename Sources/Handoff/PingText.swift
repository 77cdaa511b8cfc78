public import BusModel

/// The words of a ping: this table, and nothing that an author wrote.
///
/// Labels and names are of a closed set of characters, so the line can hold no keystroke and no
/// prompt. It starts with a letter, since `/`, `!`, `#` and `@` open menus in some terminals.
public enum PingText {
    /// The longest line that is typed, in bytes.
    public static let bytesMax = 511

    /// Where an agent finds its kickoff, from the top of its clone. git never commits it.
    public static let kickoffPath = ".git/git-bus/kickoff.md"

    /// Where an agent finds what it is woken for. git never commits it.
    public static let wakePath = ".git/git-bus/wake.md"

    /// How many pings one line holds.
    public static let pingsMax = 6

    /// One line for several pings to one agent, shorter than 512 bytes.
    ///
    /// - Returns: the line and the pings it speaks of; what did not fit is left for the next line.
    ///
    /// - Parameter isReminder: whether all of them were typed before.
    public static func line(
        for pings: [Ping],
        isReminder: Bool = false
    ) -> (line: String, said: [Ping]) {
        var said: [Ping] = []
        var line = ""
        for ping in pings.prefix(pingsMax) {
            let longer = compose(said + [ping], isReminder)
            guard longer.utf8.count <= bytesMax || said.isEmpty else { break }
            said.append(ping)
            line = longer
        }
        return (line, said)
    }

    private static func compose(_ pings: [Ping], _ isReminder: Bool) -> String {
        let marks = pings.map(\.mark).joined(separator: " ")
        let texts = pings.map(sentence).joined(separator: " | ")
        return "git-bus: \(isReminder ? "reminder: " : "")\(texts) [bus \(marks)]"
    }

    private static func sentence(_ ping: Ping) -> String {
        let at = ping.commit.map { " at \($0.short)" } ?? ""
        switch ping.about {
        case .claim(let gate):
            let claim = ping.commit.map { " --claim \($0)" } ?? ""
            return "\(gate) is claimed\(at). Pull and verify it, then: "
                + "git bus review \(gate) PASS\(claim) -m WHY (or FAIL, or VETO)"
        case .review(let gate, let verdict):
            let word = verdict?.rawValue.uppercased() ?? "a finding"
            return "\(gate) got \(word)\(at). Pull the review and act on it"
        case .mail(let path):
            return "you have mail\(at): \(named(path)). Pull, read it, act, then delete the file, "
                + "commit and push"
        case .phase(let phase): return "phase \(phase) has begun. Pull and go on: git bus status"
        case .unfinished(let phase, let missing):
            let list = short(missing ?? [])
            return "phase \(phase) is marked done\(at) but is not"
                + (list.isEmpty ? "" : ", it lacks: \(list)")
                + ". See what is missing: git bus phase show \(phase)"
        case .violation(let codes):
            let code = codes.first ?? .internalFault
            let more = codes.dropFirst().prefix(3).map(\.rawValue).joined(separator: ", ")
            return "your \(ping.commit?.short ?? "commit") broke \(code.rawValue)"
                + (more.isEmpty ? "" : " (and \(more))")
                + ": \(RuleWords.advice(on: code)). Run git bus explain \(code.rawValue)"
        case .kickoff:
            return "read \(kickoffPath) in your clone and do what it says"
        case .stalled(let phase, let errand):
            return "you have been idle in phase \(phase), which is not done. It waits for you: "
                + "\(errand.words). Pull and go on, do not stay idle: git bus status"
        case .wake: return "your wake is due: read \(wakePath) in your clone and do what it says"
        case .resume: return "the usage limit has passed. Go on where you were: git bus status"
        case .nudge: return "pull and see what waits for you: git bus status"
        case .stop: return "STOP. A person asks you to stop what you are doing now and wait"
        }
    }

    /// As many of these lines as are short together; what is left is on the bus.
    private static func short(_ lines: [String]) -> String {
        var said = ""
        for line in lines {
            let longer = said.isEmpty ? line : "\(said); \(line)"
            guard longer.utf8.count <= 160 else { return said.isEmpty ? "" : said + "; more" }
            said = longer
        }
        return said
    }

    /// A path as it is when it is harmless; else only the directory that it is in.
    private static func named(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._+/-".utf8.contains(byte)  // open: any other byte
            }
        }
        return isPlain && path.utf8.count <= 120 ? path : "a file in your inbox"
    }
}
