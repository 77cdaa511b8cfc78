/// A commit of the bus as plain data: what the protocol may look at, and nothing else.
public struct Commit: Hashable, Sendable {
    /// The commit's own id.
    public let id: ObjectID
    /// Its parents, first parent first; empty for a root.
    public let parents: [ObjectID]
    /// The author's e-mail, as written in the commit.
    public let authorEmail: String
    /// The committer's date. For display and for the times of history; never for order.
    public let committedAt: Instant
    /// The first line of the message, invalid UTF-8 replaced.
    public let subject: String
    /// The trailers of the message's last paragraph.
    public let trailers: [Trailer]
    /// Whether the commit is a step of the bus's first-parent chain, or came in by a merge.
    public let isStep: Bool
    /// The id that the commit's root tree would have without the bus directory.
    ///
    /// Two commits with the same value hold the same work, whatever mail passed between them.
    public let workTree: ObjectID
    /// What the step changed on watched paths, bytewise by path. Empty for what is not a step.
    public let changes: [FileChange]
    /// What the commit itself did to guarded files, by path: what is the same in one of its parents
    /// is not its own. Sizes and lines are not looked at.
    public let touched: [Touch]
    /// Whether it did more to guarded and watched files than is looked at.
    public let isCut: Bool
    /// What the commit itself did to `git-bus.toml`.
    public let settings: SettingsChange
    /// The configuration of the first parent, by which this commit is judged.
    public let judgedBy: ConfigSource
    /// The configuration in the commit itself.
    public let config: ConfigSource

    /// Describes a commit.
    public init(
        id: ObjectID,
        parents: [ObjectID],
        authorEmail: String,
        committedAt: Instant,
        subject: String,
        trailers: [Trailer],
        isStep: Bool,
        workTree: ObjectID,
        changes: [FileChange],
        touched: [Touch] = [],
        isCut: Bool = false,
        settings: SettingsChange = .none,
        judgedBy: ConfigSource,
        config: ConfigSource
    ) {
        self.id = id
        self.parents = parents
        self.authorEmail = authorEmail
        self.committedAt = committedAt
        self.subject = subject
        self.trailers = trailers
        self.isStep = isStep
        self.workTree = workTree
        self.changes = changes
        self.touched = touched
        self.isCut = isCut
        self.settings = settings
        self.judgedBy = judgedBy
        self.config = config
    }
}

/// What a commit itself did to `git-bus.toml`.
public enum SettingsChange: Hashable, Sendable {
    /// Nothing, or a merge brought it.
    case none
    /// It changed that file and no other.
    case alone
    /// It changed other files too.
    case together
}

/// What `git-bus.toml` says at some commit.
public enum ConfigSource: Hashable, Sendable {
    /// There is no such file.
    case absent
    /// There is one, and it cannot be used; the one before it stays in force.
    case invalid(blob: ObjectID, reason: String)
    /// The shared settings it holds. Each commit has two of them, so they are shared, not copied.
    indirect case valid(blob: ObjectID, SharedConfig)

    /// The blob that was read, if there is one.
    public var blob: ObjectID? {
        switch self {
        case .absent: nil
        case .invalid(let blob, _), .valid(let blob, _): blob
        }
    }
}
