import ArgumentParser

/// `git bus explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a commit means, what an agent is left to do, and why.",
        discussion: """
            Examples:
              git bus explain HEAD
              git bus explain subject "review(D1): PASS all 14 cases"
              git bus explain agent builder
            """,
        subcommands: [
            ExplainCommitCommand.self, ExplainSubjectCommand.self, ExplainAgentCommand.self,
        ],
        defaultSubcommand: ExplainCommitCommand.self
    )
}
