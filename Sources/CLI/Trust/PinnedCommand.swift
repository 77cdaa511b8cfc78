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
    /// A file that a shell line names inside one argument is not found.
    static func paths(in command: RepositoryCommand, for agents: [AgentConfig]) -> [String] {
        var paths: Set<String> = []
        for argument in command.arguments {
            for agent in agents {
                let filled = argument.replacing("{agent}", with: agent.name.text)
                    .replacing("{role}", with: agent.role.rawValue)
                if let path = relative(filled) { paths.insert(path) }
            }
            if agents.isEmpty, let path = relative(argument) { paths.insert(path) }
        }
        return paths.sorted()
    }

    /// The path below the work directory that a word stands for, if it can be one.
    private static func relative(_ word: String) -> String? {
        var text = word[...]
        if text.hasPrefix("{work}/") { text = text.dropFirst("{work}/".count) }
        guard !text.hasPrefix("/"), !text.hasPrefix("-"), text.utf8.count < 4096 else { return nil }
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty, !parts.contains("..") else { return nil }
        return parts.joined(separator: "/")
    }
}
