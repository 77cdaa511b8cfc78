public import BusModel

/// A push that waits for its verdict.
public struct PushRequest: Hashable, Sendable {
    /// The refs it moves, in the order in which git names them.
    public let updates: [RefUpdate]
    /// Who pushes.
    public let pusher: Pusher
    /// The push options: text from outside.
    public let options: [String]
    /// The time at the hub.
    public let now: Instant

    /// Describes a push.
    public init(updates: [RefUpdate], pusher: Pusher, options: [String] = [], now: Instant) {
        self.updates = updates
        self.pusher = pusher
        self.options = options
        self.now = now
    }

    /// Whether nothing is to land: the pusher only asks.
    public var isDryRun: Bool { options.contains("bus.dry-run") }
}
