/// How the screen of one kind of agent program is read. Every string of it is a setting; the
/// patterns are regular expressions.
public struct ScreenProfile: Sendable, Hashable {
    /// Where on the screen things stand.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// A prompt under the cursor, as shells and interpreters have it.
        case line
        /// Claude Code: a composer between two rules, the live status right above it.
        case claude
        /// Codex: a composer that begins with `›`, the live status right above it.
        case codex
    }

    /// Where on the screen things stand.
    public var layout: Layout
    /// An empty prompt: the whole line under the cursor, or of the composer, blanks at its end
    /// apart.
    public var ready: String
    /// Signs of work.
    public var busy: [String]
    /// Signs of a question that a keystroke would answer.
    public var dialog: [String]
    /// Announcements of a used-up account.
    public var limit: [String]
    /// Signs of an end that a ping cannot mend.
    public var error: [String]
    /// How long nothing must have been printed before the program counts as idle.
    public var quiet: Duration

    /// Describes a screen.
    public init(
        layout: Layout = .line,
        ready: String,
        busy: [String] = [],
        dialog: [String] = [],
        limit: [String] = [],
        error: [String] = [],
        quiet: Duration = .seconds(2)
    ) {
        self.layout = layout
        self.ready = ready
        self.busy = busy
        self.dialog = dialog
        self.limit = limit
        self.error = error
        self.quiet = quiet
    }
}
