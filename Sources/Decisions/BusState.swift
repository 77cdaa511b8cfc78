public import BusModel
public import Handoff
public import Phases
public import Policy

/// The whole state of the bus: a pure fold over the commits reachable from its tip.
///
/// The same commits give the same value in every clone, and its canonical JSON is the same byte
/// for byte. There is no clock in it, no host and no path of one.
public struct BusState: Hashable, Sendable, Codable {
    /// The settings in force for the next step, or `nil` before there are any.
    public internal(set) var config: SharedConfig?
    /// The `git-bus.toml` at the tip, in force or not.
    public internal(set) var configBlob: ObjectID?
    /// The `git-bus.toml` in force.
    public internal(set) var settingsBlob: ObjectID?
    /// Versions of `git-bus.toml` that somebody put there who may not, and nobody since who may.
    public internal(set) var strayBlobs: [ObjectID] = []
    /// Why the newest `git-bus.toml` is not in force, if it is not.
    public internal(set) var configProblem: String?
    /// The last commit that was folded.
    public internal(set) var tip: ObjectID?
    /// How many commits were folded: the place of the next one in the order of the bus.
    public internal(set) var order = 0
    /// The tree of the tip without the bus directory.
    public internal(set) var work: ObjectID?
    /// How far the phases have come.
    public internal(set) var sequence = PhaseSequence()
    /// The phase that was last said to have started; `nil` before the first.
    public internal(set) var announcedPhase: PhaseID?
    /// The event that started the current phase; who works on it is kicked off by this.
    public internal(set) var phaseStart: EventID?
    /// Whether every phase is complete.
    public internal(set) var isSequenceComplete = false
    /// The holds that stand.
    public internal(set) var holds = Holds()
    /// Rules that a person waived and nothing used yet.
    public internal(set) var overrides: [String: Int] = [:]
    /// Who has a lease on which item, by the item's number.
    public internal(set) var leases: [String: AgentName] = [:]
    /// The dates of the commits that took them, by the item's number.
    public internal(set) var leaseDates: [String: Instant] = [:]
    /// The items that are finished, by number, and the commits that say so.
    public internal(set) var closed: [String: ObjectID] = [:]
    /// The items that have a file, by number.
    public internal(set) var items: [String: ItemRules.Item] = [:]
    /// Mail that was not taken away, by path.
    public internal(set) var unread: [String: Mail] = [:]
    /// The pings that are owed, in the order in which they came to be.
    public internal(set) var obligations: [Obligation] = []
    /// For each agent, the place of its last claim, review or marker.
    public internal(set) var acted: [AgentName: Int] = [:]
    /// For each agent, the place of its last commit that the rules had something to look at in.
    public internal(set) var spoke: [AgentName: Int] = [:]
    /// What was said with a `Bus-Nonce`. Kept apart from the rest: it only ever grows.
    public internal(set) var nonces = NonceSet()

    /// What taking, giving back and finishing an item must keep to now.
    public func itemRules(by config: SharedConfig) -> ItemRules {
        ItemRules(items: items, leases: leases, dates: leaseDates, seconds: config.lease)
    }

    /// The rules that the push that comes next may break: a person has overridden them.
    public var pushOverrides: Set<RuleCode> {
        Set(overrides.keys.compactMap { RuleCode(rawValue: $0) }.filter { $0.override == .push })
    }

    /// The push that they were for has come.
    mutating func endOverridesOfPushes() {
        for code in pushOverrides { overrides[code.rawValue] = nil }
    }

    /// Which settings count for the next commits, for whoever reads them.
    public var settings: RuledSettings { RuledSettings(inForce: config, stray: strayBlobs) }

    /// The state before the first commit.
    public init() {}

    /// The current phase; `nil` when there is none left, or none at all.
    public var currentPhase: PhaseConfig? { config.flatMap(sequence.current) }

    /// What the current phase needs before its marker counts, the marker apart.
    public var missing: [Missing] {
        currentPhase.map(missing) ?? []
    }

    /// What a phase needs before its marker counts, the marker apart.
    func missing(for phase: PhaseConfig) -> [Missing] {
        Evidence.missing(for: phase, sequence[phase.id], work: work, holds: holds)
    }

    /// The pings that are owed now: none any more once the sequence is complete.
    public var owed: [Ping] { isSequenceComplete ? [] : obligations.map(\.ping) }
}

extension BusState {
    /// Gives a state that was read from a memo the nonces that were kept apart from it.
    ///
    /// - Returns: `false` when they are not those of this state.
    public mutating func restore(nonces keys: Set<String>) -> Bool { nonces.restore(keys) }
}
