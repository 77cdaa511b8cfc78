public import BusModel

/// One git repository, read through libgit2, and where its past is long from its packs.
///
/// The handle stays inside; every method returns values. Methods block on the actor's own queue
/// and never suspend while they hold an object.
public actor BusRepository {
    let handle: RepositoryHandle
    /// Where it was opened.
    public nonisolated let path: String
    private let executor: any SerialExecutor
    private let isWanted: @Sendable () -> Bool
    private var reads = 0

    /// The actor's own serial queue, or what it was opened for.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    let memory: ConfigMemory?
    var configs: [ObjectID: ConfigSource] = [:]
    var treeConfigs: [ObjectID: ConfigSource] = [:]
    var roots: (directory: String, trees: [ObjectID: RootTree]) = ("", [:])
    var guards: [GuardKey: GuardedPaths] = [:]
    /// Trees that were read last: a step's tree is read again as the parent's of the next.
    private var recentTrees: [ObjectID: TreeObject] = [:]
    /// Commits that were read last. In a push they are few, and each is asked for several times.
    private var recentCommits: [ObjectID: CommitObject] = [:]
    private let keepsCommits: Bool
    /// While a long past is read.
    private(set) var packs: PackedObjects?
    /// How many objects were asked for since reading began.
    private var burst = 0
    var rootHeads: [ObjectID: (names: [[UInt8]], ids: [ObjectID?])] = [:]
    let parseConfig: ConfigParser

    /// Reads the bytes of a `git-bus.toml`; throws nothing, since a bad one is a fact like others.
    public typealias ConfigParser = @Sendable (_ blob: ObjectID, _ bytes: [UInt8]) -> ConfigSource

    /// Opens the repository at `path` itself.
    ///
    /// - Parameters:
    ///   - quarantine: the directory in which the objects of a push wait, to be read as well.
    ///   - executor: what runs the actor: by default a queue of its own, since reading blocks.
    ///   - memory: what other handles on the repository read as well.
    ///   - isWanted: whether somebody still waits for what is read; asked now and then.
    ///   - parseConfig: what turns `git-bus.toml` into settings.
    /// - Throws: `.unsupported` for SHA-256, reftable and other extensions, `.notOwned` for
    ///   somebody else's, `.incomplete` for a shallow clone.
    public init(
        path: String,
        quarantine: String? = nil,
        executor: (any SerialExecutor)? = nil,
        memory: ConfigMemory? = nil,
        isWanted: @escaping @Sendable () -> Bool = { true },
        parseConfig: @escaping ConfigParser
    ) throws(GitError) {
        let handle = try RepositoryHandle(path: path)
        if let quarantine { try handle.addObjects(at: quarantine) }
        let shallow = handle.commonDirectory + "shallow"
        self.handle = handle
        self.path = path
        self.executor = executor ?? RepositoryExecutor()
        self.isWanted = isWanted
        self.memory = memory
        keepsCommits = quarantine != nil
        self.parseConfig = parseConfig
        // libgit2 takes the boundary of a shallow clone for an error half way; say so before.
        if FileProbe.exists(shallow) {
            throw GitError(.incomplete, "open \(path)", "a shallow clone; commits are missing")
        }
    }

    /// Another handle on the same repository, with a queue of its own, for reading a long past
    /// beside this one. It shares what this one has mapped.
    ///
    /// - Throws: what opening it throws; `.unsupported` where objects wait in quarantine.
    public func another() async throws(GitError) -> BusRepository {
        guard !keepsCommits else {
            throw GitError(.unsupported, "open \(path) again", "its objects wait in quarantine")
        }
        let other = try BusRepository(
            path: path,
            memory: memory,
            isWanted: isWanted,
            parseConfig: parseConfig
        )
        openPacks()
        if let packs { await other.share(packs.packs) }
        return other
    }

    /// Gives back the memory that reading a long past took.
    public func rest() { packs = nil }

    private func share(_ packs: [Pack]) { self.packs = PackedObjects(packs) }

    private func openPacks() {
        guard packs == nil else { return }
        packs = PackedObjects(PackedObjects.packs(in: handle.commonDirectory + "objects/"))
    }

    /// The `.git` directory, or the bare repository itself, with a slash at its end.
    public var gitDirectory: String { handle.gitDirectory }

    /// A text of the repository's configuration, the user's and the system's included; `nil` where
    /// nobody says anything.
    public func setting(_ key: String) -> String? { handle.setting(key) }

    /// Where a ref points.
    public func target(of ref: RefName) throws(GitError) -> RefTarget { try handle.target(of: ref) }

    /// The branches by name, with their tips.
    ///
    /// - Parameter limit: how many at most.
    public func branches(limit: Int) throws(GitError) -> [String: ObjectID] {
        try handle.branches(limit: limit)
    }

    /// Whether the object is there.
    public func contains(_ id: ObjectID) -> Bool { handle.contains(id) }

    /// Whether `ancestor` can be reached from `commit`, or is it.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
        // Nearly always it is a few steps away.
        var next: ObjectID? = commit
        for _ in 0..<Self.near {
            guard let id = next else { break }
            if id == ancestor { return true }
            next = try parents(of: id).first
        }
        return try handle.isAncestor(ancestor, of: commit)
    }

    private static let near = 32

    /// The best common ancestor, or `nil` when there is none.
    public func mergeBase(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> ObjectID? {
        try handle.mergeBase(one, other)
    }

    /// The bytes of a file at a commit; `nil` when there is none.
    public func file(_ path: String, at commit: ObjectID) throws(GitError) -> [UInt8]? {
        var tree = try tree(commitObject(commit).tree)
        let parts = path.split(separator: "/").map { Array($0.utf8) }
        for part in parts.dropLast() {
            guard let entry = tree.entry(named: part), entry.isTree else { return nil }
            tree = try self.tree(entry.id)
        }
        guard let name = parts.last, let entry = tree.entry(named: name), entry.isFile else {
            return nil
        }
        return try blob(entry.id)
    }

    /// The bytes of the newest `git-bus.toml` that can be used: that of the commit, or of the
    /// nearest one before it on the first-parent chain; `nil` when there is none.
    public func usableConfig(at commit: ObjectID) throws(GitError) -> [UInt8]? {
        var next: ObjectID? = commit
        while let id = next {
            switch try config(at: id) {
            case .valid(let blob, _): return try self.blob(blob)
            case .absent: return nil
            case .invalid: next = try parents(of: id).first
            }
        }
        return nil
    }

    /// The bytes of a blob.
    public func content(of blob: ObjectID) throws(GitError) -> [UInt8] { try self.blob(blob) }

    /// Where a symbolic link at a path of a commit leads, as it says it; `nil` for anything else.
    public func link(_ path: String, at commit: ObjectID) throws(GitError) -> String? {
        var tree = try tree(commitObject(commit).tree)
        let parts = path.split(separator: "/").map { Array($0.utf8) }
        for part in parts.dropLast() {
            guard let entry = tree.entry(named: part), entry.isTree else { return nil }
            tree = try self.tree(entry.id)
        }
        guard let name = parts.last, let entry = tree.entry(named: name), entry.isLink else {
            return nil
        }
        return String(decoding: try blob(entry.id), as: UTF8.self)
    }

    /// The configuration at a commit.
    public func config(at commit: ObjectID) throws(GitError) -> ConfigSource {
        try config(inTree: commitObject(commit).tree)
    }
}

