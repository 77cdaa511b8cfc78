/// A program whose transcripts tell what was used.
public enum UsageBackend: String, Hashable, Sendable, Codable, CaseIterable {
    /// Claude Code: a file of lines a session, and one for each subagent.
    case claude
    /// Codex: a file of lines a thread, subagents and forks being threads.
    case codex
    /// Gemini CLI: a file of lines a session, one object in older versions.
    case gemini
    /// opencode: one database, or a tree of small files in older versions.
    case opencode
    /// aider: a file of Markdown in the directory that it works in, or its log of analytics.
    case aider
}
