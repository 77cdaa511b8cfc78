import ArgumentParser
import Foundation

/// A command as the argument parser itself describes it: what it would parse, and nothing else.
struct CommandDump: Decodable {
    let commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var defaultSubcommand: String?
    var subcommands: [CommandDump]?
    var arguments: [Argument]?

    /// An argument, an option or a flag.
    struct Argument: Decodable {
        let kind: Kind
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValueStrings: [String]?
        var abstract: String?
        var discussion: String?

        /// The names as manuals have them: `-m` before `--message`.
        var shownNames: [Name] {
            let names = names ?? []
            return names.filter { $0.kind != "long" } + names.filter { $0.kind == "long" }
        }
    }

    /// How an argument is given.
    enum Kind: String, Decodable {
        case positional
        case option
        case flag
    }

    /// `-m` or `--message`
    struct Name: Decodable {
        let kind: String
        let name: String

        /// With its dashes.
        var text: String { (kind == "long" ? "--" : "-") + name }
    }

    /// The whole program.
    static func program() throws -> CommandDump {
        struct File: Decodable { let command: CommandDump }
        let text = GitBusCommand._dumpHelp()
        return try JSONDecoder().decode(File.self, from: Data(text.utf8)).command
    }

    /// The subcommands that people are shown. `help` explains the others and needs no page.
    var shownSubcommands: [CommandDump] {
        (subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
    }

    /// The arguments that people are shown.
    var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
}
