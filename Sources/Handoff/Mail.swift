public import BusModel

/// A piece of mail that its recipient has not taken away yet.
public struct Mail: Hashable, Sendable, Codable {
    /// Whom it is for.
    public let to: AgentName
    /// The blob.
    public let blob: ObjectID
    /// The event that brought it.
    public let event: EventID
    /// The commit that brought it.
    public let commit: ObjectID

    /// Describes unread mail.
    public init(to: AgentName, blob: ObjectID, event: EventID, commit: ObjectID) {
        self.to = to
        self.blob = blob
        self.event = event
        self.commit = commit
    }
}
