import ArgumentParser
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
        subcommands: [ManualCommand.self, DoubleCommand.self, WaitCommand.self, HookCommand.self],
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
                    InboxCommand.self, IssuesCommand.self, ExplainCommand.self,
                    AttachCommand.self, DoctorCommand.self, NotifyCommand.self,
                    TokensCommand.self, TranscriptCommand.self, PricesCommand.self,
                ]
            ),
            CommandGroup(
                name: "Speaking",
                subcommands: [
                    ClaimCommand.self, ReviewCommand.self, LiftCommand.self, DoneCommand.self,
                    SendCommand.self, PingCommand.self, TakeCommand.self, DropCommand.self,
                    HoldCommand.self, ResumeCommand.self, OverrideCommand.self,
                ]
            ),
            CommandGroup(
                name: "Upkeep",
                subcommands: [
                    HooksCommand.self, CheckCommand.self, PolicyCommand.self, KeysCommand.self,
                    ShellCommand.self, ConfigCommand.self,
                    GcCommand.self, ReplayCommand.self, SchemaCommand.self,
                    CompletionsCommand.self,
                ]
            ),
        ]
    )

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if AgentEvent.isMeant(by: arguments) {
            return AgentEvent.run(arguments, environment: Wiring.environment)
        }
        if HookCommand.isMeant(by: arguments) {
            let status = HookCommand.judge()
            // The thread that judged may not have ended yet. What libraries tear down at the end of
            // a process they would tear down under its feet.
            fflush(nil)
            _exit(status)
        }
        // As with git itself, -C may stand before the command.
        while arguments.count >= 2, arguments[0] == "-C" {
            guard FileManager.default.changeCurrentDirectoryPath(arguments[1]) else {
                let failure = CommandFailure(
                    .usage,
                    "there is no folder \(arguments[1])",
                    hints: ["git bus -C DIRECTORY COMMAND"]
                )
                UsageFailure.end(failure, arguments)
            }
            arguments.removeFirst(2)
        }
        arguments = withoutColour(arguments)
        if arguments == ["--version"] { return Terminal.out(await ProgramVersion().withGit()) }
        let line = CommandPath(arguments, of: Self.self)
        if let failure = line.failure { UsageFailure.end(failure, arguments) }
        if arguments.isEmpty { arguments = defaultArguments() }
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = UsageFailure.of(error, in: line) else { exit(withError: error) }
            UsageFailure.end(failure, arguments)
        }
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
}
