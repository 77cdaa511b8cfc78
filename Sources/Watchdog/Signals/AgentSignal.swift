public import BusModel

/// A certain fact about an agent, told by its own program: by a hook that it called, or by a row
/// that it wrote into its transcript. Both beat whatever its screen seems to say.
public struct AgentSignal: Hashable, Sendable, Codable {
    /// When it happened, by the program's own clock where it says so.
    public let time: Instant
    /// Who told it.
    public let source: Source
    /// What happened.
    public let kind: Kind

    /// Describes a signal.
    public init(time: Instant, source: Source, kind: Kind) {
        self.time = time
        self.source = source
        self.kind = kind
    }

    /// Who tells a signal.
    public enum Source: String, Hashable, Sendable, Codable, CaseIterable {
        /// A hook of the program, which called `git bus agent-event`.
        case hook
        /// The transcript that the program writes.
        case transcript
    }

    /// What an agent's program tells of itself.
    public enum Kind: Hashable, Sendable, Codable {
        /// A session began or was taken up again: its name, and the file of its transcript.
        case sessionStarted(id: String, transcript: String?)
        /// A prompt was taken. `marks` are the pings that stand in it, as `[bus …]` names them.
        case turnStarted(marks: [String])
        /// A prompt was taken while a turn runs, and waits for its end.
        case queued(marks: [String])
        /// A tool was called or came back: the agent works.
        case toolUsed
        /// The model answered. The last line of its words, for `WAITING-UNTIL`; at most 200 bytes.
        case spoke(lastLine: String)
        /// A turn ended by itself.
        case turnEnded
        /// A turn was broken off by a person.
        case interrupted
        /// A turn ended with an error of the program or its service, in the program's own word:
        /// `server_error`, `authentication_failed`.
        case failed(error: String)
        /// The account has used up what it may use, until then; `nil` when that is not told.
        case limited(until: Instant?)
        /// A question is on the screen: `permission`, `elicitation`.
        case asked(what: String)
        /// The program compacts what it remembers; that takes minutes and is work.
        case compacting
        /// The session is over.
        case sessionEnded(reason: String)
    }
}
