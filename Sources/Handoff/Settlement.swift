public import BusModel
public import Phases

/// Says whether something is still owed. The same question is asked after every commit, and once
/// more just before a line is typed.
public struct Settlement {
    private let phase: PhaseConfig?
    private let progress: PhaseProgress
    private let missing: [Missing]
    private let unread: [String: Mail]
    private let acted: [AgentName: Int]
    private let spoke: [AgentName: Int]

    /// Takes what the answer depends on.
    ///
    /// - Parameters:
    ///   - phase: the current phase, `nil` when the sequence is complete.
    ///   - progress: how far it has come.
    ///   - missing: what it needs to be done.
    ///   - unread: mail that was not taken away, by path.
    ///   - acted: for each agent, the place of its last claim, review or marker.
    ///   - spoke: for each agent, the place of its last commit that rules look at.
    public init(
        phase: PhaseConfig?,
        progress: PhaseProgress,
        missing: [Missing],
        unread: [String: Mail],
        acted: [AgentName: Int],
        spoke: [AgentName: Int]
    ) {
        self.phase = phase
        self.progress = progress
        self.missing = missing
        self.unread = unread
        self.acted = acted
        self.spoke = spoke
    }

    /// Whether the ping is still true and unanswered.
    public func isOwed(_ obligation: Obligation) -> Bool {
        let ping = obligation.ping
        if let owner = obligation.phase, owner != phase?.id { return false }
        switch ping.about {
        case .claim(let gate):
            guard let now = progress.gates[gate], now.claim?.commit == obligation.claim else {
                return false
            }
            return now.verdicts[ping.to] == nil && phase?.reviewers.contains(ping.to) == true
        case .review(let gate, let verdict):
            guard let now = progress.gates[gate], now.claim?.commit == obligation.claim else {
                return false
            }
            if verdict != nil, !now.says(in: ping.commit) { return false }
            // Anything but a PASS asks for a new claim; a PASS is answered by going on.
            return verdict != .pass || !hasActed(ping.to, since: obligation)
        case .mail(let path): return unread[path]?.event == ping.cause
        case .phase: return !hasActed(ping.to, since: obligation)
        case .unfinished: return progress.isMarked && !missing.isEmpty
        case .violation:
            // Also where no phase was left, and there is one again.
            return obligation.phase == phase?.id && (spoke[ping.to] ?? -1) <= obligation.order
        case .kickoff, .nudge, .stop, .stalled, .wake, .resume: return true
        }
    }

    private func hasActed(_ agent: AgentName, since obligation: Obligation) -> Bool {
        (acted[agent] ?? -1) > obligation.order
    }
}

extension Gate {
    /// Whether what a commit said of the gate still stands: no later word took it back.
    fileprivate func says(in commit: ObjectID?) -> Bool {
        verdicts.values.contains { $0.commit == commit } || vetoes.values.contains { $0 == commit }
    }
}
