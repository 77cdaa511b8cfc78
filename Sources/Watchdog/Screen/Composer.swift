/// The place of a screen where a person types.
struct Composer {
    /// A row of it, the frame and the sign of the prompt taken away.
    struct Row {
        /// What is shown.
        let text: String
        /// The same without what is dim.
        let bright: String
        /// The same without what is grey; `nil` where colours are not known.
        let vivid: String?

        /// Takes the inside out of a line.
        init(_ line: ScreenLine, _ inside: (String) -> String) {
            text = inside(line.text)
            bright = inside(line.bright)
            vivid = line.vivid.map(inside)
        }
    }

    /// What stands in it; empty when nothing does but the program's own suggestion.
    var text: String
    /// That suggestion; empty when there is none, or when a person has typed.
    var suggestion = ""
    /// The lines it takes with its frame.
    var lines: Range<Int>
    /// Why a line typed into it would not be a message, although it is empty: it would be run as a
    /// command.
    var doubt: String?

    /// Reads what stands in some rows.
    init(
        _ inside: [Row],
        lines: Range<Int>,
        placeholders: [Pattern],
        doubt: String? = nil
    ) {
        let text = Self.joined(inside.map(\.text))
        let bright = Self.joined(inside.map(\.bright))
        // Where colours are known, a person's letters are not pale, whatever they say.
        let isPale = inside.allSatisfy { $0.vivid?.allSatisfy { $0 == " " } ?? true }
        let isSuggestion = isPale && placeholders.occur(in: Array(text.unicodeScalars))
        self.text = isSuggestion ? "" : bright
        if self.text.isEmpty { suggestion = text }
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
