public import BusModel

/// One gate of one phase: who claims it and what the reviewers say of the newest claim.
public struct Gate: Hashable, Sendable, Codable {
    /// The newest claim, or `nil` when nobody claims the gate.
    public private(set) var claim: Claim?
    /// How often the gate was claimed in this phase.
    public private(set) var claims = 0
    /// The latest verdict of each reviewer on the newest claim.
    public private(set) var verdicts: [AgentName: Given] = [:]
    /// The vetoes that stand, by who said them, and the commits that did.
    public private(set) var vetoes: [AgentName: ObjectID] = [:]
    /// The state that was last told to the world.
    public var announced = GateState.unclaimed

    /// Makes a gate that nobody claims.
    public init() {}

    /// A claim of a gate.
    public struct Claim: Hashable, Sendable, Codable {
        /// The commit that claims.
        public let commit: ObjectID
        /// Who claims.
        public let by: AgentName
        /// The work that is claimed: the commit's tree without the bus directory.
        public let work: ObjectID
        /// The place of the commit in the order of the bus.
        public let order: Int

        /// Describes a claim.
        public init(commit: ObjectID, by: AgentName, work: ObjectID, order: Int) {
            self.commit = commit
            self.by = by
            self.work = work
            self.order = order
        }
    }

    /// A verdict and the commit that gave it.
    public struct Given: Hashable, Sendable, Codable {
        /// The verdict.
        public let verdict: Verdict
        /// The commit.
        public let commit: ObjectID
    }

    /// A new claim voids earlier verdicts, and no veto.
    public mutating func take(_ claim: Claim) {
        self.claim = claim
        claims += 1
        verdicts = [:]
    }

    /// Takes a verdict on the newest claim.
    public mutating func take(_ verdict: Verdict, of reviewer: AgentName, in commit: ObjectID) {
        verdicts[reviewer] = Given(verdict: verdict, commit: commit)
        if verdict == .veto { vetoes[reviewer] = commit }
    }

    /// Lifts the veto of one reviewer, or with `nil` every veto.
    ///
    /// - Returns: whether one stood.
    public mutating func lift(of reviewer: AgentName?) -> Bool {
        let lifted = reviewer.map { vetoes[$0] == nil ? [] : [$0] } ?? Array(vetoes.keys)
        for name in lifted {
            vetoes[name] = nil
            // What was a veto is no verdict any more: the reviewer owes one again.
            if verdicts[name]?.verdict == .veto { verdicts[name] = nil }
        }
        return !lifted.isEmpty
    }

    /// Where the gate stands, for the reviewers and the quorum of a phase.
    public func state(in phase: PhaseConfig) -> GateState {
        if !vetoes.isEmpty { return .vetoed }
        guard let claim else { return .unclaimed }
        var counted = 0
        var passes = 0
        for (place, name) in phase.reviewers.enumerated()
        where name != claim.by && !phase.reviewers[..<place].contains(name) {
            counted += 1
            switch verdicts[name]?.verdict {
            case .fail: return .failed
            case .pass: passes += 1
            case .veto, nil: break
            }
        }
        let needed =
            switch phase.quorum {
            case .all: counted
            case .any: 1
            case .count(let number): number
            }
        // A gate that nobody may review can never pass: no PASS is no approval.
        return needed > 0 && passes >= needed ? .passed : .open
    }

    /// The reviewers of a phase who owe a verdict on the newest claim.
    public func awaited(in phase: PhaseConfig) -> [AgentName] {
        guard let claim else { return [] }
        return phase.reviewers(besides: claim.by).filter { verdicts[$0] == nil }
    }

    /// Takes the claim and its verdicts away. Vetoes stand, and so does how often the gate was
    /// claimed: a verdict that was meant for the claim of before must not land on the next.
    mutating func reopen() {
        claim = nil
        verdicts = [:]
    }
}

extension PhaseConfig {
    /// Who may review what `claimant` claims, each once.
    fileprivate func reviewers(besides claimant: AgentName) -> [AgentName] {
        var list: [AgentName] = []
        for name in reviewers where name != claimant && !list.contains(name) { list.append(name) }
        return list
    }
}
