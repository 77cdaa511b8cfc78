internal import BusModel
internal import Handoff
internal import Phases

extension CommitFold {
    /// Adds what the events since the last call make owed.
    mutating func raise(config: SharedConfig) {
        let phase = state.sequence.current(in: config)
        let progress = phase.map { state.sequence[$0.id] } ?? PhaseProgress()
        for record in step.records[raised...] where record.counts {
            state.obligations += Route.obligations(
                from: record,
                config: config,
                phase: phase,
                progress: progress,
                order: state.order
            )
        }
        raised = step.records.count
    }

    /// Owes the author of what broke a rule a word about it: one for the whole commit.
    mutating func reproach() {
        guard let config = state.config else { return }
        let phase = state.sequence.current(in: config)
        if let obligation = Route.reproach(
            for: step.records,
            config: config,
            phase: phase?.id,
            order: state.order
        ) {
            state.obligations.append(obligation)
        }
    }

    /// Drops what is no longer owed, and what nobody of the roster is left to get.
    mutating func settle() {
        guard !state.obligations.isEmpty else { return }
        let settlement = state.settlement
        let config = state.config
        state.obligations.removeAll { obligation in
            config?.agent(obligation.ping.to) == nil || !settlement.isOwed(obligation)
        }
    }
}

extension BusState {
    /// What decides whether a ping is still owed.
    var settlement: Settlement {
        let phase = currentPhase
        let progress = phase.map { sequence[$0.id] } ?? PhaseProgress()
        return Settlement(
            phase: phase,
            progress: progress,
            // Nobody asks for it before there is a marker.
            missing: progress.isMarked ? missing : [],
            unread: unread,
            acted: acted,
            spoke: spoke
        )
    }
}
