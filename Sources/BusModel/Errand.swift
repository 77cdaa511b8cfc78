/// What the current phase waits for from one agent. Empty when nothing is asked of it.
public struct Errand: Hashable, Sendable, Codable {
    /// Gates that it may claim and that need a claim: never claimed, or failed, or vetoed.
    public var claims: [GateLabel]
    /// Whether the phase declares no gate and waits for a first claim.
    public var anyClaim: Bool
    /// Gates that wait for its verdict.
    public var verdicts: [GateLabel]
    /// Gates that were claimed again since it vetoed them.
    public var lifts: [GateLabel]
    /// Whether everything is there and only the done marker is missing, which it may write.
    public var marker: Bool
    /// How many pieces of mail it has not taken away.
    public var mail: Int
    /// Whether it wrote a marker that does not count yet.
    public var unfinished: Bool

    /// Describes an errand; without arguments, none.
    public init(
        claims: [GateLabel] = [],
        anyClaim: Bool = false,
        verdicts: [GateLabel] = [],
        lifts: [GateLabel] = [],
        marker: Bool = false,
        mail: Int = 0,
        unfinished: Bool = false
    ) {
        self.claims = claims
        self.anyClaim = anyClaim
        self.verdicts = verdicts
        self.lifts = lifts
        self.marker = marker
        self.mail = mail
        self.unfinished = unfinished
    }

    /// Whether nothing is asked of the agent.
    public var isEmpty: Bool {
        claims.isEmpty && !anyClaim && verdicts.isEmpty && lifts.isEmpty && !marker && mail == 0
            && !unfinished
    }

    /// What is asked, in a few words; at most a hundred bytes of labels.
    public var words: String {
        var parts: [String] = []
        if !claims.isEmpty { parts.append("claim \(Self.list(claims))") }
        if anyClaim { parts.append("claim what is done") }
        if !verdicts.isEmpty { parts.append("review \(Self.list(verdicts))") }
        if !lifts.isEmpty { parts.append("lift your veto of \(Self.list(lifts)), or say it again") }
        if mail > 0 { parts.append(mail == 1 ? "read 1 mail" : "read \(mail) mails") }
        if unfinished { parts.append("mend the marker that does not count") }
        if marker { parts.append("write the done marker: nothing else is missing") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }

    private static func list(_ labels: [GateLabel]) -> String {
        var text = ""
        for (index, label) in labels.enumerated() {
            let longer = text.isEmpty ? label.text : "\(text), \(label)"
            guard longer.utf8.count <= 100 else {
                return "\(text) and \(labels.count - index) more"
            }
            text = longer
        }
        return text
    }
}
