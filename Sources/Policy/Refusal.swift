public import BusModel

/// A rule that a push breaks, where, and what becomes of the push for it.
public struct Refusal: Hashable, Sendable {
    /// What is broken.
    public let violation: Violation
    /// The commit that breaks it; `nil` when the push as a whole does.
    public let commit: ObjectID?
    /// The subject of that commit, which is text from outside.
    public let subject: String
    /// Whether the push does not land for it, or is only told.
    public let isRefused: Bool

    /// Describes a broken rule.
    public init(_ violation: Violation, commit: ObjectID?, subject: String, isRefused: Bool) {
        self.violation = violation
        self.commit = commit
        self.subject = subject
        self.isRefused = isRefused
    }
}
