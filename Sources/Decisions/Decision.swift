public import BusModel
internal import Handoff

/// What a batch of commits leads to: events for the journal, and effects for the world.
public struct Decision: Sendable {
    /// The events of every commit, in canonical order.
    public let steps: [Step]
    /// What is to be done about them.
    public let effects: [Effect]

    /// Folds a batch into `state` and decides what is to be done.
    ///
    /// - Parameter outstanding: the pings that are recorded and not typed yet.
    public static func fold(
        _ commits: some Sequence<Commit>,
        into state: inout BusState,
        outstanding: [Ping],
        naming: EventNaming
    ) -> Decision {
        var steps: [Step] = []
        for commit in commits { steps.append(state.apply(commit, naming: naming)) }
        return Decision(steps: steps, effects: effects(of: state, outstanding: outstanding))
    }

    /// What the state asks for that was not done yet, and what it no longer asks for.
    ///
    /// Level-triggered: it compares what is owed with what is written down, so that nothing hangs
    /// on an event having been seen at the right moment.
    public static func effects(of state: BusState, outstanding: [Ping]) -> [Effect] {
        let owed = state.owed
        let owedIDs = Set(owed.map(\.id))
        let withdrawn = outstanding.filter {
            $0.about.isOfTheBus ? !owedIDs.contains($0.id) : state.isPast($0.about)
        }
        return owed.map(Effect.ping) + withdrawn.map(Effect.withdraw)
    }
}

extension BusState {
    /// Whether a line that the watchdog asked for speaks of a phase that is over.
    fileprivate func isPast(_ about: Ping.About) -> Bool {
        if case .stalled(let phase, _) = about { return phase != currentPhase?.id }
        return false
    }
}

extension Ping.About {
    /// Whether the bus makes it owed, and not a person at a terminal or the start of an agent.
    var isOfTheBus: Bool {
        switch self {
        case .kickoff, .nudge, .stop, .stalled, .wake, .resume: false
        case .claim, .review, .mail, .phase, .unfinished, .violation: true
        }
    }
}
