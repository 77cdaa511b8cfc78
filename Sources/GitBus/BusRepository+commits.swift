public import BusModel

/// What a root tree holds for the bus.
struct RootTree {
    /// The tree's id without the bus directory.
    let work: ObjectID
    /// The bus directory, if there is one.
    let bus: ObjectID?
    /// What stands in its place when that is no directory.
    let foreign: ObjectID?
}

/// Whose changes are looked at, and by which settings.
struct GuardKey: Hashable {
    let settings: ObjectID
    let email: String
}

extension BusRepository {
    /// Reads commits as the protocol sees them, in the order given: all of them, or those up to the
    /// first that changes the settings in a way on which the fold must rule. Whoever folds goes on
    /// from there with what it ruled; that way no commit is read by settings that do not count.
    ///
    /// - Parameter settings: those in force before the first of them.
    public func commits(
        at places: some Collection<NewCommits.Place> & Sendable,
        by settings: RuledSettings
    ) throws(GitError) -> [Commit] {
        beginReading()
        var commits: [Commit] = []
        commits.reserveCapacity(places.count)
        var settings = settings
        for place in places {
            let commit = try self.commit(place, settings)
            commits.append(commit)
            guard settings.take(commit) else { break }
        }
        return commits
    }

    private func commit(
        _ place: NewCommits.Place,
        _ settings: RuledSettings
    ) throws(GitError) -> Commit {
        let object = try commitObject(place.id)
        var parentTree: ObjectID?
        if let parent = object.parents.first { parentTree = try commitObject(parent).tree }
        var judgedBy = ConfigSource.absent
        if let parentTree { judgedBy = try config(inTree: parentTree) }
        let config = try config(inTree: object.tree)
        let judge = settings.judge(judgedBy)
        let directory = judge?.directory ?? "bus"
        var touched: (list: [Touch], isCut: Bool) = ([], false)
        if let judge {
            let paths = guardedPaths(judge, of: object.authorEmail, judgedBy, settings)
            touched = try self.touched(object, paths)
        }
        var watched = Watched()
        if place.isStep { try watch(&watched, parentTree, object.tree, judge) }
        return Commit(
            id: place.id,
            parents: object.parents,
            authorEmail: object.authorEmail,
            committedAt: object.committedAt,
            subject: object.subject,
            trailers: Trailer.parse(message: object.message),
            isStep: place.isStep,
            workTree: try root(object.tree, directory).work,
            changes: watched.list.sorted {
                $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
            },
            touched: touched.list,
            isCut: touched.isCut || watched.left < 0,
            settings: try settingsChange(object, from: judgedBy.blob, to: config.blob),
            judgedBy: judgedBy,
            config: config
        )
    }

    private func guardedPaths(
        _ judge: SharedConfig,
        of email: String,
        _ judgedBy: ConfigSource,
        _ settings: RuledSettings
    ) -> GuardedPaths {
        // Only settings that stand in the tree itself have a name.
        guard case .valid(let blob, _) = judgedBy, !settings.stray.contains(blob) else {
            return GuardedPaths(judge, author: judge.actor(email: email))
        }
        let key = GuardKey(settings: blob, email: email)
        if let known = guards[key] { return known }
        let paths = GuardedPaths(judge, author: judge.actor(email: email))
        if guards.count > 256 { guards.removeAll(keepingCapacity: true) }
        guards[key] = paths
        return paths
    }

    func config(inTree tree: ObjectID) throws(GitError) -> ConfigSource {
        // A step's tree is looked at again as the parent of the next.
        if let known = treeConfigs[tree] { return known }
        let source = try readConfig(inTree: tree)
        if treeConfigs.count > 4096 { treeConfigs.removeAll(keepingCapacity: true) }
        treeConfigs[tree] = source
        return source
    }

    private func readConfig(inTree tree: ObjectID) throws(GitError) -> ConfigSource {
        let root = try self.tree(tree)
        guard let entry = root.entry(named: "git-bus.toml".utf8) else { return .absent }
        guard entry.isFile else { return .invalid(blob: entry.id, reason: "not a plain file") }
        if let known = configs[entry.id] ?? memory?.source(of: entry.id) { return known }
        let bytes = try blob(entry.id, atMost: FileState.contentBytesMax)
        let source =
            bytes.map { parseConfig(entry.id, $0) }
            ?? .invalid(blob: entry.id, reason: "larger than a megabyte")
        configs[entry.id] = source
        memory?.keep(source, of: entry.id)
        return source
    }

