import BusModel

/// One thing that waits for a person.
struct Need: Hashable, Sendable {
    /// What kind of thing. The list is closed: scripts and `[notify]` commands branch on it.
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case approval, dialog, hold, rewound, budget, escalated, untrusted
        case crashLoop = "crash_loop"
        case needsReview = "needs_review"
    }

    let kind: Kind
    /// The same as long as it is the same need, another for a new one.
    let id: String
    /// What it is and what to do, in a line that no agent wrote a word of.
    let text: String
    /// Since when, if anybody knows.
    let since: Instant?

    var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "id": .string(id), "text": .string(text),
            "since": JSONValue(since.map(Dates.rfc3339)),
        ]
    }
}
