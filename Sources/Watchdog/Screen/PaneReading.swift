public import BusModel

/// What the program in a pane is doing, as far as its screen tells.
public enum PaneState: String, Sendable, Hashable, Codable, CaseIterable {
    /// It waits at an empty prompt. The only state in which a ping is typed.
    case idle
    /// It works.
    case busy
    /// Somebody has typed something and not sent it.
    case draft
    /// It asks something that a keystroke would answer.
    case dialog
    /// Its account has used up what it may use; a ping would be refused.
    case limit
    /// It stopped with an error that a ping cannot mend: a login that ran out, no credit.
    case error
    /// A person scrolls or copies.
    case copyMode = "copy-mode"
    /// It has ended.
    case dead
    /// Nothing is certain, so nothing is done.
    case unknown
}

/// A state, and what on the screen speaks for it.
public struct PaneReading: Sendable, Hashable {
    /// What the program is doing.
    public let state: PaneState
    /// What that was read from, for `explain`. It may quote the screen.
    public let reason: String
    /// Which dialog it is, in a word of the table: `trust`, `permission`, `limit-menu`.
    public let dialog: String?
    /// For a limit: when it ends, if the screen says so. `tomorrow` and `in 3 hours` count from
    /// when the announcement came up, so of the readings with the same ``banner`` the first is
    /// right.
    public let reset: Instant?
    /// For a limit: the words that announce it, by which the same announcement is known again.
    public let banner: String?
    /// What stands in the place where a person types: empty when that is empty or holds only the
    /// program's own suggestion, `nil` when there is no such place.
    public let composer: String?
    /// The last line above the place where a person types, in which an agent may say that it waits.
    public var lastWords = ""
    /// Why a line typed there would be no message, although that place is there: the keys go to a
    /// search, or are taken for commands. Told of a draft as well.
    public var doubt: String?
    /// For a dialog: what tells it from another of its kind.
    public var mark = ""

    /// Describes a reading.
    public init(
        _ state: PaneState,
        reason: String,
        dialog: String? = nil,
        reset: Instant? = nil,
        banner: String? = nil,
        composer: String? = nil
    ) {
        self.state = state
        self.reason = reason
        self.dialog = dialog
        self.reset = reset
        self.banner = banner
        self.composer = composer
    }

    /// Whether a line may be typed.
    public var safeToType: Bool { state == .idle }
}
