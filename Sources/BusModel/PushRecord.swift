/// One move of the bus, as its hub saw it: who pushed, how that was proved, and when.
///
/// An annotation: no state depends on it.
public struct PushRecord: Hashable, Sendable {
    /// The branch and where it was and is.
    public let update: RefUpdate
    /// An agent by name, a person by e-mail; `nil` where nobody was proved.
    public let actor: String?
    /// How that was proved.
    public let proof: Proof
    /// When the ref moved, by the hub's clock, to the second.
    public let time: Instant
    /// The push options; `nil` where nobody remembers.
    public let options: [String]?
    /// What the hub does with a push that breaks a rule, in the words of `git bus status`.
    public let rules: String

    /// Describes a push.
    public init(
        update: RefUpdate,
        actor: String?,
        proof: Proof,
        time: Instant,
        options: [String]?,
        rules: String
    ) {
        self.update = update
        self.actor = actor
        self.proof = proof
        self.time = time
        self.options = options
        self.rules = rules
    }
}

extension PushRecord {
    /// The ref that the hub's daemon keeps the records on, a commit for each.
    public static let ref: RefName = "refs/bus/pushes"

    /// The record as it stands in the message of its commit.
    public var json: JSONValue {
        [
            "schema": "git-bus/push/1", "ref": .string(update.ref.text),
            "old": update.before.json, "new": update.after.json, "actor": JSONValue(actor),
            "proof": .string(proof.rawValue), "time_ms": .int(time.milliseconds),
            "options": options.map { JSONValue($0) } ?? .null, "rules": .string(rules),
        ]
    }

    /// Reads a record back; `nil` for anything else.
    public init?(_ json: JSONValue) {
        guard json["schema"]?.text == "git-bus/push/1", let ref = json["ref"]?.text,
            let before = RefTarget(json["old"]), let after = RefTarget(json["new"]),
            let proof = json["proof"]?.text.flatMap(Proof.init), let time = json["time_ms"]?.integer
        else { return nil }
        update = RefUpdate(ref: RefName(ref), before: before, after: after)
        actor = json["actor"]?.text
        self.proof = proof
        self.time = Instant(milliseconds: time)
        options = json["options"]?.elements?.compactMap(\.text)
        rules = json["rules"]?.text ?? "none"
    }
}

extension RefTarget {
    init?(_ json: JSONValue?) {
        switch json {
        case .null: self = .absent
        case .string(let hex):
            guard let id = ObjectID(hex: hex) else { return nil }
            self = .at(id)
        case .bool, .int, .double, .array, .object, nil: return nil
        }
    }
}
