public import BusModel

/// Something that happened in a session, as its transcript says, beside what was used: it is found
/// on the same way through the same bytes.
///
/// ``AgentSignal`` tells more of what an agent does now. These are for looking back, also at the
/// sessions of others.
public struct TranscriptFact: Hashable, Sendable {
    /// When it was written down.
    public var time: Instant
    /// What happened.
    public var kind: Kind
    /// How many of its kind and time were before it in the same file. A copy of a session says the
    /// same.
    public var ordinal: Int

    /// Describes a fact.
    public init(time: Instant, kind: Kind, ordinal: Int = 0) {
        self.time = time
        self.kind = kind
        self.ordinal = ordinal
    }

    /// What can happen in a session.
    public enum Kind: Hashable, Sendable {
        /// A prompt was taken.
        case turnStarted
        /// A turn ended by itself. Claude Code may say so twice.
        case turnEnded
        /// A person broke a turn off.
        case turnBrokenOff
        /// A tool was called, by the agent or by a subagent: `Bash`, `apply_patch`.
        case tool(name: String)
    }
}
