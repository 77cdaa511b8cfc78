public import BusModel

extension BusRepository {
    /// Everything that commits changed themselves: what differs from every parent of theirs.
    ///
    /// An entry that is the same in one of the parents came by a merge and is judged with the
    /// commit that made it, unless that side never changed it: then the merge undid something. A
    /// tree that did not change is not looked into.
    ///
    /// - Parameter budget: how much may be read; the commit at which it is spent is cut, and those
    ///   after it are left out.
    public func details(
        of commits: some Collection<ObjectID> & Sendable,
        within budget: LookBudget = .unbounded
    ) throws(GitError) -> [ObjectID: CommitDetail] {
        var budget = budget
        var counted = LineCount()
        var details: [ObjectID: CommitDetail] = [:]
        for id in commits where !budget.isSpent {
            details[id] = try detail(of: id, &counted, &budget)
        }
        return details
    }

    private func detail(
        of id: ObjectID,
        _ counted: inout LineCount,
        _ budget: inout LookBudget
    ) throws(GitError) -> CommitDetail {
        let object = try commitObject(id)
        let most = min(budget.entries, CommitDetail.entriesMax)
        let changes = try ownChanges(object, of: .everything, atMost: most)
        // Below zero it is spent for the whole push, and not for this commit alone.
        budget.entries -= most - changes.left
        var touches: [Touch] = []
        for change in changes.list { touches.append(try touch(change, &counted, &budget)) }
        return CommitDetail(
            commit: id,
            touches: touches,
            isCut: changes.isCut || budget.textBytes < 0
        )
    }

    /// What a commit itself did to guarded paths, and whether there is more than was looked at.
    func touched(
        _ object: CommitObject,
        _ guarded: GuardedPaths
    ) throws(GitError) -> (list: [Touch], isCut: Bool) {
        if let heads = guarded.heads, try !differ(object, at: heads) { return ([], false) }
        let changes = try ownChanges(object, of: .guarded(guarded))
        return (changes.list.map(\.name), changes.isCut)
    }

    /// What a commit itself did to `git-bus.toml`, which has these blobs before and after it.
    func settingsChange(
        _ object: CommitObject,
        from old: ObjectID?,
        to new: ObjectID?
    ) throws(GitError) -> SettingsChange {
        guard old != new else { return .none }
        for parent in object.parents.dropFirst() {
            guard try config(inTree: commitObject(parent).tree).blob == new else { continue }
            let base = try baseTree(object, parent)
            // An old version that a merge takes is a change of its own.
            if try base.map({ tree throws(GitError) in try config(inTree: tree).blob }) == new {
                continue
            }
            return .none
        }
        let changes = try ownChanges(object, of: .everything)
        return changes.list.count > 1 || changes.isCut ? .together : .alone
    }

    /// Whether one of these entries of the root differs from the first parent, or has got another
    /// beside it that differs in case only: nearly every commit is answered here.
    private func differ(_ object: CommitObject, at names: [[UInt8]]) throws(GitError) -> Bool {
        let now = try heads(object.tree, names)
        guard let parent = object.parents.first else { return now.contains { $0 != nil } }
        return try heads(commitObject(parent).tree, names) != now
    }

    private func heads(_ id: ObjectID, _ names: [[UInt8]]) throws(GitError) -> [ObjectID?] {
        if let known = rootHeads[id], known.names == names { return known.ids }
        let tree = try self.tree(id)
        let isTwin = { (entry: TreeObject.Entry) in names.contains { entry.isTwin(of: $0) } }
        let ids =
            names.map { tree.entry(named: $0)?.id } + tree.entries.filter(isTwin).map(\.id)
        // Bounded, so that a long walk does not keep every tree it passed.
        if rootHeads.count > 4096 { rootHeads.removeAll(keepingCapacity: true) }
        rootHeads[id] = (names, ids)
        return ids
    }

    /// An entry that a commit changed itself.
    private struct Change {
        let path: String
        let old: TreeObject.Entry?
        let new: TreeObject.Entry?
        let twin: String?

        /// What stands there now, without a look into it.
        var name: Touch { Touch(path: path, kind: kind, isNew: old == nil, twin: twin) }

        /// Whether an entry is what the commit has there.
        func isNow(_ entry: TreeObject.Entry?) -> Bool {
            entry?.id == new?.id && entry?.mode == new?.mode
        }

        var kind: Touch.Kind? {
            guard let new else { return nil }
            if new.isFile { return .file }
            return new.isLink ? .link : new.isTree ? .directory : .submodule
        }
    }

    /// Which changes are looked for.
    private enum Wanted {
        case everything
        case guarded(GuardedPaths)

        /// Whether there may be some below this directory.
        func isBelow(_ directory: String) -> Bool {
            switch self {
            case .everything: true
            case .guarded(let paths): paths.couldContain(below: directory)
            }
        }

        func holds(_ change: Change) -> Bool {
            switch self {
            case .everything: true
            case .guarded(let paths): paths.contains(change.name)
            }
        }
    }

