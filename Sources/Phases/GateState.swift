/// Where a gate stands.
public enum GateState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nobody claims it.
    case unclaimed
    /// Claimed; verdicts are missing.
    case open
    /// As many PASS as the phase asks for.
    case passed
    /// A reviewer says FAIL of the newest claim.
    case failed
    /// A veto stands, however many PASS there are.
    case vetoed
}
