/// Reads commit subjects: `verb(label): text`, in the shape of Conventional Commits.
///
/// Total and pure: every string is a verb, malformed or ordinary, and no phase is asked.
public struct SubjectParser {
    private let patterns: [(verb: Verb, regex: Regex<AnyRegexOutput>)]

    /// Makes a parser of the grammar alone.
    public init() { patterns = [] }

    /// Makes a parser that also takes `[loop.handoff] claim_pattern` and `review_pattern`.
    ///
    /// A pattern that does not compile is left out; reading the configuration has refused it.
    public init(handoff: HandoffConfig) {
        let sources: [(Verb, String?)] = [
            (.claim, handoff.claimPattern), (.review, handoff.reviewPattern),
        ]
        patterns = sources.compactMap { verb, source in
            // Why try?: reading the configuration compiled it, and refused what does not.
            guard let source, let regex = try? Regex(source) else { return nil }
            return (verb, regex.ignoresCase())
        }
    }

    /// Reads one subject: a single line, without its line feed.
    public func parse(_ line: String) -> Subject {
        let subject = grammar(line)
        guard case .verb = subject else { return widened(line) ?? subject }
        return subject
    }

    private func grammar(_ line: String) -> Subject {
        let word = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard let verb = Verb(rawValue: word.lowercased()) else { return .ordinary }
        let rest = line[word.endIndex...]
        guard rest.first == "(" else {
            guard verb.isReserved else { return .ordinary }
            return .malformed(
                reason: "\"\(verb.rawValue)\" must be followed by a label in brackets and a colon",
                correction: correction(verb, label: nil, text: rest)
            )
        }
        guard let close = rest.firstIndex(of: ")") else {
            if verb.needsNumber { return .ordinary }
            return .malformed(
                reason: "the label has no closing bracket",
                correction: correction(verb, label: nil, text: rest.dropFirst())
            )
        }
        let inside = rest[rest.index(after: rest.startIndex)..<close]
        let after = rest[rest.index(after: close)...]
        if verb.needsNumber, !isNumber(inside.trimmingBlanks()) { return .ordinary }
        return verbSubject(verb, inside: inside, after: after)
    }

    private func verbSubject(_ verb: Verb, inside: Substring, after: Substring) -> Subject {
        if let fault = LabelSelector.fault(in: String(inside)) {
            return .malformed(reason: fault, correction: nil)
        }
        var rest = after
        if rest.first == "!" { rest.removeFirst() }
        guard rest.first == ":" else {
            return .malformed(
                reason: "there must be a colon right behind the label",
                correction: correction(verb, label: inside, text: rest)
            )
        }
        let text = rest.dropFirst().trimmingBlanks()
        let label = LabelSelector.normalised(String(inside))
        if verb == .review, let meant = VerdictWord.nearMiss(text) {
            let better = meant.word.map { word in
                "review(\(label)): \(word) \(meant.rest)".trimmingBlanks()
            }
            return .malformed(
                reason: "\"\(meant.written)\" is no verdict; a verdict is PASS, FAIL or VETO",
                correction: better
            )
        }
        return .verb(verb, label: label, text: text)
    }

    /// What `claim_pattern` and `review_pattern` make of a line that is no verb by the grammar.
    private func widened(_ line: String) -> Subject? {
        for (verb, regex) in patterns {
            // Why try?: a pattern that fails to run matches nothing.
            guard let match = try? regex.firstMatch(in: line), match.output.count > 1,
                let group = match.output[1].substring,
                LabelSelector.fault(in: String(group)) == nil
            else { continue }
            let text = line[match.range.upperBound...].drop { $0 == ":" || $0.isWhitespace }
            return .verb(
                verb,
                label: LabelSelector.normalised(String(group)),
                text: text.trimmingBlanks()
            )
        }
        return nil
    }

    private func correction(_ verb: Verb, label: Substring?, text: Substring) -> String? {
        let trimmed = text.drop { $0 == ":" || $0 == "-" || $0.isWhitespace }
        guard let label else {
            // `claim D1: done` says the label as its first word; anything else we do not guess.
            let word = trimmed.prefix { !$0.isWhitespace && $0 != ":" && $0 != ")" }
            guard !word.isEmpty, LabelSelector.fault(in: String(word)) == nil else { return nil }
            let rest = trimmed[word.endIndex...].drop {
                $0 == ":" || $0 == ")" || $0.isWhitespace
            }
            return "\(verb.rawValue)(\(word)): \(rest)".trimmingBlanks()
        }
        return "\(verb.rawValue)(\(label)): \(trimmed)".trimmingBlanks()
    }

    private func isNumber(_ text: String) -> Bool {
        (1...9).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIDigit)
    }
}
