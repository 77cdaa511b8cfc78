public import BusModel

/// A ping that is owed, and what would settle it.
public struct Obligation: Hashable, Sendable, Codable {
    /// The ping.
    public let ping: Ping
    /// The phase it belongs to; `nil` for mail, which no phase ends.
    public let phase: PhaseID?
    /// The claim it is about.
    public let claim: ObjectID?
    /// The place of its cause in the order of the bus.
    public let order: Int

    /// Describes what is owed.
    public init(ping: Ping, phase: PhaseID?, claim: ObjectID?, order: Int) {
        self.ping = ping
        self.phase = phase
        self.claim = claim
        self.order = order
    }
}
