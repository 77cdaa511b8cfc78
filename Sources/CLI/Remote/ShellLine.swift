/// A command for a shell, taken apart into words without changing any of them.
///
/// Only what is plainly one command: whatever has the shell do more than that is not taken apart.
struct ShellLine: Hashable {
    /// One word: as it stands, and without its quotes.
    struct Word: Hashable {
        let raw: String
        let value: String
    }

    let words: [Word]

    /// `nil` where it is more than one command, or its quotes do not match.
    init?(_ text: String) {
        var words: [Word] = []
        var raw = ""
        var value = ""
        var rest = text[...]
        func isEnd(_ character: Character) -> Bool { character == " " || character == "\t" }
        while let character = rest.popFirst() {
            if isEnd(character) {
                if !raw.isEmpty { words.append(Word(raw: raw, value: value)) }
                (raw, value) = ("", "")
                continue
            }
            raw.append(character)
            switch character {
            case "'":
                guard let end = rest.firstIndex(of: "'") else { return nil }
                value += rest[..<end]
                raw += rest[...end]
                rest = rest[rest.index(after: end)...]
            case "\"":
                guard let inner = Self.quoted(&rest) else { return nil }
                raw += inner.raw
                value += inner.value
            case "\\":
                guard let next = rest.popFirst(), !next.isNewline else { return nil }
                raw.append(next)
                value.append(next)
            case ";", "|", "&", "<", ">", "(", ")", "`", "#": return nil
            default:
                if character.isNewline { return nil }
                if character == "$", rest.first == "(" { return nil }
                value.append(character)
            }
        }
        if !raw.isEmpty { words.append(Word(raw: raw, value: value)) }
        guard !words.isEmpty else { return nil }
        self.words = words
    }

    /// What stands between double quotes, with the one that ends it.
    private static func quoted(_ rest: inout Substring) -> Word? {
        var raw = ""
        var value = ""
        while let character = rest.popFirst() {
            raw.append(character)
            switch character {
            case "\"": return Word(raw: raw, value: value)
            case "`": return nil
            case "$" where rest.first == "(": return nil
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                raw.append(next)
                if !"\\\"$`".contains(next) { value.append("\\") }
                value.append(next)
            default: value.append(character)
            }
        }
        return nil
    }
}
