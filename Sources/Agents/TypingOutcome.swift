public import Watchdog

/// What became of a line that was to be typed.
public enum TypingOutcome: Sendable, Hashable {
    /// The program took it.
    case typed
    /// The pane was not safe to type into. Nothing was typed; try again later.
    case notReady(PaneReading)
    /// It was no longer true. Nothing was typed.
    case unwanted
    /// It may stand in the pane, or have been taken. Never type it again: ``Typist/find(_:in:)``
    /// looks for it, and a person may have to.
    case uncertain(reason: String)
    /// It could not be typed. Nothing was.
    case failed(reason: String)
}
