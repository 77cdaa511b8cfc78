public import BusModel
public import Ledger

/// One thing that was said or done in a session, as the transcript has it.
///
/// Its texts are those of the file: nothing is masked and nothing made harmless yet. Whoever shows
/// an entry does both.
public struct TranscriptEntry: Hashable, Sendable {
    /// When it was written down; `nil` where the transcript does not say.
    public var time: Instant?
    /// The turn that it is of, the first being 1; 0 before the first prompt.
    public var turn = 0
    /// The marks of the pings that began the turn.
    public var pings: [String] = []
    /// Who speaks.
    public var who: Who
    /// What is said, called or returned.
    public var text: String
    /// Whether the text goes on in the file.
    public var isCut = false
    /// The tool that is called, where one is.
    public var tool: String?
    /// What the request used that this is the first sign of; `nil` where it was shown before.
    public var tokens: TokenCount?
    /// The model that answered, where ``tokens`` are shown.
    public var model: String?
    /// The program.
    public var backend: UsageBackend
    /// The session that it is of, as far as the program has sessions.
    public var session: String
    /// The subagent that did it; `nil` for the agent itself.
    public var subagent: String?
    /// Whether a turn begins with it.
    var startsTurn = false

    /// Describes an entry.
    public init(
        time: Instant?,
        who: Who,
        text: String,
        backend: UsageBackend,
        session: String
    ) {
        self.time = time
        self.who = who
        self.text = text
        self.backend = backend
        self.session = session
    }

    /// Those who speak in a transcript.
    public enum Who: String, Hashable, Sendable, CaseIterable {
        /// A prompt that git-bus did not type as a ping.
        case person
        /// A prompt with a line that git-bus types: `git-bus: … [bus 1a2b3c4d]`.
        case ping
        /// The agent.
        case agent
        /// A subagent of it.
        case subagent
        /// A tool is called.
        case tool
        /// A tool came back.
        case result
        /// The program itself: instructions, errors of the service, summaries.
        case system
    }
}
