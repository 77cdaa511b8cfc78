/// One `[[loop.phases]]` entry.
public struct PhaseConfig: Hashable, Sendable, Codable {
    /// The name of the phase.
    public var id: PhaseID
    /// The gates it declares; empty when whatever is claimed counts.
    public var gates: [GateLabel]
    /// Who reviews.
    public var reviewers: [AgentName]
    /// How many of them must pass a gate.
    public var quorum: Quorum
    /// The status file, relative to the bus directory.
    public var status: String
    /// What makes a marker count.
    public var doneRequires: DoneRequires
    /// What the newest passed claim must cover.
    public var doneCovers: DoneCovers

    /// Describes a phase.
    public init(
        id: PhaseID,
        gates: [GateLabel] = [],
        reviewers: [AgentName] = [],
        quorum: Quorum = .all,
        status: String? = nil,
        doneRequires: DoneRequires = .reviews,
        doneCovers: DoneCovers = .all
    ) {
        self.id = id
        self.gates = gates
        self.reviewers = reviewers
        self.quorum = quorum
        self.status = status ?? "STATUS-\(id).md"
        self.doneRequires = doneRequires
        self.doneCovers = doneCovers
    }

    /// How many of a phase's reviewers must say PASS.
    public enum Quorum: Hashable, Sendable, Codable {
        /// Every one of them.
        case all
        /// One of them.
        case any
        /// This many.
        case count(Int)
    }

    /// What makes a done marker count.
    public enum DoneRequires: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every gate passed, no veto, nothing unreviewed.
        case reviews
        /// The marker alone.
        case marker
    }

    /// What the newest passed claim must cover.
    public enum DoneCovers: String, Hashable, Sendable, Codable, CaseIterable {
        /// Everything outside the bus directory.
        case all
        /// The claims themselves; what came after them is nobody's business.
        case claims
    }
}
