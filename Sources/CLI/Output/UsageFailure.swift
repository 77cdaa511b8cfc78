import ArgumentParser

/// A command line that cannot be read, said in the same form as every other failure.
enum UsageFailure {
    /// - Returns: `nil` for what is no failure of usage: help that was asked for, or a command
    ///   that ran and has said itself what was wrong.
    static func of(_ error: any Error, in line: CommandPath) -> CommandFailure? {
        guard !(error is ExitCode),
            GitBusCommand.exitCode(for: error).rawValue == CommandFailure.Kind.usage.rawValue
        else { return nil }
        let said = GitBusCommand.message(for: error)
        let sentence = said.prefix(1).lowercased() + said.dropFirst()
        return CommandFailure(.usage, sentence, hints: [line.help])
    }

    /// Says it, and ends the program.
    static func end(_ failure: CommandFailure, _ arguments: [String]) -> Never {
        FailureText.print(failure, asJSON: arguments.contains("--json"))
        GitBusCommand.exit(withError: ExitCode(failure.kind.rawValue))
    }
}
