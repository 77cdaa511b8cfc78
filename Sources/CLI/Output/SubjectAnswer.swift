import BusModel

/// What a subject means, in the fields that scripts rely on.
struct SubjectAnswer {
    let kind: String
    let label: String?
    let verdict: Verdict?
    let reason: String
    let correction: String?

    /// - Parameter declared: the gates of the current phase, for lists and ranges.
    init(_ subject: Subject, declared: [GateLabel]) {
        switch subject {
        case .ordinary:
            (kind, label, verdict, correction) = ("ordinary", nil, nil, nil)
            reason = "it does not start with a verb and a label in brackets"
        case .malformed(let why, let better):
            (kind, label, verdict, correction) = ("malformed", nil, nil, better)
            reason = why
        case .verb(let verb, let text, let rest):
            if [.claim, .review, .lift].contains(verb),
                case .malformed(let why) = LabelSelector.select(text, declared: declared)
            {
                (kind, label, verdict, correction) = ("malformed", nil, nil, nil)
                reason = why
                return
            }
            (kind, label, correction) = (verb.rawValue, text, nil)
            verdict = verb == .review ? VerdictWord.verdict(of: rest) : nil
            let finding = verb == .review && verdict == nil
            reason =
                finding
                ? "a review whose first word is no verdict is a finding"
                : "the verb \"\(verb.rawValue)\" with a label and a colon"
        }
    }

    var json: JSONValue {
        [
            "schema": "git-bus/explain-subject/1", "kind": .string(kind),
            "label": JSONValue(label), "verdict": JSONValue(verdict?.rawValue),
            "reason": .string(reason), "correction": JSONValue(correction),
        ]
    }
}
