public import BusModel

/// A bus in memory that makes commits, each on top of the one before.
///
/// It keeps what a repository would: the files, the work beside them, the configuration in force.
public struct PureCommits: Sendable {
    /// The files of the bus directory, by full path.
    public private(set) var files: [String: String] = [:]
    /// What `git-bus.toml` says at the tip.
    public private(set) var source = ConfigSource.absent
    /// Everything outside the bus directory, as one number.
    public private(set) var work = 0
    /// The last step.
    public private(set) var tip: ObjectID?
    private var count = 0
    private let name: String

    /// An empty bus; the name tells the commits of one from those of another.
    public init(_ name: String = "bus") { self.name = name }

    /// A step by `author`: an agent's name, or a whole e-mail address.
    ///
    /// - Parameter isMerge: whether the settings came by a merge, and are not its own.
    public mutating func step(
        _ subject: String = "work goes on",
        by author: String = "builder",
        trailers: [String] = [],
        files changed: [String: String?] = [:],
        foreign: [String] = [],
        touched: [Touch] = [],
        work: Int? = nil,
        config: ConfigSource? = nil,
        isMerge: Bool = false
    ) -> Commit {
        let judgedBy = source
        if let config { source = config }
        let isOtherWork = work.map { $0 != self.work } ?? false
        if let work { self.work = work }
        var changes: [FileChange] = []
        for (path, text) in changed.sorted(by: {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }) {
            let change = FileChange(
                path: path,
                before: files[path].map(Self.file),
                after: text.map(Self.file)
            )
            files[path] = text
            if change.before != change.after { changes.append(change) }
        }
        let link = FileState(kind: .foreign, blob: .pure("link"), content: nil)
        changes += foreign.map { FileChange(path: $0, before: nil, after: link) }
        let touched = touched + foreign.map { Touch(path: $0, kind: .link, isNew: true) }
        let isNewConfig = source.blob != judgedBy.blob && !isMerge
        let hasMore = isOtherWork || !changes.isEmpty || !touched.isEmpty
        let commit = make(
            subject,
            author,
            trailers,
            judgedBy,
            isStep: true,
            changes,
            touched,
            isNewConfig ? hasMore ? .together : .alone : .none
        )
        tip = commit.id
        return commit
    }

    /// A commit that a merge brings in: no step, so none of its files count.
    ///
    /// - Parameter config: what it makes of the settings, on its own side alone.
    public mutating func side(
        _ subject: String,
        by author: String = "builder",
        trailers: [String] = [],
        judgedBy: ConfigSource? = nil,
        touched: [Touch] = [],
        config: ConfigSource? = nil
    ) -> Commit {
        let trunk = source
        defer { source = trunk }
        if let config { source = config }
        return make(
            subject,
            author,
            trailers,
            judgedBy ?? trunk,
            isStep: false,
            [],
            touched,
            config == nil ? .none : .alone
        )
    }

    private mutating func make(
        _ subject: String,
        _ author: String,
        _ trailers: [String],
        _ judgedBy: ConfigSource,
        isStep: Bool,
        _ changes: [FileChange],
        _ touched: [Touch],
        _ settings: SettingsChange
    ) -> Commit {
        let toml = Touch(path: "git-bus.toml", kind: .file)
        count += 1
        return Commit(
            id: .pure("\(name) \(count)"),
            parents: tip.map { [$0] } ?? [],
            authorEmail: author.contains("@") ? author : author + "@agents.invalid",
            committedAt: Instant(seconds: 1_700_000_000 + Int64(count)),
            subject: subject,
            trailers: trailers.map(Self.trailer),
            isStep: isStep,
            workTree: .pure("work \(work)"),
            changes: changes,
            touched: touched + (settings == .none ? [] : [toml]),
            settings: settings,
            judgedBy: judgedBy,
            config: source
        )
    }

    /// A plain file of that text.
    public static func file(_ text: String) -> FileState {
        FileState(kind: .file, blob: .pure("blob " + text), content: Array(text.utf8))
    }

    private static func trailer(_ line: String) -> Trailer {
        let parts = line.split(separator: ": ", maxSplits: 1)
        return Trailer(key: String(parts[0]), value: String(parts.last ?? ""))
    }
}

extension ConfigSource {
    /// Settings that stand in a file.
    public static func pure(_ config: SharedConfig) -> ConfigSource {
        .valid(blob: .pure("config \(config)"), config)
    }

    /// A file that cannot be used.
    public static let broken = ConfigSource.invalid(blob: .pure("broken"), reason: "line 1: no")
}

extension SharedConfig {
    /// A team of two builders, three reviewers and an observer, a person, and two phases.
    public static let team = SharedConfig(
        phases: [
            PhaseConfig(id: "build", gates: ["D1", "D2"], reviewers: ["r1", "r2"]),
            PhaseConfig(id: "ship", gates: ["S1"], reviewers: ["r1"]),
        ],
        agents: [
            AgentConfig(name: "builder", role: .builder),
            AgentConfig(name: "mason", role: .builder),
            AgentConfig(name: "r1", role: .reviewer),
            AgentConfig(name: "r2", role: .reviewer),
            AgentConfig(name: "r3", role: .reviewer),
            AgentConfig(name: "watcher", kind: .persistent, role: .observer),
        ],
        humans: ["Ana@Example.org"],
        handoff: HandoffConfig(reviewPings: ["mason"])
    )

    /// The same with something else in it.
    public func with(_ change: (inout SharedConfig) -> Void) -> SharedConfig {
        var copy = self
        change(&copy)
        return copy
    }
}
