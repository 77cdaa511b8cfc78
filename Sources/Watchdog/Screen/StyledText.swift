/// A row of a screen without its control sequences, and which of its letters are dim.
///
/// Programs show a suggestion in an empty composer in dim letters; what a person typed is not dim.
struct StyledText: Hashable, Sendable {
    /// The row as a person reads it.
    let text: String
    /// The row without its dim letters.
    let solid: String

    /// Reads a row as `capture-pane -e` prints it, or one that a program wrote itself.
    ///
    /// Every control sequence is taken out, whether it is known or not; `isDim` is carried from row
    /// to row, as the terminal does.
    init(_ raw: String, isDim: inout Bool) {
        var text = ""
        var solid = ""
        var scalars = Substring(raw).unicodeScalars
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                Self.skip(&scalars, &isDim)
            } else if scalar == "\u{9B}" {
                Self.skipCSI(&scalars, &isDim)
            } else if scalar == "\u{A0}" || scalar == "\t" {
                text.unicodeScalars.append(" ")
                solid.unicodeScalars.append(" ")
            } else if scalar.value >= 0x20, !(0x7F...0x9F).contains(scalar.value) {
                text.unicodeScalars.append(scalar)
                solid.unicodeScalars.append(isDim ? " " : scalar)
            }
        }
        self.text = Self.trimmed(text)
        self.solid = Self.trimmed(solid)
    }

    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    private static func skip(_ scalars: inout Substring.UnicodeScalarView, _ isDim: inout Bool) {
        guard let next = scalars.popFirst() else { return }
        switch next {
        case "[": skipCSI(&scalars, &isDim)
        case "]", "P", "^", "_", "X":
            // A string, up to BEL or ESC \.
            while let scalar = scalars.popFirst(), scalar != "\u{07}" {
                if scalar == "\u{1B}" {
                    _ = scalars.popFirst()
                    break
                }
            }
        case "(", ")", "*", "+", "#", "%", " ": _ = scalars.popFirst()
        default: break  // open: every other sequence is two characters long
        }
    }

    private static func skipCSI(_ scalars: inout Substring.UnicodeScalarView, _ isDim: inout Bool) {
        var parameters = ""
        while let scalar = scalars.popFirst() {
            if (0x40...0x7E).contains(scalar.value) {
                if scalar == "m" { isDim = dim(after: parameters, isDim) }
                return
            }
            // A broken sequence ends with the row; what follows it is not trusted to be text.
            if parameters.unicodeScalars.count < 64 { parameters.unicodeScalars.append(scalar) }
        }
    }

    private static func dim(after parameters: String, _ isDim: Bool) -> Bool {
        var result = isDim
        let codes = parameters.split(separator: ";", omittingEmptySubsequences: false)
        var index = 0
        while index < codes.count {
            switch codes[index] {
            case "", "0", "22": result = false
            case "2": result = true
            // Colours bring numbers of their own.
            case "38", "48": index += index + 1 < codes.count && codes[index + 1] == "2" ? 4 : 2
            default: break  // open: colours and other looks
            }
            index += 1
        }
        return result
    }
}
