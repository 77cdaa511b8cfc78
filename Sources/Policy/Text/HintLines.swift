internal import BusModel

/// A command as whoever pushes reads it: on one line where it fits, else on lines of its own that a
/// shell takes as one.
enum HintLines {
    /// - Returns: `nil` where a word of the command is longer than a line.
    static func of(_ command: String, columns: Int) -> [String]? {
        let whole = "hint: " + command
        if whole.utf8.count <= columns { return [whole] }
        var lines = ["hint:"]
        var line = " "
        for word in words(command) {
            let longer = line + " " + word
            // A line that goes on ends with a blank and a backslash.
            if longer.utf8.count + 2 <= columns {
                line = longer
                continue
            }
            guard line != " ", word.utf8.count + 6 <= columns else { return nil }
            lines.append(line + " \\")
            line = "    " + word
        }
        return lines + [line]
    }

    /// The words of a command. A blank between quotes ends none.
    private static func words(_ command: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for letter in command {
            if letter == "'" { isQuoted.toggle() }
            if letter == " ", !isQuoted {
                words.append(word)
                word = ""
            } else {
                word.append(letter)
            }
        }
        return words + [word]
    }
}
