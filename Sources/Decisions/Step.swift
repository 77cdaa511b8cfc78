public import BusModel

/// What one commit did to the state.
public struct Step: Hashable, Sendable {
    /// The commit.
    public let commit: ObjectID
    /// The events, in canonical order.
    public internal(set) var records: [EventRecord] = []
    /// The nonces that are new with it.
    public internal(set) var nonces: [String] = []
    /// Why the commit says less than its subject seems to: one reason a line. For `explain`.
    public internal(set) var remarks: [String] = []

    init(commit: ObjectID) { self.commit = commit }
}
