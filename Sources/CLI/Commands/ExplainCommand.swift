import ArgumentParser

/// `git bus explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Say why: what a commit means, what was decided about an agent, what a screen shows.",
        discussion: """
            Examples:
              git bus explain HEAD
              git bus explain BUS-DONE-001
              git bus explain subject "review(D1): PASS all 14 cases"
              git bus explain agent builder
              git bus explain pane screen.txt --backend claude
            """,
        subcommands: [
            ExplainCommitCommand.self, ExplainSubjectCommand.self, ExplainAgentCommand.self,
            ExplainPaneCommand.self,
        ],
        defaultSubcommand: ExplainCommitCommand.self
    )
}
