/// A push that did not land, and why.
public struct RefusedPush: Hashable, Sendable {
    /// A rule that it broke.
    public struct Reason: Hashable, Sendable {
        /// The code of the rule.
        public let code: String
        /// What is wrong, in a sentence.
        public let sentence: String
        /// The commit that broke it; `nil` when the push as a whole did.
        public let commit: String?

        /// Describes a broken rule.
        public init(code: String, sentence: String, commit: String?) {
            self.code = code
            self.sentence = sentence
            self.commit = commit
        }
    }

    /// The refs it would have moved: text from outside.
    public let updates: [RefUpdate]
    /// An agent by name, a person by e-mail; `nil` where nobody was proved.
    public let actor: String?
    /// How that was proved.
    public let proof: Proof
    /// Every rule that it broke.
    public let reasons: [Reason]

    /// Describes a push that did not land.
    public init(updates: [RefUpdate], actor: String?, proof: Proof, reasons: [Reason]) {
        self.updates = updates
        self.actor = actor
        self.proof = proof
        self.reasons = reasons
    }

    /// The codes of the rules, each once, in order.
    public var codes: [String] { Set(reasons.map(\.code)).sorted() }
}

extension RefusedPush {
    /// The most refs and reasons that are kept of one push.
    static let most = 100

    /// What the log says of it.
    public var fields: [String: JSONValue] {
        [
            "updates": .array(
                updates.prefix(Self.most).map { update in
                    [
                        "ref": .string(update.ref.text), "old": update.before.json,
                        "new": update.after.json,
                    ]
                }
            ),
            "pusher": JSONValue(actor), "proof": .string(proof.rawValue),
            "codes": JSONValue(codes),
            "reasons": .array(
                reasons.prefix(Self.most).map { reason in
                    [
                        "code": .string(reason.code), "sentence": .string(reason.sentence),
                        "commit": JSONValue(reason.commit),
                    ]
                }
            ),
        ]
    }

    /// Reads back what ``fields`` says; `nil` for anything else.
    public init?(_ json: JSONValue) {
        guard let updates = json["updates"]?.elements, let reasons = json["reasons"]?.elements,
            let proof = json["proof"]?.text.flatMap(Proof.init)
        else { return nil }
        self.updates = updates.compactMap { item in
            guard let ref = item["ref"]?.text, let before = RefTarget(item["old"]),
                let after = RefTarget(item["new"])
            else { return nil }
            return RefUpdate(ref: RefName(ref), before: before, after: after)
        }
        self.reasons = reasons.compactMap { item in
            guard let code = item["code"]?.text, let sentence = item["sentence"]?.text else {
                return nil
            }
            return Reason(code: code, sentence: sentence, commit: item["commit"]?.text)
        }
        actor = json["pusher"]?.text
        self.proof = proof
    }
}
