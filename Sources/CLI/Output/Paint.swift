/// Colours by their meaning. A sign or a word stands beside each: nothing is told by colour alone.
///
/// Only the sixteen colours of the terminal's own theme, so that it can be read on light and dark.
struct Paint: Sendable {
    let isOn: Bool

    /// A sign of `status` and `log`.
    func sign(_ sign: Character) -> String {
        switch sign {
        case "!": code("1;33", String(sign))
        case "x": code("1;31", String(sign))
        case "+": code("32", String(sign))
        case ">": code("36", String(sign))
        default: code("2", String(sign))
        }
    }

    func bold(_ text: String) -> String { code("1", text) }

    func faint(_ text: String) -> String { code("2", text) }

    /// A line for people whose first word is one that git colours.
    func remark(_ line: String) -> String {
        let colours = ["error:": "1;31", "hint:": "33", "warning:": "1;33", "success:": "1;32"]
        for (word, colour) in colours where line.hasPrefix(word) {
            return code(colour, word) + line.dropFirst(word.count)
        }
        return line
    }

    private func code(_ number: String, _ text: String) -> String {
        isOn ? "\u{1B}[\(number)m\(text)\u{1B}[0m" : text
    }
}
