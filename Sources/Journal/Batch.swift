public import BusModel

/// Everything that one look at the bus writes down, in one transaction or not at all.
public struct Batch: Sendable {
    /// An event and when it happened.
    public struct Timed: Sendable {
        /// The event.
        public let record: EventRecord
        /// When it was first seen, held between its neighbours.
        public let time: Instant
        /// Whether the time is no better than that.
        public let isApproximate: Bool
        /// Whether a merge that swapped its parents brought it, so that its place in the order
        /// depends on when the bus was looked at.
        public let isOrderAmbiguous: Bool

        /// Dates an event.
        public init(
            _ record: EventRecord,
            at time: Instant,
            isApproximate: Bool,
            isOrderAmbiguous: Bool = false
        ) {
            self.record = record
            self.time = time
            self.isApproximate = isApproximate
            self.isOrderAmbiguous = isOrderAmbiguous
        }
    }

    /// The commits that were folded.
    public var seen: [ObjectID] = []
    /// The events, in canonical order.
    public var events: [Timed] = []
    /// Whether they are all that count, because the state was folded anew: what a rewind took away
    /// is unseen again, and is folded when a merge brings it back.
    public var replacesSeen = false
    /// The nonces that were new.
    public var nonces: [String] = []
    /// Whether they are all there are, because the state was folded anew.
    public var replacesNonces = false
    /// Where the bus is now.
    public var tip: ObjectID?
    /// How often it was rewound.
    public var epoch = 0
    /// The rewind that stopped automatic actions, until a person resumes.
    public var haltedBy: EventID?
    /// The state, as canonical JSON.
    public var memo: [UInt8] = []
    /// Pings to write down.
    public var pings: [Ping] = []
    /// Pings that are no longer true.
    public var withdrawn: [Ping] = []
    /// Agents that pushed, and the last commit of each.
    public var acts: [AgentName: ObjectID] = [:]
    /// Pushes that the hub recorded, which brought these commits or others.
    public var pushes: [RecordedPush] = []
    /// When this is written.
    public var now = Instant(milliseconds: 0)

    /// Nothing yet.
    public init() {}
}

/// Where the journal stands.
public struct Cursor: Hashable, Sendable {
    /// The tip that everything was read up to; `nil` when the branch did not exist.
    public let tip: ObjectID?
    /// How often the bus was rewound.
    public let epoch: Int
    /// The number of the last event.
    public let seq: Int64
    /// When the last event of the bus happened.
    public let time: Instant
    /// The rewind that stopped automatic actions.
    public let haltedBy: EventID?
    /// The state, as canonical JSON.
    public let memo: [UInt8]
}
