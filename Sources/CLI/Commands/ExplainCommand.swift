import ArgumentParser

/// `git bus explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a commit or a subject means, and why.",
        discussion: """
            Examples:
              git bus explain HEAD
              git bus explain subject "review(D1): PASS all 14 cases"
            """,
        subcommands: [ExplainCommitCommand.self, ExplainSubjectCommand.self],
        defaultSubcommand: ExplainCommitCommand.self
    )
}
