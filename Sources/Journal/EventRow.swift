public import BusModel

/// An event as it stands in the journal.
public struct EventRow: Hashable, Sendable {
    /// Its number in this journal.
    public let seq: Int64
    /// Its name, the same on every machine.
    public let id: EventID
    /// Its kind, as a word.
    public let kind: String
    /// What it is about.
    public let label: String?
    /// The commit it was read from.
    public let commit: ObjectID?
    /// Who.
    public let actor: String?
    /// Whether it changed the state.
    public let counts: Bool
    /// When.
    public let time: Instant
    /// Whether that is only when it was first seen.
    public let isApproximate: Bool
    /// What else it says.
    public let data: JSONValue
    /// Who pushed the commit, where the hub has proved it.
    public let pusher: String?
    /// How that was proved; `nil` where no record of the hub tells of the push.
    public let proof: Proof?

    /// Describes a row.
    public init(
        seq: Int64,
        id: EventID,
        kind: String,
        label: String?,
        commit: ObjectID?,
        actor: String?,
        counts: Bool,
        time: Instant,
        isApproximate: Bool,
        data: JSONValue,
        pusher: String? = nil,
        proof: Proof? = nil
    ) {
        self.seq = seq
        self.id = id
        self.kind = kind
        self.label = label
        self.commit = commit
        self.actor = actor
        self.counts = counts
        self.time = time
        self.isApproximate = isApproximate
        self.data = data
        self.pusher = pusher
        self.proof = proof
    }
}
