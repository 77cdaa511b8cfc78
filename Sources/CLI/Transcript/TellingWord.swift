/// A word behind which a secret stands: `password`, `GITHUB_TOKEN`, `apiKey`. Pure.
enum TellingWord {
    /// What follows as its value is a secret.
    case name(Value)
    /// The value of a header, which may begin with the word of a scheme.
    case header
    /// What follows may be one, where it looks like one.
    case hint

    /// What the value of a name may be.
    enum Value {
        /// One word, or digits that are no number of tokens.
        case token
        /// One word, which may be of digits.
        case password
        /// Several words.
        case phrase
        /// `pass` and `auth` are words of any text, too.
        case lone
        /// A list, and nothing else: `passwords: 3` is a number of them.
        case list
    }

    /// Says what a word tells.
    ///
    /// - Parameter word: letters, digits, `_` and `-`.
    init?(_ word: ArraySlice<UInt32>) {
        let word = word.suffix(96)
        // Most words tell nothing, and are not looked at any closer.
        guard Self.mayTell(word) else { return nil }
        let parts = Self.parts(of: word)
        guard let last = parts.last(where: { !$0.isEmpty }) else { return nil }
        if parts.contains(where: Self.headers.contains) {
            self = .header
        } else if parts == ["pass"] || parts == ["auth"] {
            self = .name(.lone)
        } else if Self.isSecret(parts), !Self.harmless.contains(last) {
            let isPassword = parts.contains { $0.contains("pass") || $0.hasSuffix("pwd") }
            let isPhrase = Self.phrases.contains(where: last.hasSuffix)
            self = .name(isPhrase ? .phrase : isPassword ? .password : .token)
        } else if Self.lists.contains(last) {
            self = .name(.list)
        } else if parts.contains(where: Self.hints.contains) || Self.isSecret(parts) {
            self = .hint
        } else {
            return nil
        }
    }

    private static let stems: [[UInt32]] = [
        "key", "pass", "pwd", "secret", "token", "cred", "auth", "cookie", "bearer",
    ].map { $0.unicodeScalars.map(\.value) }

    private static func mayTell(_ word: ArraySlice<UInt32>) -> Bool {
        word.indices.contains { at in
            let first = word[at] | 0x20
            return stems.contains { stem in
                stem[0] == first && word.endIndex - at >= stem.count
                    && zip(word[at...], stem).allSatisfy { $0 | 0x20 == $1 }
            }
        }
    }

    private static let headers: Set = ["authorization", "cookie"]
    private static let hints: Set = [
        "key", "keys", "tokens", "secrets", "passwords", "credentials", "password", "bearer",
    ]
    private static let lists: Set = ["passwords", "passphrases", "secrets", "tokens"]
    /// What people make up of several words.
    private static let phrases = ["password", "passphrase", "secret"]
    private static let ends = [
        "password", "passwd", "passphrase", "passcode", "token", "secret", "apikey", "accesskey",
        "secretkey", "privatekey", "authkey", "credential", "credentials", "pwd",
    ]
    /// What is before `key` that makes it one that opens something.
    private static let kinds: Set = [
        "api", "access", "secret", "private", "auth", "signing", "encryption", "master", "account",
        "storage", "license", "deploy", "service", "webhook",
    ]
    /// The last part of names that are about secrets and of none.
    private static let harmless: Set = [
        "count", "counts", "limit", "limits", "max", "min", "usage", "budget", "type", "kind",
        "file", "path", "dir", "length", "size", "len", "expires", "expiry", "ttl", "endpoint",
        "index", "status", "field", "policy", "manager", "store", "provider", "name",
    ]

    private static func isSecret(_ parts: [String]) -> Bool {
        for (index, part) in parts.enumerated() {
            if ends.contains(where: part.hasSuffix) { return true }
            if part == "key" || part == "keys", index > 0, kinds.contains(parts[index - 1]) {
                return true
            }
            if index > 0, index == parts.count - 1, part == "pass" || part == "auth" { return true }
        }
        return false
    }

    /// `apiKey_2`: `api`, `key`, without the number.
    private static func parts(of word: ArraySlice<UInt32>) -> [String] {
        var parts: [String] = []
        var part = ""
        var wasLower = false
        for value in word {
            guard let scalar = Unicode.Scalar(value), value < 0x80 else { continue }
            let isUpper = (65...90).contains(value)
            if value == 0x5F || value == 0x2D || isUpper && wasLower {
                parts.append(part)
                part = ""
            }
            wasLower = (97...122).contains(value)
            if isUpper {
                part.unicodeScalars.append(Unicode.Scalar(UInt8(value + 32)))
            } else if wasLower {
                part.unicodeScalars.append(scalar)
            }
        }
        parts.append(part)
        // Numbers at the end are parts without letters.
        while parts.count > 1, parts.last == "" { parts.removeLast() }
        return parts
    }
}
