public import BusModel

/// The commits that one transaction writes down, folded: what they say, and the state after them.
public struct Ingest: Sendable {
    /// The state after the last of them.
    public private(set) var state: BusState
    /// The agents that pushed them, and the last commit of each.
    public private(set) var acts: [AgentName: ObjectID] = [:]
    /// Rules broken before this host looked: nobody is told of them now.
    public var quiet: Set<EffectID> { hushed.intersection(state.owed.map(\.id)) }
    private var hushed: Set<EffectID>
    /// Whether a person let the bus go on.
    private var isResumed = false

    /// Begins with a state; by itself, with that before the first commit.
    public init(after state: BusState = BusState(), quiet: Set<EffectID>) {
        self.state = state
        hushed = quiet
    }

    /// Folds one commit.
    ///
    /// - Parameter isNews: whether its author did this just now; what was pushed long before this
    ///   host looked answers no ping.
    public mutating func fold(_ commit: Commit, isNews: Bool, naming: EventNaming) -> Step {
        let step = state.apply(commit, naming: naming)
        take(step)
        if isNews, case .agent(let name, _) = state.config?.actor(email: commit.authorEmail) {
            acts[name] = commit.id
        }
        return step
    }

    /// Takes a whole history that was folded from the root.
    ///
    /// - Parameter isOld: whether a commit was folded by this host before.
    public mutating func replace(
        by state: BusState,
        steps: [Step],
        isOld: (ObjectID) throws -> Bool
    ) rethrows {
        self.state = state
        // A rewind is acknowledged by who has seen it: what was said before it does not count.
        for step in steps {
            if try !isOld(step.commit) { take(step) }
        }
        try hush(where: isOld)
    }

    /// Takes a history that was there when this host looked for the first time, as far as it was
    /// folded.
    public mutating func hushAll() { hush { _ in true } }

    private mutating func take(_ step: Step) {
        for record in step.records {
            if case .holdLifted(.bus, _) = record.event { isResumed = true }
        }
    }

    /// Keeps quiet about rules that some commits broke.
    ///
    /// What is owed stands and is told whenever it is found; what was done wrong is told then, or
    /// not at all.
    private mutating func hush(where isOld: (ObjectID) throws -> Bool) rethrows {
        for ping in state.owed {
            guard case .violation = ping.about, let commit = ping.commit else { continue }
            if try isOld(commit) { hushed.insert(ping.id) }
        }
    }

    /// The rewind that stops automatic actions after this one, if one does.
    ///
    /// - Parameters:
    ///   - before: the one that did before.
    ///   - rewind: the one that this look found.
    public func haltedBy(_ before: EventID?, rewind: EventID?) -> EventID? {
        rewind ?? (isResumed ? nil : before)
    }
}
