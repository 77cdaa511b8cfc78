public import BusModel

/// A claim as `token-log.jsonl` knows it: it ends the window of the label before it.
public struct LoggedClaim: Hashable, Sendable {
    /// When it came to be on the bus.
    public var time: Instant
    /// The gate; where one claim names several, all of them with commas, in the order of the claim.
    public var label: String
    /// The phase it was said in: a push may end one phase and claim in the next at one moment.
    public var visit: PhaseVisit

    /// Describes a claim.
    public init(time: Instant, label: String, visit: PhaseVisit) {
        self.time = time
        self.label = label
        self.visit = visit
    }
}
