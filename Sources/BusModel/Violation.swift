/// A rule that something broke, with all that mends it.
public struct Violation: Hashable, Sendable {
    /// Which rule.
    public let code: RuleCode
    /// One plain sentence, without a full stop. Quotes nothing that an author wrote freely.
    public let sentence: String
    /// What is missing or in the way, a line each.
    public let facts: [String]
    /// Commands that mend it, ready to be pasted.
    public let hints: [String]

    /// Describes a broken rule.
    public init(_ code: RuleCode, _ sentence: String, facts: [String] = [], hints: [String] = []) {
        self.code = code
        self.sentence = sentence
        self.facts = facts
        self.hints = hints
    }
}

extension Violation {
    static func unknownTrailer(key: String) -> Violation {
        Violation(
            .unknownTrailer,
            "there is no trailer \(key)",
            facts: [
                "known: Bus-Claim Bus-Commit Bus-Confidence Bus-Evidence Bus-Nonce Bus-Rationale",
                "       Bus-Stage, and Bus-Lease and Bus-Proposal in commits that git-bus makes",
            ],
            hints: [amend]
        )
    }

    static func invalidTrailer(key: String, value: String) -> Violation {
        let expected: [String: String] = [
            "bus-claim": "the forty digits of a commit id",
            "bus-commit": "the forty digits of a commit id",
            "bus-confidence": "a number from 0 to 1",
            "bus-nonce": "a UUID",
            "bus-stage": "tests-red, tests-green, pushed, ci-passed or deployed",
        ]
        let form = expected[key.lowercased()] ?? "some text"
        return Violation(
            .invalidTrailer,
            "the value of \(key) must be \(form)",
            hints: [amend]
        )
    }

    /// A claim or a review that does not say how sure it is, where that must be said.
    public static func confidenceMissing(_ verb: Verb) -> Violation {
        Violation(
            .invalidTrailer,
            "a \(verb.rawValue) must say how sure it is: Bus-Confidence, from 0 to 1",
            facts: ["[policy] confidence = \"required\"; 0.9 stands for your own number"],
            hints: [amend + " --no-edit --trailer 'Bus-Confidence: 0.9'"]
        )
    }

    private static let amend = "git commit --amend --allow-empty"

    static func contradictingTrailer(key: String) -> Violation {
        Violation(
            .contradictingTrailer,
            "\(key) contradicts the rest of the commit",
            hints: [amend]
        )
    }
}
