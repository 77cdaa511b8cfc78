import ArgumentParser
import BusModel

/// The commands that a command line names, as far as its words name any.
struct CommandPath {
    /// The words that are commands: `hooks`, `install`.
    private(set) var words: [String] = []
    /// A word where only a command can stand, and that is none.
    private(set) var failure: CommandFailure?

    init(_ arguments: [String], of root: any ParsableCommand.Type) {
        var command = root
        for word in arguments {
            let children = command.configuration.subcommands
            if children.isEmpty || word.hasPrefix("-") || word == "help" { return }
            guard let next = children.first(where: { $0.configuration.commandName == word }) else {
                if command.configuration.defaultSubcommand == nil {
                    failure = unknown(word, children.compactMap { $0.configuration.commandName })
                }
                return
            }
            words.append(word)
            command = next
        }
    }

    /// How the help of the command is asked for.
    var help: String { (["git", "bus"] + words + ["-h"]).joined(separator: " ") }

    private func unknown(_ word: String, _ known: [String]) -> CommandFailure {
        let prefix = (["git", "bus"] + words).joined(separator: " ")
        let close = Nearest.names(to: word, among: known)
        return CommandFailure(
            .usage,
            "there is no command \"\((words + [word]).joined(separator: " "))\"",
            hints: close.isEmpty ? [help] : close.map { "\(prefix) \($0)" }
        )
    }
}
