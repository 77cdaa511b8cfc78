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
    /// What that was read from, for `explain`.
    public let reason: String

    /// Describes a reading.
    public init(_ state: PaneState, reason: String) {
        self.state = state
        self.reason = reason
    }

    /// Whether a line may be typed.
    public var safeToType: Bool { state == .idle }
}
