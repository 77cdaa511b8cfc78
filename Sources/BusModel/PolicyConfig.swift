/// The `[policy]` table, as far as it is shared: what the rules allow.
public struct PolicyConfig: Hashable, Sendable, Codable {
    /// What becomes of a push that breaks a rule.
    public var enforce = Enforcement()
    /// What a person's decision needs.
    public var humanProof = HumanProof.verified
    /// Files that only a person changes.
    public var protected = [PathGlob("git-bus.toml"), PathGlob("prompts/**")]
    /// Whether claims and reviews must say how sure they are.
    public var confidence = Confidence.optional
    /// Further refs that may be pushed.
    public var refs: [PathGlob] = []
    /// Who may push other people's verbs: agents by name, people by e-mail.
    public var relays: [String] = []
    /// The most commits of one push.
    public var commitsPerPush = 500
    /// The largest file outside the bus directory, in bytes.
    public var maxFileBytes = 10_000_000
    /// The most lines that a push adds and takes away.
    public var maxDiffLines = 50_000
    /// How far a committer's clock may be ahead, in seconds.
    public var clockAhead = 300
    /// What a role may touch; a role that is not here, everything but protected files.
    public var paths: [String: [PathGlob]] = [:]

    /// The largest file of the bus directory, in bytes.
    public static let busFileBytesMax = 1_000_000

    /// The settings of a bus that says nothing.
    public init() {}

    /// What a person's decision needs.
    public enum HumanProof: String, Hashable, Sendable, Codable, CaseIterable {
        /// The hub has proved who pushes it.
        case verified
        /// The author's e-mail is enough: for hubs that cannot prove anybody.
        case any
    }

    /// Whether a confidence must be said.
    public enum Confidence: String, Hashable, Sendable, Codable, CaseIterable {
        case optional, required
    }

    /// What becomes of a push that breaks a rule.
    public struct Enforcement: Hashable, Sendable, Codable {
        /// For rules that are not named.
        public var standard = Mode.refuse
        /// For single rules, by their code.
        public var rules: [String: Mode] = [:]

        /// Refuses whatever breaks a rule.
        public init() {}

        /// What becomes of a push that breaks this rule.
        public subscript(code: RuleCode) -> Mode { rules[code.rawValue] ?? standard }

        /// What becomes of a push.
        public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
            /// It does not land.
            case refuse
            /// It lands, and whoever pushes is told. It changes no state all the same.
            case warn
            /// Nobody looks.
            case off
        }
    }

    /// What agents of a role may touch; `nil` for everything but protected files.
    public func paths(of role: AgentConfig.Role) -> [PathGlob]? { paths[role.rawValue] }
}
