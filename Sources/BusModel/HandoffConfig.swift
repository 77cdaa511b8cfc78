/// The `[loop.handoff]` table.
public struct HandoffConfig: Hashable, Sendable, Codable {
    /// Whom a claim pings: of these, the phase's reviewers. `nil` means all of those.
    public var claimPings: [AgentName]?
    /// Whom a review pings, besides who claimed.
    public var reviewPings: [AgentName]
    /// Who has an inbox. `nil` means every agent.
    public var inboxes: [AgentName]?
    /// A regular expression that widens what counts as a claim; its first group is the label.
    public var claimPattern: String?
    /// A regular expression that widens what counts as a review; its first group is the label.
    public var reviewPattern: String?

    /// Describes the hand-off.
    public init(
        claimPings: [AgentName]? = nil,
        reviewPings: [AgentName] = [],
        inboxes: [AgentName]? = nil,
        claimPattern: String? = nil,
        reviewPattern: String? = nil
    ) {
        self.claimPings = claimPings
        self.reviewPings = reviewPings
        self.inboxes = inboxes
        self.claimPattern = claimPattern
        self.reviewPattern = reviewPattern
    }
}
