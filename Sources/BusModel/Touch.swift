/// A path at which a commit differs from every one of its parents: what it changed itself.
public struct Touch: Hashable, Sendable {
    /// The path from the root of the repository.
    public let path: String
    /// What stands there now, or `nil` when nothing does any more.
    public let kind: Kind?
    /// Whether something stood there in the first parent.
    public let isNew: Bool
    /// The size of the file, in bytes; 0 for what is none.
    public let bytes: Int
    /// How many lines it adds and takes away; 0 for what is no text.
    public let lines: Int
    /// A neighbour that differs from it in case only.
    public let twin: String?

    /// What stands at a path.
    public enum Kind: Hashable, Sendable {
        case file, link, submodule
        /// A directory is named only for a neighbour that differs from it in case.
        case directory
    }

    /// Describes a change.
    public init(
        path: String,
        kind: Kind?,
        isNew: Bool = false,
        bytes: Int = 0,
        lines: Int = 0,
        twin: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.isNew = isNew
        self.bytes = bytes
        self.lines = lines
        self.twin = twin
    }
}

extension Touch {
    /// Whether something stands now where the directory of the bus, or a file in it, should.
    public func isForeign(in directory: String) -> Bool {
        if path == directory { return kind != nil && kind != .directory }
        guard kind == .link || kind == .submodule else { return false }
        return path.hasPrefix(directory + "/") || directory.hasPrefix(path + "/")
    }
}

/// Everything that a commit changed itself.
public struct CommitDetail: Hashable, Sendable {
    /// The commit.
    public let commit: ObjectID
    /// What it changed, by path.
    public let touches: [Touch]
    /// Whether there is more than was looked at.
    public let isCut: Bool

    /// Describes the changes of a commit.
    public init(commit: ObjectID, touches: [Touch], isCut: Bool = false) {
        self.commit = commit
        self.touches = touches
        self.isCut = isCut
    }

    /// More changes than this are not looked at.
    public static let touchesMax = 50_000

    /// Nor more entries of trees, changed or on the way to what is. It is the same for everybody
    /// who folds, since what a commit did must be.
    public static let entriesMax = 200_000
}
