import ArgumentParser

/// `git bus issues`
struct IssuesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issues",
        abstract: "Show the items of work, add one, or close one.",
        discussion: """
            An item is a file, bus/issues/<number>-<slug>.md. Whether it is open, taken or closed
            follows from the commits take(42), drop(42) and close(42).

            Examples:
              git bus issues
              git bus issues list --state open --json
              git bus issues show 42
              git bus issues add "Retry after a time-out" --body notes.md
              git bus issues close 42 -m "released in 1.4"
            """,
        subcommands: [
            IssuesListCommand.self, IssuesShowCommand.self, IssuesAddCommand.self,
            IssuesCloseCommand.self,
        ],
        defaultSubcommand: IssuesListCommand.self
    )
}