// MARK: - Objects

extension BusRepository {
    /// Ends a look that nobody waits for any more. Whatever takes long reads objects, so that
    /// asking here is enough.
    func goOn() throws(GitError) {
        reads &+= 1
        // To ask may take a system call.
        guard Task.isCancelled || (reads.isMultiple(of: 64) && !isWanted()) else { return }
        throw GitError(.cancelled, "read \(path)", "nobody waits for it any more")
    }

    /// Lends the bytes of an object. Where many are read at a time it is a long past, of which
    /// nearly all is in packs.
    private func withObject<R>(
        _ id: ObjectID,
        _ kind: PackedObject.Kind,
        _ body: (UnsafeRawBufferPointer) throws(GitError) -> R
    ) throws(GitError) -> R {
        guard let bytes = packed(id, kind) else {
            return try handle.withObject(id, kind.native, body)
        }
        return try bytes.withUnsafeBufferPointer { bytes throws(GitError) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }

    private func packed(_ id: ObjectID, _ kind: PackedObject.Kind) -> [UInt8]? {
        burst += 1
        // Once in a burst, since there may be none.
        if burst == Self.many, !keepsCommits { openPacks() }
        return packs?.bytes(of: id, kind)
    }

    /// Reading of a past begins: whether it is a long one is seen then.
    func beginReading() { burst = 0 }

    private static let many = 100

    func parents(of id: ObjectID) throws(GitError) -> [ObjectID] {
        if keepsCommits { return try commitObject(id).parents }
        try goOn()
        return try withObject(id, .commit) { bytes throws(GitError) in
            CommitObject.parents(bytes)
        }
    }

    func commitObject(_ id: ObjectID) throws(GitError) -> CommitObject {
        if let known = recentCommits[id] { return known }
        try goOn()
        let commit = try withObject(id, .commit) { bytes throws(GitError) in
            try CommitObject(bytes, id: id)
        }
        if commit.message.utf8.count < 10_000 {
            // A commit is read again as the parent of the next.
            if recentCommits.count >= (keepsCommits ? 1024 : 64) {
                recentCommits.removeAll(keepingCapacity: true)
            }
            recentCommits[id] = commit
        }
        return commit
    }

    func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        try goOn()
        // git keeps no object for the empty tree.
        if id == Self.emptyTree { return .empty }
        if let known = recentTrees[id] { return known }
        let tree = try withObject(id, .tree) { bytes throws(GitError) in
            try TreeObject(bytes, id: id)
        }
        // Bounded, so that a long walk does not keep every tree it passed, nor a huge one.
        if tree.entries.count <= 500 {
            if recentTrees.count > 128 { recentTrees.removeAll(keepingCapacity: true) }
            recentTrees[id] = tree
        }
        return tree
    }

    private static let emptyTree = ObjectID(hex: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")

    func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        try goOn()
        return try withObject(id, .blob) { bytes throws(GitError) in Array(bytes) }
    }

    /// The bytes of a blob; `nil` where there are more than so many.
    func blob(_ id: ObjectID, atMost most: Int) throws(GitError) -> [UInt8]? {
        try goOn()
        if let bytes = packed(id, .blob) { return bytes.count <= most ? bytes : nil }
        return try handle.size(of: id) <= most ? try blob(id) : nil
    }
}
