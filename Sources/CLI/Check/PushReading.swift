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
        // Too many are not looked at one by one, nor counted, where they are refused for that.
        let most = refuses(.tooManyCommits)?.commitsPerPush ?? .max
        guard let new = try await repository.newCommits(from: tip, since: base, atMost: most) else {
            return PushJudge.BusPush(update: update, ancestry: .goesOn, count: most + 1)
        }
        let ancestry: RefRules.Ancestry = new.base == base ? .goesOn : .foxtrot
        let ids = new.places.map(\.id)
        let budget =
            refuses(.diffTooLarge).map { LookBudget.push(lines: $0.maxDiffLines) } ?? .unbounded
        let details = try await repository.details(of: ids, within: budget)
        // Neither is more than can be looked at.
        if refuses(.diffTooLarge) != nil, details.values.contains(where: \.isCut) {
            return PushJudge.BusPush(
                update: update,
                ancestry: ancestry,
                details: details,
                count: ids.count
            )
        }
        return PushJudge.BusPush(
            update: update,
            ancestry: ancestry,
            commits: try await commits(at: new.places),
            details: details
        )
    }

    /// The policy in force, where it refuses a push for this rule.
    private func refuses(_ code: RuleCode) -> PolicyConfig? {
        guard let policy = state.config?.policy, policy.enforce[code] == .refuse,
            !state.pushOverrides.contains(code)
        else { return nil }
        return policy
    }

    /// Nearly every push is read at once; else the fold says which settings the rest is read by.
    private func commits(at places: [NewCommits.Place]) async throws -> [Commit] {
        var commits = try await repository.commits(at: places, by: state.settings)
        if commits.count < places.count {
            commits = []
            try await Replay.fold(places, into: state, in: repository) { commit, _, _ in
                commits.append(commit)
                return true
            }
        }
        return commits
    }
}
