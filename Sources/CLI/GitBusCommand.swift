import ArgumentParser
import BusModel
import Foundation

/// `git bus`: the list of subcommands, and nothing else.
@main
struct GitBusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git-bus",
        abstract: "A git branch as the coordination bus of a team of coding agents.",
        usage: "git bus <command> [options]",
        discussion: """
            Examples:
              git bus demo --fast     watch three scripted agents at work
              git bus init            make your repository a bus
              git bus status          where it stands
            """,
        version: ProgramVersion().text,
        subcommands: [ManualCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Setup",
                subcommands: [
                    InitCommand.self, DemoCommand.self, UpCommand.self, DownCommand.self,
                    RunCommand.self, TrustCommand.self,
                ]
            ),
            CommandGroup(
                name: "Reading",
                subcommands: [
                    StatusCommand.self, LogCommand.self, PhaseCommand.self, GatesCommand.self,
                    InboxCommand.self, ExplainCommand.self, AttachCommand.self,
                    DoctorCommand.self,
                ]
            ),
            CommandGroup(
                name: "Speaking",
                subcommands: [
                    ClaimCommand.self, ReviewCommand.self, LiftCommand.self, DoneCommand.self,
                    SendCommand.self, PingCommand.self,
                ]
            ),
            CommandGroup(
                name: "Upkeep",
                subcommands: [
                    HooksCommand.self, ConfigCommand.self, GcCommand.self, ReplayCommand.self,
                    SchemaCommand.self, CompletionsCommand.self,
                ]
            ),
        ]
    )

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        // As with git itself, -C may stand before the command.
        while arguments.count >= 2, arguments[0] == "-C" {
            guard FileManager.default.changeCurrentDirectoryPath(arguments[1]) else {
                let failure = CommandFailure(.usage, "cannot change to \(arguments[1])")
                FailureText.print(failure, asJSON: false)
                exit(withError: ExitCode(failure.kind.rawValue))
            }
            arguments.removeFirst(2)
        }
        arguments = withoutColour(arguments)
        if arguments == ["--version"] { return Terminal.out(await ProgramVersion().withGit()) }
        if let word = arguments.first, !word.hasPrefix("-"), word != "help" {
            let known = configuration.subcommands.compactMap { $0.configuration.commandName }
            guard known.contains(word) else { return unknown(word, known) }
        }
        await run(arguments.isEmpty ? defaultArguments() : arguments)
    }

    /// Parses and runs; what cannot be parsed reads like every other error.
    private static func run(_ arguments: [String]) async {
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // A command that ran has said its own words, and only its status is left to give.
            guard !(error is ExitCode), exitCode(for: error) == .validationFailure else {
                exit(withError: error)
            }
            let words = arguments.prefix { !$0.hasPrefix("-") }.filter(isCommandWord)
            let failure = CommandFailure(
                .usage,
                message(for: error),
                hints: [(["git bus"] + words + ["-h"]).joined(separator: " ")]
            )
            FailureText.print(failure, asJSON: arguments.contains("--json"))
            exit(withError: ExitCode(failure.kind.rawValue))
        }
    }

    private static func isCommandWord(_ word: String) -> Bool {
        let commands =
            configuration.subcommands
            + configuration.subcommands.flatMap {
                $0.configuration.subcommands
            }
        return commands.contains { $0.configuration.commandName == word }
    }

    /// Every command takes `--color`, also those that are about no bus; ``Terminal`` has read it.
    private static func withoutColour(_ arguments: [String]) -> [String] {
        var rest = arguments
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        guard let at = rest[..<end].firstIndex(where: { $0.hasPrefix("--color") }) else {
            return rest
        }
        let hasValue = rest[at].hasPrefix("--color=")
        let word = hasValue ? String(rest[at].dropFirst(8)) : rest.dropFirst(at + 1).first ?? ""
        guard hasValue || rest[at] == "--color", ColourChoice(rawValue: word) != nil else {
            return rest
        }
        rest.removeSubrange(at...(hasValue ? at : at + 1))
        return rest
    }

    /// Without arguments: where things stand, if this is a bus; else how to begin.
    private static func defaultArguments() -> [String] {
        let inRepository =
            FileManager.default.fileExists(atPath: ".git")
            || FileManager.default.fileExists(atPath: "git-bus.toml")
        return inRepository ? ["status"] : ["--help"]
    }

    private static func unknown(_ word: String, _ known: [String]) {
        let close = Nearest.names(to: word, among: known)
        let hints = close.isEmpty ? ["git bus help"] : close.map { "git bus \($0)" }
        FailureText.print(
            CommandFailure(.usage, "there is no command \"\(word)\"", hints: hints),
            asJSON: false
        )
        exit(withError: ExitCode(CommandFailure.Kind.usage.rawValue))
    }
}
