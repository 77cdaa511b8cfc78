/// Words of a command that is printed to be pasted.
public enum ShellWord {
    /// The text as one word for any shell.
    public static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || "_./-:@%+=,~".utf8.contains(byte)
        }
        // A tilde means something only at the start, where it must not.
        if plain, !text.isEmpty, !text.hasPrefix("~") { return text }
        var inside = ""
        for scalar in text.unicodeScalars {
            if scalar == "'" { inside += "'\\''" } else { inside.unicodeScalars.append(scalar) }
        }
        return "'" + inside + "'"
    }
}
