public import BusModel
public import Phases

/// Finds what the current phase waits for from one agent.
public enum ErrandFinder {
    /// The errand of an agent.
    ///
    /// - Parameters:
    ///   - missing: what the phase needs before its marker counts, the marker apart.
    ///   - mail: how many pieces of mail the agent has not taken away.
    public static func errand(
        of agent: AgentConfig,
        in phase: PhaseConfig?,
        _ progress: PhaseProgress,
        missing: [Missing],
        mail: Int
    ) -> Errand {
        var errand = Errand(mail: mail)
        guard let phase, !progress.isComplete else { return errand }
        switch agent.role {
        case .builder:
            for lack in missing {
                switch lack {
                case .gate(let label, .unclaimed, _), .gate(let label, .failed, _):
                    errand.claims.append(label)
                case .gate(let label, .vetoed, _):
                    // Claimed again since, it is for whoever vetoed it to look once more.
                    let gate = progress.gates[label] ?? Gate()
                    if gate.lifters.count < gate.vetoes.count || gate.claim == nil {
                        errand.claims.append(label)
                    }
                case .anyClaim: errand.anyClaim = true
                case .gate(_, .open, _), .gate(_, .passed, _), .release: continue
                case .reviewOf(let label, _): errand.claims.append(label)
                }
            }
            errand.unfinished = progress.isMarked && !missing.isEmpty
            errand.marker = missing.isEmpty && !progress.isMarked
        case .reviewer:
            errand.verdicts = progress.gates.keys.sorted().filter { label in
                guard let gate = progress.gates[label] else { return false }
                return gate.state(in: phase) != .passed
                    && gate.awaited(in: phase).contains(agent.name)
            }
            errand.lifts = progress.gates.keys.sorted().filter { label in
                progress.gates[label]?.lifters.contains(agent.name) ?? false
            }
        case .observer: break
        }
        return errand
    }
}

extension Gate {
    /// Whose veto stands from before the newest claim: they lift it, or say it again.
    fileprivate var lifters: [AgentName] {
        guard claim != nil else { return [] }
        return vetoes.keys.filter { verdicts[$0]?.verdict != .veto }
    }
}
