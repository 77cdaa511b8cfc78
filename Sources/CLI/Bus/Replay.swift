import BusModel
import Decisions
import GitBus

/// Folds a bus from its root, without a journal.
struct Replay {
    let state: BusState
    let steps: [Step]
    let commits: [ObjectID: Instant]

    /// Folds everything reachable from `tip`.
    ///
    /// - Parameter keepSteps: whether the events are wanted, or the state alone.
    nonisolated(nonsending) init(repository: BusRepository, tip: ObjectID, keepSteps: Bool = false)
        async throws
    {
        var state = BusState()
        var steps: [Step] = []
        var dates: [ObjectID: Instant] = [:]
        let new = try await repository.newCommits(from: tip) { _ in false }
        let progress = Progress("folding commits")
        defer { progress.end() }
        var count = 0
        state = try await Self.fold(new.places, into: state, in: repository) { commit, step, _ in
            count += 1
            if count.isMultiple(of: ReadAhead.chunk) {
                progress.report(count, of: new.places.count)
            }
            if keepSteps {
                steps.append(step)
                dates[commit.id] = commit.committedAt
            }
            return true
        }
        self.state = state
        self.steps = steps
        self.commits = dates
    }

    /// Folds what came after a state; `nil` when the bus did not simply go on from there.
    nonisolated(nonsending) static func forward(
        _ state: BusState,
        to tip: ObjectID,
        in repository: BusRepository
    ) async throws -> BusState? {
        guard let old = state.tip else { return nil }
        if old == tip { return state }
        guard try await repository.isAncestor(old, of: tip) else { return nil }
        let new = try await repository.newCommits(from: tip, since: old)
        // A merge that turned the order round is folded from the root.
        guard new.base == old else { return nil }
        return try await fold(new.places, into: state, in: repository)
    }

    /// Folds commits in pieces, each read by the settings that the ones before it left in force.
    ///
    /// - Parameter visit: is shown each commit, what it did, and the settings that it found; says
    ///   whether to go on.
    @discardableResult
    nonisolated(nonsending) static func fold(
        _ places: [NewCommits.Place],
        into state: BusState,
        in repository: BusRepository,
        _ visit: (Commit, Step, RuledSettings) throws -> Bool = { _, _, _ in true }
    ) async throws -> BusState {
        var state = state
        var reader = await ReadAhead(places, in: repository)
        defer { reader.cancel() }
        while reader.count > 0 {
            for commit in try await reader.next(by: state.settings).commits {
                let found = state.settings
                let step = state.apply(commit, naming: Wiring.naming)
                guard try visit(commit, step, found) else { return state }
            }
        }
        return state
    }
}
