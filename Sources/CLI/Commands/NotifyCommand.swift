import ArgumentParser

/// `git bus notify`
struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "See whether people are told what needs them.",
        discussion: """
            The daemon runs the [notify] command of config.toml once for each thing that waits for
            a person, with JSON on its standard input.

            Examples:
              git bus notify test      have it tell you something now
              git bus notify list      what waits, and who was told
            """,
        subcommands: [NotifyTestCommand.self, NotifyListCommand.self],
        defaultSubcommand: NotifyListCommand.self
    )
}
