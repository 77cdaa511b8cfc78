public import BusModel

extension BusRepository {
    /// Everything that commits changed themselves: what differs from every parent of theirs.
    ///
    /// An entry that is the same in one of the parents came by a merge and is judged with the
    /// commit that made it, unless that side never changed it: then the merge undid something. A
    /// tree that did not change is not looked into.
    public func details(
        of commits: some Collection<ObjectID> & Sendable
    ) throws(GitError) -> [ObjectID: CommitDetail] {
        var details: [ObjectID: CommitDetail] = [:]
        for id in commits { details[id] = try detail(of: id) }
        return details
    }

    private func detail(of id: ObjectID) throws(GitError) -> CommitDetail {
        let object = try commitObject(id)
        let changes = try ownChanges(object, of: .everything)
        var touches: [Touch] = []
        for change in changes.list { touches.append(try touch(change)) }
        return CommitDetail(commit: id, touches: touches, isCut: changes.isCut)
    }

    /// What a commit itself did to guarded paths.
    func touched(_ object: CommitObject, _ guarded: GuardedPaths) throws(GitError) -> [Touch] {
        if let heads = guarded.heads, try !differ(object, at: heads) { return [] }
        let changes = try ownChanges(object, of: .guarded(guarded))
        return changes.list.map(\.name)
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
    private func differ(_ object: CommitObject, at names: [String]) throws(GitError) -> Bool {
        let now = try heads(object.tree, names)
        guard let parent = object.parents.first else { return now.contains { $0 != nil } }
        return try heads(commitObject(parent).tree, names) != now
    }

    private func heads(_ id: ObjectID, _ names: [String]) throws(GitError) -> [ObjectID?] {
        if let known = rootHeads[id], known.names == names { return known.ids }
        let tree = try self.tree(id)
        let isTwin = { (entry: TreeObject.Entry) in names.contains { entry.isTwin(of: $0.utf8) } }
        let ids =
            names.map { tree.entry(named: $0.utf8)?.id } + tree.entries.filter(isTwin).map(\.id)
        // Bounded, so that a long walk does not keep every tree it passed.
        if rootHeads.count > 4096 { rootHeads = [:] }
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
    }

    private func ownChanges(
        _ object: CommitObject,
        of wanted: Wanted
    ) throws(GitError) -> Changes {
        var changes = Changes()
        var before: ObjectID?
        if let parent = object.parents.first { before = try commitObject(parent).tree }
        try compare(before, object.tree, in: "", wanted, &changes, depth: 0)
        for parent in object.parents.dropFirst() where !changes.list.isEmpty {
            let tree = try commitObject(parent).tree
            var base: ObjectID??
            var own: [Change] = []
            for change in changes.list {
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
        var twins = TwinFinder(in: after)
        for (left, right) in TreeObject.differences(before, after) {
            guard let entry = right ?? left else { continue }
            guard changes.list.count < CommitDetail.touchesMax else {
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

    private func touch(_ change: Change) throws(GitError) -> Touch {
        var bytes = 0
        var lines = 0
        if let new = change.new, new.isFile { bytes = try handle.size(of: new.id) }
        let isText = change.new?.isFile ?? true && change.old?.isFile ?? true
        if isText { lines = try changedLines(change.old, change.new) }
        return Touch(
            path: change.path,
            kind: change.kind,
            isNew: change.old == nil,
            bytes: bytes,
            lines: lines,
            twin: change.twin
        )
    }

    /// Lines that are in one of two files and not in the other, each as often as it is. For files
    /// whose lines only move this is less than `git diff --stat` says, and never more.
    private func changedLines(
        _ old: TreeObject.Entry?,
        _ new: TreeObject.Entry?
    ) throws(GitError) -> Int {
        var counts: [[UInt8]: Int] = [:]
        for (entry, sign) in [(old, -1), (new, 1)] {
            guard let entry, entry.isFile, try handle.size(of: entry.id) <= Self.textMax else {
                continue
            }
            let content = try blob(entry.id)
            if content.prefix(8000).contains(0) { return 0 }
            for line in content.split(separator: UInt8(ascii: "\n")) {
                counts[Array(line), default: 0] += sign
            }
        }
        return counts.values.reduce(0) { $0 + abs($1) }
    }

    /// Larger files are no texts that somebody reads; their size has a limit of its own.
    private static let textMax = 10_000_000
}
