/// How far git-bus is installed in a hub.
public struct HookStatus: Hashable, Sendable {
    /// A hook of the hub's owner that runs as it did before.
    public struct ChainedHook: Hashable, Sendable {
        /// Which hook it is, for instance `pre-receive`.
        public let hook: String
        /// The file that is run.
        public let original: String
    }

    /// One setting that the installer makes.
    public struct Setting: Hashable, Sendable {
        /// Its key, as git's documentation spells it.
        public let key: String
        /// The value that git-bus wants.
        public let wanted: String
        /// The values that the hub's own configuration has; `nil` for a key without a value.
        public let values: [String?]

        /// Whether the hub has the value that git-bus wants.
        public var holds: Bool { values == [wanted] }
    }

    /// Whether git runs our post-receive hook.
    public let isInstalled: Bool
    /// Where git looks for hooks: the value in force in the repository's configuration.
    public let hooksPath: String?
    /// The owner's hooks that run as before, by name.
    public let chained: [ChainedHook]
    /// Every setting of ours.
    public let settings: [Setting]
    /// Whether a daemon has, or left, a socket to be rung at.
    public let hasSocket: Bool
    /// Whether the installed program is, byte for byte, the one that would be copied.
    public let binaryIsCurrent: Bool
    /// What another install would do, for instance chain a hook that was added since.
    public let pending: [HookChange]
    /// What another install would leave alone, and why.
    public let notes: [String]
}
