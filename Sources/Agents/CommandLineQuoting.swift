internal import BusModel

/// Writes commands in the language that tmux parses, so that every argument arrives byte for byte.
enum CommandLineQuoting {
    /// One line for the control client: the commands with a semicolon between them.
    ///
    /// tmux answers each with a block of its own and runs them with nothing in between.
    static func line(_ commands: [[String]]) throws(TmuxError) -> String {
        var parts: [String] = []
        for command in commands {
            guard let name = command.first, !name.isEmpty else {
                // An empty line would detach the control client.
                throw .invalid("a tmux command needs a name")
            }
            var words: [String] = []
            for word in command { words.append(try quote(word)) }
            parts.append(words.joined(separator: " "))
        }
        guard !parts.isEmpty else { throw .invalid("there is no tmux command to send") }
        return parts.joined(separator: " ; ")
    }

    /// One argument. Between single quotes tmux expands nothing; only the quote itself and the
    /// newline, which would end the command, are written outside of them.
    static func quote(_ word: String) throws(TmuxError) -> String {
        guard !word.utf8.contains(0) else {
            throw .invalid("a tmux argument cannot hold a NUL byte")
        }
        if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
        var quoted: [UInt8] = [UInt8(ascii: "'")]
        for byte in word.utf8 {
            switch byte {
            case UInt8(ascii: "'"): quoted += #"'\''"#.utf8
            case UInt8(ascii: "\n"): quoted += #"'"\n"'"#.utf8
            default: quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "'"))
        return String(decoding: quoted, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
