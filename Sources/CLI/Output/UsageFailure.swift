import ArgumentParser

/// A command line that cannot be read, said in the same form as every other failure.
enum UsageFailure {
    /// - Returns: `nil` for what is no failure of usage: help that was asked for, or a command
    ///   that ran and has said itself what was wrong.
    static func of(_ error: any Error, in line: CommandPath) -> CommandFailure? {
        guard !(error is ExitCode),
            GitBusCommand.exitCode(for: error).rawValue == CommandFailure.Kind.usage.rawValue
        else { return nil }
        let said = inOneLine(GitBusCommand.message(for: error))
        let sentence = said.prefix(1).lowercased() + said.dropFirst()
        return CommandFailure(.usage, sentence, hints: [line.help])
    }

    /// The parser lists many choices below each other, as no other failure is told.
    private static func inOneLine(_ message: String) -> String {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let choices = lines.filter { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
        let rest = lines.filter { !$0.hasPrefix("  - ") }.joined(separator: "\n")
        return choices.isEmpty ? message : rest + " " + choices.joined(separator: ", ")
    }

    /// Says it, and ends the program.
    static func end(_ failure: CommandFailure, _ arguments: [String]) -> Never {
        FailureText.print(failure, asJSON: arguments.contains("--json"))
        GitBusCommand.exit(withError: ExitCode(failure.kind.rawValue))
    }
}
