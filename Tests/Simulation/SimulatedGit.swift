import BusModel
import TestSupport

/// A repository in memory: what the fold needs of commits and trees, and one branch.
final class SimulatedGit {
    /// What a commit holds.
    struct Tree: Hashable {
        /// The files of the bus directory, by full path.
        var files: [String: String] = [:]
        /// Everything outside that directory, as one number.
        var work = 0
        /// Which of the world's settings stand in `git-bus.toml`.
        var settings: Int
    }

    struct Node {
        let id: ObjectID
        let parents: [ObjectID]
        let author: String
        let date: Instant
        let subject: String
        let trailers: [Trailer]
        let tree: Tree
    }

    /// Where the branch points.
    private(set) var target = RefTarget.absent
    /// Every place where the branch was, the last at the end.
    private(set) var tips: [RefTarget] = []
    private(set) var nodes: [ObjectID: Node] = [:]
    private let settings: [ConfigSource]
    private var states: [String: FileState] = [:]

    init(settings: [ConfigSource]) { self.settings = settings }

    /// The commit at the branch.
    var tip: ObjectID? { if case .at(let id) = target { id } else { nil } }

    func move(to target: RefTarget) {
        self.target = target
        tips.append(target)
    }

    /// Adds a commit that nothing points at yet. Its id is chance, so that ties break by chance.
    func add(
        _ draft: Draft,
        parents: [ObjectID],
        tree: Tree,
        random: inout PureRandom
    ) -> ObjectID {
        let bytes = (0..<20).map { _ in UInt8(truncatingIfNeeded: random.next() >> 11) }
        guard let id = ObjectID(bytes: bytes) else {
            return add(draft, parents: parents, tree: tree, random: &random)
        }
        nodes[id] = Node(
            id: id,
            parents: parents,
            author: draft.author,
            date: draft.date,
            subject: draft.subject,
            trailers: draft.trailers,
            tree: tree
        )
        return id
    }

    func parents(of id: ObjectID) -> [ObjectID] { nodes[id]?.parents ?? [] }

    func tree(of id: ObjectID?) -> Tree {
        id.flatMap { nodes[$0]?.tree } ?? Tree(settings: 0)
    }

    /// Everything that can be reached from a commit, itself included.
    func past(of tip: ObjectID?) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        var stack = tip.map { [$0] } ?? []
        while let id = stack.popLast() {
            if found.insert(id).inserted { stack += parents(of: id) }
        }
        return found
    }

    func isAncestor(_ old: ObjectID, of tip: ObjectID) -> Bool { past(of: tip).contains(old) }

    func newCommits(from tip: ObjectID, isSeen: (ObjectID) -> Bool) -> NewCommits {
        CanonicalOrder.newCommits(from: tip, parents: parents, isSeen: isSeen)
            ?? NewCommits(nothingSince: tip)
    }

    /// Commits as the protocol sees them: all, or those up to the first on whose settings the fold
    /// must rule.
    func commits(
        at places: some Sequence<NewCommits.Place>,
        by settings: RuledSettings
    ) -> [Commit] {
        var commits: [Commit] = []
        var settings = settings
        for place in places {
            guard let commit = commit(place, settings) else { break }
            commits.append(commit)
            guard settings.take(commit) else { break }
        }
        return commits
    }

    /// What a commit changed itself: what is in none of its parents.
    func detail(of id: ObjectID) -> CommitDetail {
        let tree = tree(of: id)
        let parents = parents(of: id).map { self.tree(of: $0) }
        let before = parents.first?.files ?? [:]
        var paths = Set(tree.files.keys).union(before.keys).filter { path in
            parents.allSatisfy { $0.files[path] != tree.files[path] }
        }
        if parents.allSatisfy({ $0.settings != tree.settings }) { paths.insert("git-bus.toml") }
        let touches = paths.sorted().map { path in
            Touch(
                path: path,
                kind: tree.files[path] == nil && path != "git-bus.toml" ? nil : .file,
                isNew: before[path] == nil,
                bytes: tree.files[path]?.utf8.count ?? 0,
                lines: 1
            )
        }
        return CommitDetail(commit: id, touches: touches)
    }

    private func commit(_ place: NewCommits.Place, _ ruled: RuledSettings) -> Commit? {
        guard let node = nodes[place.id] else { return nil }
        let parent = node.parents.first.flatMap { nodes[$0] }
        let judgedBy = parent.map { settings[$0.tree.settings] } ?? .absent
        let judge = ruled.judge(judgedBy)
        let change = settingsChange(of: node)
        let toml = Touch(path: "git-bus.toml", kind: .file)
        return Commit(
            id: node.id,
            parents: node.parents,
            authorEmail: node.author,
            committedAt: node.date,
            subject: node.subject,
            trailers: node.trailers,
            isStep: place.isStep,
            workTree: .pure("work \(node.tree.work)"),
            changes: place.isStep ? judge.map { changes(of: node, $0) } ?? [] : [],
            touched: change == .none ? [] : [toml],
            settings: change,
            judgedBy: judgedBy,
            config: settings[node.tree.settings]
        )
    }

    private func settingsChange(of node: Node) -> SettingsChange {
        let parents = node.parents.map { tree(of: $0) }
        guard parents.allSatisfy({ $0.settings != node.tree.settings }) else { return .none }
        let isAlone = parents.allSatisfy {
            $0.files == node.tree.files && $0.work == node.tree.work
        }
        return isAlone ? .alone : .together
    }

    private func changes(of node: Node, _ config: SharedConfig) -> [FileChange] {
        let before = tree(of: node.parents.first).files
        let after = node.tree.files
        if before == after { return [] }
        return Set(before.keys).union(after.keys)
            .filter { before[$0] != after[$0] && config.watches($0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { FileChange(path: $0, before: file(before[$0]), after: file(after[$0])) }
    }

    private func file(_ text: String?) -> FileState? {
        guard let text else { return nil }
        if let known = states[text] { return known }
        let state = PureCommits.file(text)
        states[text] = state
        return state
    }
}

/// What somebody wants to commit, on whatever commit that will be.
struct Draft {
    var author: String
    var date = Instant(milliseconds: 0)
    var subject = "work goes on"
    var trailers: [Trailer] = []
    var files: [String: String?] = [:]
    var work: Int?
    var settings: Int?

    /// The tree of a commit, with this changed.
    func applied(to tree: SimulatedGit.Tree) -> SimulatedGit.Tree {
        var tree = tree
        for (path, text) in files { tree.files[path] = text }
        if let work { tree.work = work }
        if let settings { tree.settings = settings }
        return tree
    }
}
