public import BusModel

/// A used-up account: one record, however many agents share it.
public struct UsageLimit: Hashable, Sendable, Codable {
    /// The account.
    public let account: String
    /// When it was first seen.
    public let seen: Instant
    /// When it ends; `nil` when nobody said.
    public let until: Instant?
    /// The words that announced it, to know the same announcement again.
    public let banner: String?
    /// How often it was announced again after its end.
    public let again: Int

    /// Describes a limit.
    public init(
        account: String,
        seen: Instant,
        until: Instant?,
        banner: String? = nil,
        again: Int = 0
    ) {
        self.account = account
        self.seen = seen
        self.until = until
        self.banner = banner
        self.again = again
    }

    /// How long after the stated end nobody goes on yet: users report that programs refuse for a
    /// while after it.
    public static let margin = Duration.seconds(60)
    /// How far apart the agents of one account go on.
    public static let stagger = Duration.seconds(20)

    /// When the agent at that place among those of the account goes on.
    public func resumes(at place: Int) -> Instant? {
        until.map { $0 + Self.margin + Self.stagger * place }
    }

    /// Whether it stands.
    public func stands(at now: Instant) -> Bool {
        until.map { now < $0 + Self.margin } ?? true
    }
}
