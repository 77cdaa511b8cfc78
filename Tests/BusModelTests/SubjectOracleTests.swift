import BusModel
import Foundation
import TestSupport
import Testing

/// The grammar of section 3.1 once more, as regular expressions over Unicode scalars.
private struct Oracle {
    enum Answer: Equatable {
        case verb(String)
        case malformed
        case ordinary
    }

    private let open: Regex<(Substring, Substring, Substring)>
    private let numbered: Regex<(Substring, Substring, Substring)>
    private let numberOpen: Regex<Substring>
    private let opened: Regex<Substring>
    private let reserved: Regex<Substring>
    private let nearMiss: Regex<Substring>

    init() throws {
        let label = #"\s*(?:feat:\s*)*(?!feat:\s*[,)])[A-Za-z0-9._:+\/-]{1,100}\s*"#
        let worded = "claim|review|lift|approve|reject|reopen|hold|resume|override"
        open = try Self.regex(#"^(\#(worded))\(\#(label)(?:,\#(label))*\)!?:(.*)$"#)
        numbered = try Self.regex(#"^(take|drop|close)\(\s*[0-9]{1,9}\s*\)!?:(.*)$"#)
        numberOpen = try Self.regex(#"^(?:take|drop|close)\(\s*[0-9]{1,9}\s*\)"#)
        opened = try Self.regex(#"^(?:\#(worded))\("#)
        reserved = try Self.regex(#"^(?:claim|review)(?![\p{L}\p{N}\p{M}_])"#)
        let near = "pass(?:ed|es)?|fail(?:ed|s)?|veto(?:ed|es)?|lgtm|approved?|approves|rejected"
        nearMiss = try Self.regex(
            #"^[^\p{L}\s]*(?:\#(near))(?![\p{L}\p{M}\u{200D}])"#
        )
    }

    private static func regex<Output>(_ text: String) throws -> Regex<Output> {
        try Regex<Output>(text, as: Output.self)
            .ignoresCase().matchingSemantics(.unicodeScalar).dotMatchesNewlines()
    }

    func answer(_ line: String) throws -> Answer {
        if let match = try open.firstMatch(in: line) {
            let text = match.output.2.drop { $0.isWhitespace }
            let isReview = match.output.1.lowercased() == "review"
            if isReview, VerdictWord.verdict(of: String(text)) == nil,
                try nearMiss.firstMatch(in: text) != nil
            {
                return .malformed
            }
            return .verb(match.output.1.lowercased())
        }
        if let match = try numbered.firstMatch(in: line) {
            return .verb(match.output.1.lowercased())
        }
        let isMeant =
            try opened.firstMatch(in: line) != nil || reserved.firstMatch(in: line) != nil
            || numberOpen.firstMatch(in: line) != nil
        return isMeant ? .malformed : .ordinary
    }
}

@Suite struct `Any string` {
    private static let fragments = [
        "claim", "review", "lift", "take", "drop", "close", "approve", "reject", "reopen", "hold",
        "resume", "override", "CLAIM", "Review", "(", "(", "(", ")", ")", ")", ":", ":", ":", "!",
        " ", "\t", "\r", "\n", ",", ", ", "-", "D1", "D2", "D5", "42", "bus", "feat:", "FEAT: ",
        "PASS", "FAIL", "VETO", "PASSED", "LGTM", "x", "_", "é", "\u{301}", "\u{200D}", "🎉", "\0",
        "\u{A0}", "\u{FEFF}", ";", "a.b/c+d", "(D1): ", "(42): ", "(D1-D5)!:", "*", "`",
    ]

    /// A million strings in four parts; with `PURE_RUNS` in the environment, times that.
    private static let runs = Int(ProcessInfo.processInfo.environment["PURE_RUNS"] ?? "") ?? 1

    @Test(arguments: 0..<4)
    func `is a verb only where the grammar says so`(quarter: Int) throws {
        let seed = UInt64(20_261_121 + quarter)
        var random = PureRandom(seed: seed)
        let oracle = try Oracle()
        let parser = SubjectParser()
        for turn in 0..<(250_000 * Self.runs) {
            var line = ""
            for _ in 0..<(1 + random.next() % 7) { line += random.one(of: Self.fragments) }
            let read = parser.parse(line)
            // What cannot begin a verb is ordinary; the slow oracle need not say so.
            let isDull = !Self.mayMean(line)
            let expected = isDull ? Oracle.Answer.ordinary : try oracle.answer(line)
            let found: Oracle.Answer =
                switch read {
                case .verb(let verb, _, _): .verb(verb.rawValue)
                case .malformed: .malformed
                case .ordinary: .ordinary
                }
            guard found != expected else { continue }
            Issue.record("seed \(seed) turn \(turn): \(line.debugDescription) \(read) \(expected)")
            return
        }
    }

    private static func mayMean(_ line: String) -> Bool {
        guard let first = line.unicodeScalars.first else { return false }
        return "cCrRlLtTdDaAhHoO".unicodeScalars.contains(first)
    }
}
