import BusModel
import Crypto
import Foundation

/// A command of the repository together with the files of the repository that it names, so that
/// trust in it ends when either changes.
struct PinnedCommand: Hashable, Sendable {
    /// A file of the bus that the command names, and the SHA-256 of its content.
    struct File: Hashable, Sendable, Codable {
        let path: String
        let sha256: String

        init(path: String, content: [UInt8]) {
            self.path = path
            sha256 = Array(SHA256.hash(data: Data(content))).hex
        }

        /// A symbolic link: what counts is where it leads.
        init(path: String, link target: String) {
            self.init(path: path, content: Array("-> \(target)".utf8))
        }
    }

    let command: RepositoryCommand
    let files: [File]

    /// What a person pins: the SHA-256 of key, arguments and files.
    var digest: String {
        var bytes: [UInt8] = []
        // Lengths keep ["a", "b"] and ["ab"] apart.
        func add(_ text: String) { bytes += Array("\(text.utf8.count):\(text)".utf8) }
        add(command.key)
        add("\(command.arguments.count)")
        command.arguments.forEach(add)
        for file in files {
            add(file.path)
            add(file.sha256)
        }
        return Array(SHA256.hash(data: Data(bytes))).hex
    }

    /// The paths in the repository that a command may mean, its placeholders filled for each agent.
    ///
    /// A word may be a whole shell line, so each part of it that could be a path is taken for one;
    /// what is no file of the repository drops out later.
    static func paths(in command: RepositoryCommand, for config: SharedConfig?) -> [String] {
        var paths: Set<String> = []
        for argument in command.arguments {
            for text in filled(argument.replacing(/\{work\}\/+/, with: ""), config) {
                let parts = text.split { !($0.isLetter || $0.isNumber || "._/@+-".contains($0)) }
                for word in [text[...]] + parts {
                    if let path = relative(String(word)) { paths.insert(path) }
                }
            }
        }
        return paths.sorted()
    }

    /// A word as each agent may be started with it, in each phase.
    private static func filled(_ word: String, _ config: SharedConfig?) -> Set<String> {
        var words: Set<String> = [word]
        for agent in config?.agents ?? [] {
            let text = word.replacing("{agent}", with: agent.name.text)
                .replacing("{role}", with: agent.role.rawValue)
            words.insert(text)
            guard text.contains("{phase}") else { continue }
            // After the last phase there is none, and the place stays empty.
            for phase in (config?.phases.map(\.id.text) ?? []) + [""] {
                words.insert(text.replacing("{phase}", with: phase))
            }
        }
        return words
    }

    /// The path below the work directory that a word stands for, if it can be one.
    private static func relative(_ word: String) -> String? {
        let text = word[...]
        guard !text.hasPrefix("/"), !text.hasPrefix("-"), text.utf8.count < 4096 else { return nil }
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        guard !parts.isEmpty else { return nil }
        return parts.joined(separator: "/")
    }
}

extension PinnedCommand.File: Comparable {
    static func < (left: Self, right: Self) -> Bool { left.path < right.path }
}
