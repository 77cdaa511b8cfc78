/// Something in a file of usage that could not be read, counted, so that nobody takes a sum for
/// more than it is.
public struct Unread: Hashable, Sendable, Codable {
    /// The file.
    public var file: String
    /// What was wrong.
    public var kind: Kind
    /// How often it was met.
    public var count: Int
    /// The first line where it was met, the first of a file being 1; `nil` where it is about a
    /// whole file.
    public var firstLine: Int?

    /// Describes something unreadable.
    public init(file: String, kind: Kind, count: Int = 1, firstLine: Int? = nil) {
        self.file = file
        self.kind = kind
        self.count = count
        self.firstLine = firstLine
    }

    /// What can be wrong.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A line that is no JSON, or no object.
        case brokenLine = "broken_line"
        /// A last line without an end that is no JSON either: its writer was stopped in it.
        case partialLine = "partial_line"
        /// A line that is too long, even without its long strings.
        case longLine = "long_line"
        /// Counts that cannot be: negative, no number, more from the cache than there was.
        case impossibleCount = "impossible_count"
        /// A row without anything that tells it from another one: it may be counted twice.
        case nameless
        /// The requests of a lane of Codex and its running total differ by more than two in a
        /// hundred: something was not written, or written twice.
        case doubtfulSum = "doubtful_sum"
        /// The file is gone. What was read of it before stays counted.
        case gone
        /// The file is there and may not be read.
        case noAccess = "no_access"
        /// A file that can only be read at once is too large for that.
        case tooLarge = "too_large"
        /// A database, or a file, of a form that is not known.
        case unknownForm = "unknown_form"
    }
}
