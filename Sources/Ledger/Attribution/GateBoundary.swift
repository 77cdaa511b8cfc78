public import BusModel

/// A claim or review that stands on the bus: what its author used before it, since the boundary
/// before that, was used for its gate.
public struct GateBoundary: Hashable, Sendable {
    /// Who claims, or reviews.
    public var agent: AgentName
    /// When it came to be on the bus.
    public var time: Instant
    /// Its place in the order of the bus, which decides between boundaries of one moment. The gates
    /// of one claim follow each other as the claim names them.
    public var sequence: Int64
    /// The gate.
    public var label: GateLabel
    /// The commit that says it.
    public var commit: ObjectID
    /// What it says.
    public var kind: Kind
    /// The phase it was said in.
    public var visit: PhaseVisit

    /// Describes a boundary.
    public init(
        agent: AgentName,
        time: Instant,
        sequence: Int64,
        label: GateLabel,
        commit: ObjectID,
        kind: Kind,
        visit: PhaseVisit
    ) {
        self.agent = agent
        self.time = time
        self.sequence = sequence
        self.label = label
        self.commit = commit
        self.kind = kind
        self.visit = visit
    }

    /// What a commit says of a gate.
    public enum Kind: Hashable, Sendable {
        /// The gate is done.
        case claim
        /// A verdict on the claim `of`, or on the newest where it names none. Without a verdict it
        /// is a finding, which ends nothing: its author goes on reviewing.
        case review(Verdict?, of: ObjectID?)
    }

    /// Whether what was used before it is counted to its gate.
    var ends: Bool {
        switch kind {
        case .claim: true
        case .review(let verdict, _): verdict != nil
        }
    }

    /// Orders boundaries so that no two different ones are alike, whatever order they come in.
    static func isBefore(_ left: GateBoundary, _ right: GateBoundary) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.sequence != right.sequence { return left.sequence < right.sequence }
        if left.commit != right.commit { return left.commit < right.commit }
        if left.label != right.label { return left.label < right.label }
        return left.agent < right.agent
    }
}