    private func root(_ tree: ObjectID, _ directory: String) throws(GitError) -> RootTree {
        if roots.directory != directory { roots = (directory, [:]) }
        if let known = roots.trees[tree] { return known }
        let parts = directory.split(separator: "/").map { Array($0.utf8) }
        let rest = try without(parts[...], tree)
        let work: ObjectID
        if let left = rest.work { work = left } else { work = try ObjectID.ofTree([]) }
        let root = RootTree(work: work, bus: rest.bus, foreign: rest.foreign)
        // Bounded, so that a long walk does not keep every tree it passed.
        if roots.trees.count > 4096 { roots.trees.removeAll(keepingCapacity: true) }
        roots.trees[tree] = root
        return root
    }

    /// The id of a tree without the directory at `parts` (`nil` when nothing is left), and that
    /// directory's id.
    private func without(
        _ parts: ArraySlice<[UInt8]>,
        _ id: ObjectID
    ) throws(GitError) -> (work: ObjectID?, bus: ObjectID?, foreign: ObjectID?) {
        let tree = try self.tree(id)
        guard let name = parts.first, let entry = tree.entry(named: name) else {
            return (id, nil, nil)
        }
        guard entry.isTree else { return (id, nil, entry.id) }
        var rest: (work: ObjectID?, bus: ObjectID?, foreign: ObjectID?) = (nil, entry.id, nil)
        if parts.count > 1 {
            rest = try without(parts.dropFirst(), entry.id)
            if rest.bus == nil { return (id, nil, rest.foreign) }
        }
        let bytes = tree.bytes(replacing: name, by: rest.work)
        return (bytes.isEmpty ? nil : try ObjectID.ofTree(bytes), rest.bus, nil)
    }

    /// Watched files that differ, as far as they are looked at.
    private struct Watched {
        var list: [FileChange] = []
        /// How many entries may still be looked at.
        var left = CommitDetail.entriesMax
        /// What was read: one text may stand under many names.
        var contents: [ObjectID: [UInt8]] = [:]
        var bytes = 0
    }

    /// The watched files that differ between two root trees. An unchanged bus directory ends it.
    private func watch(
        _ watched: inout Watched,
        _ old: ObjectID?,
        _ new: ObjectID,
        _ config: SharedConfig?
    ) throws(GitError) {
        guard let config else { return }
        var before: RootTree?
        if let old { before = try root(old, config.directory) }
        let after = try root(new, config.directory)
        if let blob = after.foreign, blob != before?.foreign {
            let state = FileState(kind: .foreign, blob: blob, content: nil)
            watched.list.append(FileChange(path: config.directory, before: nil, after: state))
        }
        try compare(before?.bus, after.bus, in: config.directory, config, &watched, depth: 0)
    }

    private func compare(
        _ old: ObjectID?,
        _ new: ObjectID?,
        in directory: String,
        _ config: SharedConfig,
        _ watched: inout Watched,
        depth: Int
    ) throws(GitError) {
        // Nothing that is watched lies deeper; a tree of a million levels is not followed.
        guard old != new, depth < 16 else { return }
        var before = TreeObject.empty
        var after = TreeObject.empty
        if let old { before = try tree(old) }
        if let new { after = try tree(new) }
        for (left, right) in TreeObject.differences(before, after) {
            guard let entry = left ?? right else { continue }
            watched.left -= 1
            guard watched.left >= 0 else { return }
            let path = directory + "/" + entry.text
            // An entry pairs with one of its own sort only, so one side tells for both.
            if left?.isTree ?? right?.isTree ?? false {
                guard config.couldWatch(below: path) else { continue }
                try compare(left?.id, right?.id, in: path, config, &watched, depth: depth + 1)
            } else if config.watches(path) {
                let states = (try state(left, &watched), try state(right, &watched))
                watched.list.append(FileChange(path: path, before: states.0, after: states.1))
            }
        }
    }

    private func state(
        _ entry: TreeObject.Entry?,
        _ watched: inout Watched
    ) throws(GitError) -> FileState? {
        guard let entry else { return nil }
        guard entry.isFile else {
            return FileState(kind: .foreign, blob: entry.id, content: nil)
        }
        if let known = watched.contents[entry.id] {
            return FileState(kind: .file, blob: entry.id, content: known)
        }
        let content = try blob(entry.id, atMost: FileState.contentBytesMax)
        if let content {
            // Bounded, so that a commit of many files is not kept twice.
            if watched.bytes > 8 << 20 { watched.contents = [:] }
            watched.bytes = watched.contents.isEmpty ? content.count : watched.bytes + content.count
            watched.contents[entry.id] = content
        }
        return FileState(kind: .file, blob: entry.id, content: content)
    }
}
