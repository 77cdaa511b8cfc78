public import Ledger

/// What was read at one look.
public struct UsageReading: Hashable, Sendable {
    /// The new rows, in the order of the files; several may be of one key.
    public internal(set) var rows: [UsageRow] = []
    /// What else happened, in the order of the files: turns and tools, for Claude Code and Codex.
    public internal(set) var facts: [TranscriptFact] = []
    /// What could not be read of what is new.
    public internal(set) var unread: [Unread] = []
    /// How many bytes were read.
    public internal(set) var bytes: UInt64 = 0
    /// Whether all was read that is there; else the next look goes on.
    public internal(set) var isAtEnd = true
}
