public import BusModel
internal import Phases

/// What a host writes into its outbox and takes back, so that it holds what the bus asks for.
public struct OutboxChange: Hashable, Sendable {
    /// Pings to write down.
    public let pings: [Ping]
    /// Pings that are no longer true.
    public let withdrawn: [Ping]

    /// Compares what the bus owes with what is written down.
    ///
    /// - Parameters:
    ///   - host: whose agents are told.
    ///   - recorded: the pings that are written down and whose typing has not begun.
    ///   - known: of those that are owed, the ones that were written down and not withdrawn.
    ///   - quiet: those that are not told.
    public init(
        for state: BusState,
        on host: String,
        recorded: [Ping],
        known: Set<EffectID>,
        quiet: Set<EffectID>
    ) {
        var pings: [Ping] = []
        var withdrawn: [Ping] = []
        for effect in Decision.effects(of: state, outstanding: recorded) {
            switch effect {
            case .ping(let ping):
                if state.lives(ping.to, on: host), !known.contains(ping.id),
                    !quiet.contains(ping.id)
                {
                    pings.append(ping)
                }
            case .withdraw(let ping): withdrawn.append(ping)
            }
        }
        self.pings = pings
        self.withdrawn = withdrawn
    }

    /// Whether the outbox is as it should be.
    public var isEmpty: Bool { pings.isEmpty && withdrawn.isEmpty }
}

extension BusState {
    /// Whether an agent lives on a host.
    fileprivate func lives(_ name: AgentName, on host: String) -> Bool {
        guard let config, let agent = config.agent(name) else { return false }
        return config.runs(agent, on: host)
    }

    /// Whether all of some pings may still be typed. Asked just before that is done.
    ///
    /// - Parameter isHalted: whether a rewind stopped what git-bus does by itself.
    public func wants(_ pings: [Ping], isHalted: Bool) -> Bool {
        if isHalted { return pings.allSatisfy { !$0.about.isAutomatic } }
        if holds.isBusHeld, pings.contains(where: \.about.isAutomatic) { return false }
        let ids = Set(owed.map(\.id))
        return pings.allSatisfy { ping in
            switch ping.about {
            case .claim, .review, .mail, .phase, .unfinished, .violation: ids.contains(ping.id)
            case .stalled(let phase, _): phase == currentPhase?.id
            case .kickoff, .nudge, .stop, .wake, .resume: true
            }
        }
    }
}

extension Ping.About {
    /// Whether nobody but the bus asked for it, so that a hold stops it.
    public var isAutomatic: Bool {
        switch self {
        case .kickoff, .nudge, .stop: false
        case .claim, .review, .mail, .phase, .unfinished, .violation, .stalled, .wake,
            .resume:
            true
        }
    }
}
