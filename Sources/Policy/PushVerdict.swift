internal import BusModel

/// What becomes of a push.
public struct PushVerdict: Hashable, Sendable {
    /// Everything it breaks, in the order of the commits.
    public let refusals: [Refusal]
    /// What it got, for the pusher to read: `D1 is claimed`.
    public let granted: [String]
    /// Whether the pusher only asked.
    public let isDryRun: Bool
    /// Whether somebody else was faster: the bus is not where the push takes it to be. That breaks
    /// no rule, but what was not judged does not land.
    public let isLate: Bool
    /// Whether nothing follows from it: no commit of it says anything to anybody.
    public let isSilent: Bool

    /// Describes a verdict.
    public init(
        refusals: [Refusal],
        granted: [String] = [],
        isDryRun: Bool = false,
        isLate: Bool = false,
        isSilent: Bool = false
    ) {
        self.refusals = refusals
        self.granted = granted
        self.isDryRun = isDryRun
        self.isLate = isLate
        self.isSilent = isSilent
    }

    /// Somebody else was faster.
    public static let late = PushVerdict(refusals: [], isLate: true)

    /// Whether it breaks nothing that is refused.
    public var isLawful: Bool { !refusals.contains(where: \.isRefused) }

    /// Whether the refs may move.
    public var mayLand: Bool { isLawful && !isDryRun && !isLate }
}
