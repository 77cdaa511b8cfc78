import BusModel
import Decisions
import Phases
import Policy
import TestSupport

/// The repository that everybody pushes to: its verdicts, and the branch that moves or does not.
final class SimulatedHub {
    let git: SimulatedGit
    /// Whether our rules are in force; a foreign remote takes whatever is a fast-forward.
    let hasRules: Bool
    private let fault: PlantedFault?
    /// The state at the branch.
    private(set) var state = BusState()
    /// What could be typed at each place where the branch was: what was owed, and nothing while
    /// the bus was held.
    private(set) var owed: [Set<EffectID>] = []
    /// Everything that can be reached from the branch.
    private var reachable: Set<ObjectID> = []
    private(set) var leases = LeaseLedger()
    /// Whether a merge took the first place, or the branch went back.
    private(set) var hasTurned = false

    init(git: SimulatedGit, hasRules: Bool, fault: PlantedFault?) {
        self.git = git
        self.hasRules = hasRules
        self.fault = fault
    }

    /// A push on its way.
    struct Push {
        let who: String
        /// Where its pusher saw the branch.
        let before: RefTarget
        let after: RefTarget
        /// What it brings, to be made again on another tip; empty for what cannot be.
        let drafts: [Draft]
        var isForced = false
        /// What the hook said; `nil` before it was asked.
        var verdict: PushVerdict?
    }

    /// What the hook says before the branch moves.
    func judge(_ push: Push, now: Instant) -> PushVerdict {
        guard hasRules, case .at(let old) = git.target else { return PushVerdict(refusals: []) }
        guard push.before == git.target, case .at(let tip) = push.after else { return .late }
        let update = RefUpdate(ref: "refs/heads/main", before: push.before, after: push.after)
        let new = git.newCommits(from: tip) { reachable.contains($0) }
        let ids = new.places.map(\.id)
        let holdsOld = git.isAncestor(old, of: tip)
        let bus = PushJudge.BusPush(
            update: update,
            ancestry: holdsOld ? new.base == old ? .goesOn : .foxtrot : .rewind,
            commits: commits(at: new.places),
            details: Dictionary(uniqueKeysWithValues: ids.map { ($0, git.detail(of: $0)) })
        )
        return PushJudge.verdict(
            on: PushRequest(updates: [update], pusher: .unverified, now: now),
            bus: bus,
            branch: "refs/heads/main",
            state: state,
            naming: .pure
        )
    }

    private func commits(at places: [NewCommits.Place]) -> [Commit] {
        var copy = state
        return places.flatMap { place in
            let commits = git.commits(at: [place], by: copy.settings)
            for commit in commits { _ = copy.apply(commit, naming: .pure) }
            return commits
        }
    }

    /// Moves the branch, if it is where the push takes it to be.
    func land(_ push: Push) throws -> Bool {
        let isThere = push.before == git.target || push.isForced
        guard isThere || fault == .swapIsNotCompared else { return false }
        let old = git.tip
        git.move(to: push.after)
        defer { owed.append(state.holds.isBusHeld ? [] : Set(state.owed.map(\.id))) }
        guard case .at(let tip) = push.after else {
            (state, reachable, hasTurned) = (BusState(), [], true)
            return true
        }
        let new = git.newCommits(from: tip) { reachable.contains($0) }
        if hasRules {
            let nodes = new.places.compactMap { git.nodes[$0.id] }
            try leases.take(nodes, granted: push.verdict?.granted ?? [])
        }
        if old == nil || new.base == old {
            for place in new.places {
                for commit in git.commits(at: [place], by: state.settings) {
                    _ = state.apply(commit, naming: .pure)
                }
            }
            reachable.formUnion(new.places.map(\.id))
        } else {
            hasTurned = true
            state = git.foldedFromRoot(tip).state
            reachable = git.past(of: tip)
        }
        return true
    }
}

/// Who was told that an item is theirs, by the pushes that landed and by nothing of the fold.
struct LeaseLedger {
    private(set) var holders: [Int: String] = [:]
    private(set) var count = 0

    /// - Parameter granted: what the pusher was told that it got.
    mutating func take(_ nodes: [SimulatedGit.Node], granted: [String]) throws {
        for node in nodes {
            let parts = node.subject.split(separator: ":")[0].split(separator: "(")
            guard parts.count == 2, let item = Int(parts[1].dropLast()) else { continue }
            switch parts[0] {
            // A copy of what was said before with the same nonce gets nothing.
            case "take" where granted.contains("item \(item) is yours"):
                if let holder = holders[item], holder != node.author {
                    throw Broken("item \(item) was given to \(node.author) and \(holder)")
                }
                holders[item] = node.author
                count += 1
            case "drop", "close": holders[item] = nil
            default: continue
            }
        }
    }
}
