/// What a commit subject says, before anybody asks whether it may.
public enum Subject: Hashable, Sendable {
    /// `verb(label): text`.
    case verb(Verb, label: String, text: String)
    /// Meant as a verb, and none. Reported, never dropped.
    case malformed(reason: String, correction: String?)
    /// Any other commit.
    case ordinary
}

/// The closed list of words that mean something to the bus.
public enum Verb: String, Hashable, Sendable, Codable, CaseIterable {
    /// A builder says a gate is done.
    case claim
    /// A reviewer's verdict or finding.
    case review
    /// A veto is taken back.
    case lift
    /// A lease on an item.
    case take
    /// The lease given back.
    case drop
    /// The item finished.
    case close
    /// A person accepts a proposal.
    case approve
    /// A person refuses a proposal.
    case reject
    /// A person opens a completed phase again.
    case reopen
    /// Verbs stop, for the bus or for one gate.
    case hold
    /// They go on.
    case resume
    /// A rule is waived once.
    case override

    /// Whether the word is a verb only in front of a number: `take(42)`.
    var needsNumber: Bool {
        switch self {
        case .take, .drop, .close: true
        case .claim, .review, .lift, .approve, .reject, .reopen, .hold, .resume, .override: false
        }
    }

    /// Whether a subject that starts with the word and goes on in another way is malformed.
    var isReserved: Bool {
        switch self {
        case .claim, .review: true
        case .lift, .take, .drop, .close, .approve, .reject, .reopen, .hold, .resume, .override:
            false
        }
    }
}
