/// Which settings count at some place of the bus, as far as the fold has ruled.
public struct RuledSettings: Hashable, Sendable {
    /// Those in force.
    public private(set) var inForce: SharedConfig?
    /// Versions of `git-bus.toml` that stand in commits and do not count.
    public private(set) var stray: Set<ObjectID>

    /// Describes what counts; by itself, whatever comes.
    public init(inForce: SharedConfig? = nil, stray: some Sequence<ObjectID> = []) {
        self.inForce = inForce
        self.stray = Set(stray)
    }

    /// The settings by which a commit is judged: its first parent's, or where those cannot be used
    /// or do not count, those in force.
    public func judge(_ judgedBy: ConfigSource) -> SharedConfig? {
        guard case .valid(let blob, let config) = judgedBy, !stray.contains(blob) else {
            return inForce
        }
        return config
    }

    /// Takes what a commit did to the settings.
    ///
    /// - Returns: whether what counts is known after it; else the fold must be asked.
    public mutating func take(_ commit: Commit) -> Bool {
        let judge = judge(commit.judgedBy)
        switch commit.settings {
        case .none: break
        case .together: if judge != nil { return false }
        case .alone:
            if let judge, !judge.actor(email: commit.authorEmail).isHuman { return false }
            if let blob = commit.config.blob { stray.remove(blob) }
        }
        if commit.isStep, case .valid(let blob, let config) = commit.config, !stray.contains(blob) {
            inForce = config
        }
        return true
    }
}
