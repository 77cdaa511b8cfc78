/// The word a review begins with.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// The gate meets its definition of done.
    case pass
    /// It does not.
    case fail
    /// It must not pass until this is lifted.
    case veto
}
