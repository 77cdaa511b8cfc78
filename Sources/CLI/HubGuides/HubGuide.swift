import BusModel

/// What the administrator of a git server has to do so that pushes ring the doorbell.
struct HubGuide {
    /// The kinds of servers that there is a guide for.
    enum Kind: String, CaseIterable {
        case plain, forgejo, gitlab, gitolite

        /// Where such a server keeps a repository, as a stand-in until somebody says.
        var usualPath: String {
            switch self {
            case .plain: "/srv/git/TEAM.git"
            case .forgejo: "/var/lib/forgejo/repositories/OWNER/NAME.git"
            case .gitlab: "/var/opt/gitlab/git-data/repositories/@hashed/AA/BB/HASH.git"
            case .gitolite: "/var/lib/gitolite3/repositories/NAME.git"
            }
        }

        /// The kind that a word means: Gitea and Forgejo run hooks the same way.
        init?(word: String) {
            self.init(rawValue: word == "gitea" ? "forgejo" : word)
        }
    }

    let kind: Kind
    /// The repository, as the server's administrator sees it.
    let hub: String
    /// The `git-bus-hook` to copy.
    let hook: String

    /// The whole text, with every place filled.
    func text() throws(PromptTemplate.Fault) -> String {
        try PromptTemplate(name: "\(kind.rawValue).md", text: Self.embedded(kind)).filled(with: [
            "hub_word": Self.shellWord(hub),
            "hook_word": Self.shellWord(hook),
            "limits": Self.limits,
        ])
    }

    /// The commands of a section, as one script; empty when there is no such section.
    static func commands(under heading: String, in text: String) -> String {
        var script: [Substring] = []
        var isSection = false
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isFenced = !isFenced && line == "```sh"
            } else if isFenced {
                if isSection { script.append(line) }
            } else if line.hasPrefix("## ") {
                isSection = line.dropFirst(3) == heading
            }
        }
        return script.map { $0 + "\n" }.joined()
    }

    /// One word of a shell command, whatever is in it.
    static func shellWord(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-@+".utf8.contains(byte)
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.replacing(sign: "'", with: "'\\''") + "'"
    }

    private static var limits: String {
        var text = String(decoding: PackageResources.limits_md, as: UTF8.self)
        // The guide goes on with items of its own.
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private static func embedded(_ kind: Kind) -> String {
        let bytes =
            switch kind {
            case .plain: PackageResources.plain_md
            case .forgejo: PackageResources.forgejo_md
            case .gitlab: PackageResources.gitlab_md
            case .gitolite: PackageResources.gitolite_md
            }
        return String(decoding: bytes, as: UTF8.self)
    }
}
