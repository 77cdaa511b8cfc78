/// What keeps time, chance and the outside world out of the pure targets.
enum PureRules {
    /// A name that is banned, and what to write instead.
    static let banned: [(name: String, instead: String)] = [
        ("Date(", "take `now: Instant`"),
        ("Date.now", "take `now: Instant`"),
        ("ContinuousClock", "take `now: Instant`"),
        ("SuspendingClock", "take `now: Instant`"),
        ("UUID(", "take the id as an argument"),
        (".random", "take the number as an argument"),
        (".shuffle", "take the order as an argument"),
        ("ProcessInfo", "take the value as an argument; CLI/Wiring.swift reads it"),
        ("FileManager", "let an edge read the file and hand over its bytes"),
        ("print(", "return a value; CLI/Output prints it"),
        ("Task {", "return an Effect; an edge runs it"),
        ("Task(", "return an Effect; an edge runs it"),
        ("Task.detached", "return an Effect; an edge runs it"),
    ]

    /// Names that would let the outside in.
    static func outside(in source: SourceText) -> [Finding] {
        banned.flatMap { name, instead in
            source.findings("`\(name)` is banned in a pure target; \(instead)") {
                $0.contains(word: name)
            }
        }
    }

    /// A switch that would swallow a case added tomorrow.
    static func openSwitches(in source: SourceText) -> [Finding] {
        source.code.indices.compactMap { index in
            let line = source.code[index].trimmed
            guard line.hasPrefix("default:"), !source.comments[index].contains("// open:") else {
                return nil
            }
            return source.finding(
                at: index,
                "`default:` in a pure target; name every case, "
                    + "or say on this line why the rest is open: `// open: …`"
            )
        }
    }
}

extension StringProtocol {
    /// The text without blanks at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    /// Whether `name` occurs and does not merely end a longer word.
    func contains(word name: String) -> Bool {
        var rest = self[startIndex...]
        while let range = rest.firstRange(of: name) {
            let isFirst = range.lowerBound == startIndex
            let before = isFirst ? " " : self[index(before: range.lowerBound)]
            let continues = before.isLetter || before.isNumber || before == "_"
            if name.first == "." || !continues { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    /// Whether `word` occurs as a whole word, in any case.
    func has(word: String) -> Bool {
        lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
            .contains { $0 == word.lowercased() }
    }
}