    private struct Changes {
        var list: [Change] = []
        var isCut = false
        /// How many entries may still be looked at.
        var left: Int

        /// - Returns: whether these entries may be looked at, too.
        mutating func mayVisit(_ entries: Int) -> Bool {
            left -= entries
            if left < 0 { isCut = true }
            return left >= 0
        }
    }

    /// - Parameter most: how many entries are looked at. For the fold it must be what it is for
    ///   everybody, since what it finds is part of the state.
    private func ownChanges(
        _ object: CommitObject,
        of wanted: Wanted,
        atMost most: Int = CommitDetail.entriesMax
    ) throws(GitError) -> Changes {
        var changes = Changes(left: most)
        var before: ObjectID?
        if let parent = object.parents.first { before = try commitObject(parent).tree }
        try compare(before, object.tree, in: "", wanted, &changes, depth: 0)
        for parent in object.parents.dropFirst() where !changes.list.isEmpty {
            let tree = try commitObject(parent).tree
            var base: ObjectID??
            var own: [Change] = []
            for (index, change) in changes.list.enumerated() {
                guard changes.mayVisit(1) else {
                    // What cannot be compared any more counts as its own.
                    own += changes.list[index...]
                    break
                }
                let there = try entry(change.path, in: tree)
                // Two names that differ in case only may each come from another side.
                var isNewTwin = false
                if let twin = change.twin { isNewTwin = try entry(twin, in: tree) == nil }
                guard change.isNow(there), !isNewTwin else {
                    own.append(change)
                    continue
                }
                if base == nil { base = try baseTree(object, parent) }
                // What that side never changed is an old version: to take it undoes what ours did.
                if let base = base ?? nil, try change.isNow(entry(change.path, in: base)) {
                    own.append(change)
                }
            }
            changes.list = own
        }
        return changes
    }

    /// The tree from which both sides of a merge set out; `nil` where they have nothing in common.
    private func baseTree(
        _ merge: CommitObject,
        _ other: ObjectID
    ) throws(GitError) -> ObjectID? {
        guard let first = merge.parents.first, let base = try mergeBase(first, other) else {
            return nil
        }
        return try commitObject(base).tree
    }

    private func compare(
        _ old: ObjectID?,
        _ new: ObjectID?,
        in directory: String,
        _ wanted: Wanted,
        _ changes: inout Changes,
        depth: Int
    ) throws(GitError) {
        guard old != new else { return }
        // A tree of a million levels is not followed.
        guard depth < 64 else {
            changes.isCut = true
            return
        }
        var before = TreeObject.empty
        var after = TreeObject.empty
        if let old { before = try tree(old) }
        if let new { after = try tree(new) }
        // A large tree takes longer to read, whatever differs in it.
        guard changes.mayVisit(1 + (before.entries.count + after.entries.count) / 1000) else {
            return
        }
        var twins = TwinFinder(in: after)
        for (left, right) in TreeObject.differences(before, after) {
            guard let entry = right ?? left else { continue }
            guard changes.list.count < CommitDetail.touchesMax, changes.mayVisit(1) else {
                changes.isCut = true
                return
            }
            let path = directory.isEmpty ? entry.text : directory + "/" + entry.text
            if entry.isTree {
                if wanted.isBelow(path) {
                    try compare(left?.id, right?.id, in: path, wanted, &changes, depth: depth + 1)
                }
                // A directory may have a twin as well.
                if left != nil || right == nil { continue }
            }
            var twin: String?
            if left == nil, right != nil {
                twin = twins.twin(of: entry).map { directory.isEmpty ? $0 : directory + "/" + $0 }
            }
            if entry.isTree, twin == nil { continue }
            let change = Change(path: path, old: left, new: right, twin: twin)
            if wanted.holds(change) { changes.list.append(change) }
        }
    }

    private func entry(_ path: String, in root: ObjectID) throws(GitError) -> TreeObject.Entry? {
        let parts = path.split(separator: "/").map { Array($0.utf8) }
        var tree = try self.tree(root)
        for part in parts.dropLast() {
            guard let entry = tree.entry(named: part), entry.isTree else { return nil }
            tree = try self.tree(entry.id)
        }
        return parts.last.flatMap { tree.entry(named: $0) }
    }

    // MARK: - One file

    private func touch(
        _ change: Change,
        _ counted: inout LineCount,
        _ budget: inout LookBudget
    ) throws(GitError) -> Touch {
        try goOn()
        var bytes = 0
        var lines = 0
        if let new = change.new, new.isFile { bytes = try handle.size(of: new.id) }
        let isText = change.new?.isFile ?? true && change.old?.isFile ?? true
        if isText { lines = try changedLines(change.old, change.new, &counted, &budget) }
        return Touch(
            path: change.path,
            kind: change.kind,
            isNew: change.old == nil,
            bytes: bytes,
            lines: lines,
            twin: change.twin
        )
    }
}
