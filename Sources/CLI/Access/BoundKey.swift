import BusModel

/// A key and the one name that it stands for: a line of `authorized_keys`.
struct BoundKey: Hashable {
    /// The agent's name, or the person's e-mail.
    let name: String
    let key: PublicKey
    /// The hubs that it opens, by their absolute paths.
    var hubs: [String]
    var isReadOnly: Bool
    /// The absolute path of git-bus.
    var program: String

    /// What stands behind the key on its line.
    var comment: String { "git-bus:" + name }

    /// The line, without its end.
    ///
    /// sshd hands the command to the login shell of the account, so each word is quoted for a
    /// shell; the quotes of `authorized_keys` around it need nothing more, because paths with
    /// quotes and backslashes are refused (see ``isQuotable(_:)``).
    var line: String {
        let words =
            [program, "shell"] + (isReadOnly ? ["--read-only"] : [])
            + hubs.flatMap { ["--hub", $0] } + [name]
        let command = words.map(ShellWord.quoted).joined(separator: " ")
        return "restrict,command=\"\(command)\" \(key.type) \(key.base64) \(comment)"
    }

    init(name: String, key: PublicKey, hubs: [String], isReadOnly: Bool, program: String) {
        self.name = name
        self.key = key
        self.hubs = hubs
        self.isReadOnly = isReadOnly
        self.program = program
    }

    /// Reads a line of ours; `nil` for any other.
    init?(line: String) {
        let prefix = "restrict,command=\""
        guard line.hasPrefix(prefix) else { return nil }
        let parts = line.dropFirst(prefix.count).split(
            separator: "\"",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2 else { return nil }
        let fields = parts[1].split(separator: " ").map(String.init)
        // Why a line that cannot be read is `nil`: the caller says which one it is.
        guard fields.count == 3,
            let key = try? PublicKey(type: fields[0], base64: fields[1]),  // why: see above
            let words = try? RequestWords.split(Array(parts[0].utf8)),  // why: see above
            words.count >= 5, words[1] == "shell"
        else { return nil }
        var rest = words[2...]
        isReadOnly = rest.first == "--read-only"
        if isReadOnly { rest.removeFirst() }
        hubs = []
        while rest.count > 2, rest.removeFirst() == "--hub", let hub = rest.popFirst() {
            hubs.append(hub)
        }
        guard rest.count == 1, let name = rest.first, !hubs.isEmpty else { return nil }
        (self.name, self.key, self.program) = (name, key, words[0])
        // Whatever we would not have written the same way is not ours.
        guard self.line == line else { return nil }
    }

    /// Whether a path can stand in such a line: absolute, printable, no quotes, no backslashes.
    static func isQuotable(_ path: String) -> Bool {
        path.hasPrefix("/") && path.utf8.count <= 1024
            && path.utf8.allSatisfy {
                $0 >= 0x20 && $0 != 0x7F && !"\"'\\".utf8.contains($0)
            }
    }
}
