/// How the screen of one kind of agent program is read. Every string of it is a setting.
public struct ScreenProfile: Sendable, Hashable {
    /// Where on the screen things stand.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// A prompt under the cursor, as shells and interpreters have it.
        case line
        /// Claude Code: a composer between two rules, the live status right above it.
        case claude
        /// Codex: a composer that begins with `›`, the live status right above it.
        case codex
        /// opencode: a composer with a bar at its left, the live status below it.
        case opencode
    }

    /// Where on the screen things stand.
    public var layout: Layout
    /// An empty prompt: the whole line under the cursor, blanks at its end apart, or the sign that
    /// a composer begins with.
    public var ready: Pattern
    /// Signs of work, looked for where the layout has its live status and its footer.
    public var busy: [Pattern]
    /// Signs of a question that a keystroke would answer, beside those that are known of all
    /// programs; looked for below what is history.
    public var dialog: [Pattern]
    /// Announcements of a used-up account, at the beginning of a message of the program's own.
    public var limit: [Pattern]
    /// Signs of an end that a ping cannot mend, at the beginning of such a message.
    public var error: [Pattern]
    /// Suggestions that the program itself writes into an empty composer.
    public var placeholder: [Pattern]
    /// Announcements of limits that have passed: their words stay on the screen, and are history.
    public var past: Set<String> = []
    /// How long nothing must have been printed before the program counts as idle.
    public var quiet: Duration

    /// Describes a screen.
    public init(
        layout: Layout = .line,
        ready: Pattern,
        busy: [Pattern] = [],
        dialog: [Pattern] = [],
        limit: [Pattern] = [],
        error: [Pattern] = [],
        placeholder: [Pattern] = [],
        quiet: Duration = .seconds(2)
    ) {
        self.layout = layout
        self.ready = ready
        self.busy = busy
        self.dialog = dialog
        self.limit = limit
        self.error = error
        self.placeholder = placeholder
        self.quiet = quiet
    }
}
