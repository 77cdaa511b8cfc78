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
            // Why a failure is no news: reading the configuration refused what does not compile.
            guard let source, let regex = try? Regex(source) else { return nil }  // why: see above
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
        // Scalar by scalar, so that an accent behind a bracket or a colon cannot hide it.
        let word = line.unicodeScalars.prefix(while: \.isOfWord)
        guard word.allSatisfy(\.isASCII), let verb = Verb(rawValue: String(word).lowercased())
        else { return .ordinary }
        let rest = line.unicodeScalars[word.endIndex...]
        guard rest.first == "(" else {
            guard verb.isReserved else { return .ordinary }
            return .malformed(
                reason: "\"\(verb.rawValue)\" must be followed by a label in brackets and a colon",
                correction: correction(verb, label: nil, text: Substring(rest))
            )
        }
        guard let close = rest.firstIndex(of: ")") else {
            if verb.needsNumber { return .ordinary }
            return .malformed(
                reason: "the label has no closing bracket",
                correction: correction(verb, label: nil, text: Substring(rest.dropFirst()))
            )
        }
        let inside = Substring(rest[..<close].dropFirst())
        let after = rest[close...].dropFirst()
        if verb.needsNumber, !isNumber(inside.trimmingBlanks()) { return .ordinary }
        return verbSubject(verb, inside: inside, after: after)
    }

    private func verbSubject(
        _ verb: Verb,
        inside: Substring,
        after: Substring.UnicodeScalarView
    ) -> Subject {
        if let fault = LabelSelector.fault(in: String(inside)) {
            return .malformed(reason: fault, correction: nil)
        }
        let rest = after.first == "!" ? after.dropFirst() : after
        guard rest.first == ":" else {
            return .malformed(
                reason: "there must be a colon right behind the label",
                correction: correction(verb, label: inside, text: Substring(rest))
            )
        }
        let text = Substring(rest.dropFirst()).trimmingBlanks()
        return said(verb, label: LabelSelector.normalised(String(inside)), text: text)
    }

    /// A verb, unless it is a review that begins with a near miss of a verdict.
    private func said(_ verb: Verb, label: String, text: String) -> Subject {
        guard verb == .review, let meant = VerdictWord.nearMiss(text) else {
            return .verb(verb, label: label, text: text)
        }
        return .malformed(
            reason: "\"\(meant.written)\" is no verdict; a verdict is PASS, FAIL or VETO",
            correction: "review(\(label)): \(meant.word) \(meant.rest)".trimmingBlanks()
        )
    }

    /// What `claim_pattern` and `review_pattern` make of a line that is no verb by the grammar.
    private func widened(_ line: String) -> Subject? {
        for (verb, regex) in patterns {
            // Why a failure is no news: a pattern that fails to run matches nothing.
            guard let match = try? regex.firstMatch(in: line),  // why: see above
                match.output.count > 1,
                let group = match.output[1].substring,
                LabelSelector.fault(in: String(group)) == nil
            else { continue }
            let text = line[match.range.upperBound...].drop { $0 == ":" || $0.isWhitespace }
            return said(
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
            let trimmed = trimmed.drop { $0 == "(" || $0 == "[" }
            // `claim D1: done` says the label as its first word; anything else we do not guess.
            let isEnd = { (letter: Character) in ":)]".contains(letter) || letter.isWhitespace }
            let word = trimmed.prefix { !isEnd($0) }
            guard !word.isEmpty, LabelSelector.fault(in: String(word)) == nil else { return nil }
            return line(verb, String(word), String(trimmed[word.endIndex...].drop(while: isEnd)))
        }
        return line(verb, LabelSelector.normalised(String(label)), String(trimmed))
    }

    /// The line as it should be; `nil` where even that would be none.
    private func line(_ verb: Verb, _ label: String, _ text: String) -> String? {
        let line = "\(verb.rawValue)(\(label)): \(text)".trimmingBlanks()
        switch grammar(line) {
        case .verb: return line
        case .malformed(_, let better): return better
        case .ordinary: return nil
        }
    }

    private func isNumber(_ text: String) -> Bool {
        (1...9).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIDigit)
    }
}

extension Unicode.Scalar {
    /// Whether a word goes on with this: a letter, a digit, an accent or `_`.
    fileprivate var isOfWord: Bool {
        if isASCII { return UInt8(value).isASCIILetterOrDigit || self == "_" }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark,
            .enclosingMark:
            return true
        default: return false  // open: punctuation, blanks and signs end a word
        }
    }
}
