/// How the identity of whoever pushed was proved, the strongest first.
public enum Proof: String, Hashable, Sendable, Codable, CaseIterable {
    /// The ssh key is bound to the name by a forced command.
    case forcedCommand = "forced-command"
    /// Nobody could prove it: whoever can write to the hub can push.
    case unverified
}
