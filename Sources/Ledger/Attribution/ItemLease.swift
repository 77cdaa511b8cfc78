public import BusModel

/// A time in which an agent had an item of work: from the commit that takes it to the one that
/// drops or closes it.
public struct ItemLease: Hashable, Sendable {
    /// The number of the item.
    public var item: Int
    /// Who had it.
    public var agent: AgentName
    /// When it was taken. What the agent used up to that moment was not for the item.
    public var taken: Instant
    /// When it was given back or finished, that moment included; `nil` while it is held.
    public var ended: Instant?

    /// Describes a lease.
    public init(item: Int, agent: AgentName, taken: Instant, ended: Instant?) {
        self.item = item
        self.agent = agent
        self.taken = taken
        self.ended = ended
    }
}
