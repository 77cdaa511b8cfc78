/// A line that may be typed into an agent's terminal.
///
/// Nothing in it can be taken for a key, a command or a second line, wherever it lands.
struct TypedLine {
    /// The text to type.
    let text: String
    /// The part by which it is found again on a screen.
    let mark: String

    /// Why a line is not typed.
    struct Refusal: Error {
        let reason: String
    }

    /// The most bytes a line may have.
    static let byteLimit = 511

    /// Checks a line. Tabs, which complete words in many programs, become blanks.
    init(_ line: String, mark: String) throws(Refusal) {
        let text = String(line.map { $0 == "\t" ? " " : $0 })
        guard text.utf8.count <= Self.byteLimit else {
            throw Refusal(
                reason: "the line has \(text.utf8.count) bytes, more than \(Self.byteLimit)"
            )
        }
        // Programs take / ! # @ and digits at the start for commands and choices.
        guard let first = text.first, first.isLetter else {
            throw Refusal(reason: "the line does not begin with a letter")
        }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate:
                let code = String(scalar.value, radix: 16, uppercase: true)
                throw Refusal(reason: "the line holds the control character U+\(code)")
            default:  // open: Unicode grows, and only these move a cursor or end a line
                continue
            }
        }
        guard !mark.isEmpty, text.contains(mark) else {
            throw Refusal(reason: "the line does not hold its mark \"\(mark)\"")
        }
        self.text = text
        self.mark = mark
    }
}
