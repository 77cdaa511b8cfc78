/// Whose text stands in a composer, seen from one who has pasted a line into it.
public enum ComposerContent: Hashable, Sendable {
    /// The line, or the program's own word for something pasted.
    case ours
    /// The line, and letters that somebody typed beside it.
    case oursAndMore
    /// Something else, or nothing.
    case other

    private static let pasted = Pattern(known: "(?i)^\\[Pasted (?:text|content)\\b[^\\]]*\\]$")

    /// Compares what a composer holds with a line.
    ///
    /// Programs break lines where they like and scroll long ones, so blanks do not count, and a
    /// part of the line with the mark is enough.
    ///
    /// - Parameters:
    ///   - line: The line; `nil` when only its mark is known, as after a crash.
    ///   - mark: The part of the line by which it is known.
    ///   - wasEmpty: Whether the composer was empty before; only then is something pasted ours.
    public init(_ composer: String, line: String?, mark: String, wasEmpty: Bool) {
        let theirs = Self.squeezed(composer)
        if theirs.contains(Self.squeezed(mark)) {
            let isWhole = line.map { Self.squeezed($0).contains(theirs) } ?? Self.isLine(theirs)
            self = isWhole ? .ours : .oursAndMore
        } else if wasEmpty, Self.pasted.matches(whole: composer) {
            self = .ours
        } else {
            self = .other
        }
    }

    /// Whether these letters are those of one line, from what each begins with to its marks.
    private static func isLine(_ squeezed: String) -> Bool {
        let parts = squeezed.ranges(of: "[bus")
        guard squeezed.hasPrefix("git-bus:"), parts.count == 1, let marks = parts.first else {
            return false
        }
        return squeezed[marks.upperBound...].firstIndex(of: "]") == squeezed.indices.last
    }

    /// The letters as a screen shows them, without blanks.
    private static func squeezed(_ text: String) -> String {
        var terminal = TerminalText()
        return terminal.row(text).text.filter { $0 != " " }
    }
}
