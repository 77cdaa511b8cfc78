/// How the identity of whoever pushed was proved, the strongest first.
public enum Proof: String, Hashable, Sendable, Codable, CaseIterable {
    /// The ssh key is bound to the name by a forced command.
    case forcedCommand = "forced-command"
    /// Nobody could prove it: whoever can write to the hub can push.
    case unverified
}

extension Proof {
    /// The name of a pusher as the log of a ref keeps it, with how it was proved.
    public func logged(_ name: String) -> String {
        self == .unverified ? name : "\(name) (\(rawValue))"
    }

    /// Reads such a name back. A name without a proof is what somebody calls themselves.
    public static func read(logged text: String) -> (name: String?, proof: Proof) {
        for proof in allCases where proof != .unverified {
            let mark = " (\(proof.rawValue))"
            if text.hasSuffix(mark) { return (String(text.dropLast(mark.count)), proof) }
        }
        return (nil, .unverified)
    }
}
