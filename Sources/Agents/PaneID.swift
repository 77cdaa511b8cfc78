public import BusModel

/// The name tmux gives a pane, never given to another while its server lives: `%3`.
public struct PaneID: Name {
    /// The text itself.
    public let text: String
    /// Takes the text as it is.
    public init(_ text: String) { self.text = text }

    /// Whether it is spelled as tmux spells it: a percent sign and digits.
    var isWellFormed: Bool {
        text.utf8.first == UInt8(ascii: "%") && text.utf8.count > 1
            && text.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
    }
}
