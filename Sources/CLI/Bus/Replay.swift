import BusModel
import Decisions
import GitBus

/// Folds a bus from its root, without a journal.
struct Replay {
    /// How many commits are read at a time.
    static let chunk = 2000

    let state: BusState
    let steps: [Step]
    let commits: [ObjectID: Instant]

    /// Folds everything reachable from `tip`.
    ///
    /// - Parameter keepSteps: whether the events are wanted, or the state alone.
    init(repository: BusRepository, tip: ObjectID, keepSteps: Bool = false) async throws {
        var state = BusState()
        var steps: [Step] = []
        var dates: [ObjectID: Instant] = [:]
        let new = try await repository.newCommits(from: tip) { _ in false }
        let progress = Progress("folding commits")
        defer { progress.end() }
        var places = new.places[...]
        while !places.isEmpty {
            let some = places.prefix(Self.chunk)
            places = places.dropFirst(Self.chunk)
            for commit in try await repository.commits(at: some, fallback: state.config) {
                let step = state.apply(commit, naming: Wiring.naming)
                guard keepSteps else { continue }
                steps.append(step)
                dates[commit.id] = commit.committedAt
            }
            progress.report(new.places.count - places.count, of: new.places.count)
        }
        self.state = state
        self.steps = steps
        self.commits = dates
    }

    /// Folds what came after a state; `nil` when the bus did not simply go on from there.
    static func forward(
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
        var state = state
        for commit in try await repository.commits(at: new.places, fallback: state.config) {
            _ = state.apply(commit, naming: Wiring.naming)
        }
        return state
    }
}
