import BusModel
import Policy
import TestSupport

/// Who pushes what, and when it lands.
extension SeededWorld {
    /// One step of somebody's push: it is begun, judged, or lands. Several are on their way.
    func pushOn() throws {
        guard !pushes.isEmpty, pushes.count > 2 || !random.chance(oneIn: 5) else {
            return pushes.append(prepare())
        }
        let place = Int(random.next() % UInt64(pushes.count))
        if pushes[place].verdict == nil {
            let verdict = hub.judge(pushes[place], now: now)
            pushes[place].verdict = verdict
            if !verdict.mayLand { retry(pushes.remove(at: place)) }
            return
        }
        let push = pushes.remove(at: place)
        if try !land(push) { retry(push) }
    }

    /// Somebody else was faster, or a rule said no: half of them make it again on the new tip.
    private func retry(_ push: SimulatedHub.Push) {
        tally.refused += 1
        note("a push of \(push.who) did not land")
        guard push.before != git.target, !push.drafts.isEmpty, let tip = git.tip else { return }
        pushes.append(make(push.drafts, on: tip))
    }

    @discardableResult
    func land(_ push: SimulatedHub.Push) throws -> Bool {
        if let tip = git.tip { lastTips = (lastTips + [tip]).suffix(6) }
        guard try hub.land(push) else { return false }
        tally.landed += 1
        note(
            "\(push.who) pushed \(git.target): \(git.tip.flatMap { git.nodes[$0]?.subject } ?? "")"
        )
        for place in hosts.indices where !random.chance(oneIn: 3) { bells.append(place) }
        return true
    }

    private func prepare() -> SimulatedHub.Push {
        guard let tip = git.tip else { return revive() }
        if remote == .rewinding, random.chance(oneIn: 8) { return rewind(from: tip) }
        if random.chance(oneIn: remote == .rewinding ? 3 : 6) { return merge(into: tip) }
        let count = random.chance(oneIn: 4) ? 2 + Int(random.next() % 2) : 1
        var drafts: [Draft] = []
        for _ in 0..<count {
            drafts.append(team.draft(seeing: hub.state, git.tree(of: tip), now: now))
        }
        // Who pushes are the authors, as far as anybody can tell.
        return make(drafts, on: tip)
    }

    private func make(_ drafts: [Draft], on tip: ObjectID) -> SimulatedHub.Push {
        SimulatedHub.Push(
            who: drafts[0].author,
            before: git.target,
            after: .at(add(drafts, on: tip)),
            drafts: drafts
        )
    }

    private func add(_ drafts: [Draft], on tip: ObjectID) -> ObjectID {
        drafts.reduce(tip) { last, draft in
            let tree = draft.applied(to: git.tree(of: last))
            return git.add(draft, parents: [last], tree: tree, random: &random)
        }
    }

    /// A side that set out some commits ago, or a tip that the branch was taken from, brought in.
    private func merge(into tip: ObjectID) -> SimulatedHub.Push {
        var fork = tip
        for _ in 0..<(random.next() % 4) { fork = git.parents(of: fork).first ?? fork }
        if random.chance(oneIn: 3), let old = lastTips.first { fork = old }
        let count = 1 + Int(random.next() % 3)
        let drafts = (0..<count).map { _ in
            team.draft(seeing: hub.state, git.tree(of: fork), now: now)
        }
        let side = add(drafts, on: fork)
        var tree = git.tree(of: tip)
        for draft in drafts {
            tree = Draft(author: "", files: draft.files, work: draft.work).applied(to: tree)
        }
        let isFoxtrot = remote != .goingOn && random.chance(oneIn: 3)
        let isTurned = isFoxtrot && side != tip
        let heads = isTurned ? [side, tip] : [tip, side]
        let merge = Draft(author: "builder@agents.invalid", date: now, subject: "bring it in")
        return SimulatedHub.Push(
            who: merge.author,
            before: git.target,
            after: .at(git.add(merge, parents: heads, tree: tree, random: &random)),
            drafts: []
        )
    }

    /// The branch goes back, or away.
    private func rewind(from tip: ObjectID) -> SimulatedHub.Push {
        var old = tip
        for _ in 0...(random.next() % 4) { old = git.parents(of: old).first ?? old }
        if random.chance(oneIn: 2) {
            let draft = team.draft(seeing: hub.state, git.tree(of: old), now: now)
            old = add([draft], on: old)
        }
        let isGone = random.chance(oneIn: 5)
        return SimulatedHub.Push(
            who: "somebody",
            before: git.target,
            after: isGone ? .absent : .at(old),
            drafts: [],
            isForced: true
        )
    }

    /// The branch was deleted: somebody pushes what they have of it.
    private func revive() -> SimulatedHub.Push {
        let old = lastTips.isEmpty ? nil : random.one(of: lastTips)
        return SimulatedHub.Push(
            who: "somebody",
            before: .absent,
            after: old.map { .at($0) } ?? .absent,
            drafts: []
        )
    }
}
