/// How far everything was read that one agent used.
public struct UsageState: Hashable, Sendable, Codable {
    /// How far each file was read, by its path.
    public internal(set) var files: [String: UsagePosition] = [:]
    /// The parents of threads of Codex, and of the sessions in older files of opencode, so that no
    /// file is opened twice to ask; empty for none.
    var parents: [String: String] = [:]
    /// Where the file of a session was found that had to be searched for.
    var places: [String: String] = [:]

    /// What the folders of Codex held when they were last gone through.
    var rollouts: RolloutListing?

    /// Nothing was read yet.
    public init() {}
}
