/// The sessions of one agent with one program.
public struct SessionSet: Hashable, Sendable {
    /// The program.
    public var backend: UsageBackend
    /// All sessions that the agent was ever in.
    public var sessions: [String]
    /// The directory that the program runs in.
    public var work: String
    /// Of the program: where it keeps its transcripts follows from it.
    public var environment: [String: String]

    /// Describes sessions.
    public init(
        backend: UsageBackend,
        sessions: [String],
        work: String,
        environment: [String: String]
    ) {
        self.backend = backend
        self.sessions = sessions
        self.work = work
        self.environment = environment
    }
}
