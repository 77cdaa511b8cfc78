public import BusModel

/// One round of a gate: the work up to a claim, and the reviews of it. From the second on, the work
/// is the rework that the verdicts before it asked for.
public struct RoundCost: Hashable, Sendable {
    /// Counted from 1.
    public let number: Int
    /// The commit that claims; `nil` for verdicts on what was claimed before the phase was
    /// reopened.
    public let claim: ObjectID?
    /// When it was claimed.
    public let claimed: Instant?
    /// Who claimed it.
    public let claimedBy: AgentName?
    /// The gate that has the whole work of this claim, where the same commit claims several: work
    /// that was done for several gates is counted once, to the first that the claim names.
    public let countedWith: GateLabel?
    /// What the claim took.
    public internal(set) var work = AgentCosts()
    /// What the verdicts took.
    public internal(set) var review = AgentCosts()
    /// The verdicts, in the order of the bus.
    public internal(set) var verdicts: [VerdictCost] = []

    /// Work and review together.
    public var costs: AgentCosts { work + review }
}

/// A verdict, and what it took.
public struct VerdictCost: Hashable, Sendable {
    /// Who judged.
    public let reviewer: AgentName
    /// How.
    public let verdict: Verdict
    /// The commit that says so.
    public let commit: ObjectID
    /// When.
    public let time: Instant
    /// What it took.
    public internal(set) var costs = AgentCosts()
    /// The gate that has it all, where the same commit judges several.
    public let countedWith: GateLabel?
}
