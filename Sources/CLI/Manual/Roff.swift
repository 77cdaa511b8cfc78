import BusModel

/// Plain text as mdoc(7) source, so that no character of it is taken for a request or an escape.
enum Roff {
    /// A text to be filled: a sentence a line, as mdoc wants it, and lines of at most 78 columns.
    static func paragraph(_ text: String) -> [String] {
        sentences(text).flatMap(wrapped).map { guarded(escaped($0, isLiteral: false)) }
    }

    /// A line of a literal block, as it is.
    static func literal(_ line: String) -> String { guarded(escaped(line, isLiteral: true)) }

    /// One argument of a macro: in quotes, and never taken for a macro itself.
    static func argument(_ text: String) -> String {
        let inside = escaped(text, isLiteral: true).replacing(sign: "\"", with: "\\(dq")
        return "\"\\&\(inside)\""
    }

    /// The text with everything replaced that roff would not print as it is.
    private static func escaped(_ text: String, isLiteral: Bool) -> String {
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\\": result += "\\e"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "-" where isLiteral || !isInWord(index, scalars): result += "\\-"
            case "\t": result += "        "
            case _ where scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F:
                result.unicodeScalars.append(scalar)
            case _ where scalar.isASCII: result += "?"
            default:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)]"
            }
        }
        return result
    }

    /// Whether a dash joins two letters, and so is a hyphen and no sign.
    private static func isInWord(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return scalars[index - 1].properties.isAlphabetic
            && scalars[index + 1].properties.isAlphabetic
    }

    /// A line that starts with a dot is a request; the apostrophe was replaced already.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") ? "\\&" + line : line
    }

    private static func sentences(_ text: String) -> [String] {
        var list: [String] = []
        var current: [Substring] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            current.append(word)
            guard let last = word.last, ".!?".contains(last), word.count > 1 else { continue }
            list.append(current.joined(separator: " "))
            current = []
        }
        if !current.isEmpty { list.append(current.joined(separator: " ")) }
        return list
    }

    private static func wrapped(_ sentence: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in sentence.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > 70 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
