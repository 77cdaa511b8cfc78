/// The place of a screen where a person types.
struct Composer {
    /// What stands in it; empty when nothing does but the program's own suggestion.
    var text: String
    /// The lines it takes with its frame.
    var lines: Range<Int>
    /// Why a line typed into it would not be a message, although it is empty: it would be run as a
    /// command.
    var doubt: String?

    /// Reads what stands in some lines, the sign of the prompt taken away.
    ///
    /// - Parameter inside: The text of each line, as it is and without what is dim.
    init(
        _ inside: [(text: String, bright: String)],
        lines: Range<Int>,
        placeholders: [Pattern],
        doubt: String? = nil
    ) {
        let text = Self.joined(inside.map(\.text))
        let bright = Self.joined(inside.map(\.bright))
        let isSuggestion = placeholders.occur(in: Array(text.unicodeScalars))
        self.text = isSuggestion ? "" : bright
        self.lines = lines
        self.doubt = doubt
    }

    private static func joined(_ parts: [String]) -> String {
        parts.map { part in
            var rest = part[...].drop { $0 == " " }
            while rest.last == " " { rest.removeLast() }
            return rest
        }
        .filter { !$0.isEmpty }.joined(separator: " ")
    }
}
