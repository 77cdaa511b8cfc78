/// An event with its name and where it came from, ready for the journal.
public struct EventRecord: Hashable, Sendable {
    /// The event's name, the same on every machine.
    public let id: EventID
    /// What happened.
    public let event: Event
    /// The commit it was read from or follows from; `nil` for what a host did.
    public let commit: ObjectID?
    /// Who: an agent's name or an e-mail; `nil` for what nobody in particular did.
    public let actor: String?
    /// Whether the event changed the state. False for what broke a rule, or said nothing new.
    public let counts: Bool

    /// Describes an event.
    public init(id: EventID, event: Event, commit: ObjectID?, actor: String?, counts: Bool = true) {
        self.id = id
        self.event = event
        self.commit = commit
        self.actor = actor
        self.counts = counts
    }
}
