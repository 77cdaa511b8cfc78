/// A line of a play: words of the answer, or what is to happen.
enum StageDirection: Hashable {
    case words(String)
    case tool(String)
    case pause(milliseconds: Int64)
    case dialog(DoubleDialog.Kind, String)
    case limit(String)
    case limitUntil(Int64)
    case error(String)
    case crash
    case exit(Int32)
    case hang
    case freeze
    case compact(milliseconds: Int64)
    /// A line that is no direction, though it looks like one, and why not.
    case unclear(String)

    init(_ line: String) {
        guard line.hasPrefix("@") else {
            self = .words(line)
            return
        }
        let word = line.dropFirst().prefix { $0 != " " }
        let rest = String(line.dropFirst(word.count + 1).drop { $0 == " " })
        switch word {
        case "say": self = .words(rest)
        case "tool" where !rest.isEmpty: self = .tool(rest)
        case "sleep": self = Self.milliseconds(rest).map(Self.pause) ?? .unclear(line)
        case "compact": self = Self.milliseconds(rest).map(Self.compact) ?? .unclear(line)
        case "dialog": self = Self.dialog(rest) ?? .unclear(line)
        case "limit" where !rest.isEmpty: self = .limit(rest)
        case "limit-until": self = Int64(rest).map(Self.limitUntil) ?? .unclear(line)
        case "error" where !rest.isEmpty: self = .error(rest)
        case "exit": self = Int32(rest).map(Self.exit) ?? .unclear(line)
        case "wait" where !rest.isEmpty: self = .words("WAITING-UNTIL: \(rest)")
        case "crash": self = .crash
        case "hang": self = .hang
        case "freeze": self = .freeze
        default: self = .unclear(line)
        }
    }

    private static func milliseconds(_ text: String) -> Int64? {
        guard let seconds = Double(text), (0...1_000_000).contains(seconds) else { return nil }
        return Int64(seconds * 1000)
    }

    private static func dialog(_ text: String) -> StageDirection? {
        let word = text.prefix { $0 != " " }
        guard let kind = DoubleDialog.Kind(rawValue: String(word)) else { return nil }
        return .dialog(kind, String(text.dropFirst(word.count).drop { $0 == " " }))
    }
}
