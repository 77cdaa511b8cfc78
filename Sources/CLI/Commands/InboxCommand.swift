import ArgumentParser

/// `git bus inbox`
struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox",
        abstract: "Show mail that was not taken away yet.",
        discussion: """
            Mail is a file on the bus. Whoever it is for reads it, removes it, commits and pushes.

            Examples:
              git bus inbox list
              git bus inbox list reviewer --json
            """,
        subcommands: [InboxListCommand.self],
        defaultSubcommand: InboxListCommand.self
    )
}
