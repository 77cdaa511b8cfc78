import BusModel
import Decisions
import GitBus
import Policy

/// Reads from a repository what a push would put on the bus.
struct PushReading {
    let repository: BusRepository
    /// The branch that is the bus.
    let ref: RefName
    /// The state at the old tip.
    let state: BusState

    /// - Parameter old: the tip that the bus has now; absent where there is no bus yet.
    func read(from old: RefTarget, to new: RefTarget) async throws -> PushJudge.BusPush {
        let update = RefUpdate(ref: ref, before: old, after: new)
        guard case .at(let tip) = new, case .at(let base) = old else {
            return PushJudge.BusPush(update: update, ancestry: .goesOn)
        }
        guard try await repository.isAncestor(base, of: tip) else {
            return PushJudge.BusPush(update: update, ancestry: .rewind)
        }
        let places = try await repository.newCommits(from: tip, since: base)
        let ancestry: RefRules.Ancestry = places.base == base ? .goesOn : .foxtrot
        let limit = state.config?.policy.commitsPerPush ?? .max
        guard places.places.count <= limit else {
            // Too many to be looked at one by one, and refused for that.
            return PushJudge.BusPush(
                update: update,
                ancestry: ancestry,
                count: places.places.count
            )
        }
        // Nearly every push is read at once; else the fold says which settings the rest is read by.
        let all = places.places
        var commits = try await repository.commits(at: all, by: state.settings)
        if commits.count < all.count {
            commits = []
            try await Replay.fold(all, into: state, in: repository) { commit, _, _ in
                commits.append(commit)
                return true
            }
        }
        return PushJudge.BusPush(
            update: update,
            ancestry: ancestry,
            commits: commits,
            details: try await repository.details(of: places.places.map(\.id))
        )
    }
}
