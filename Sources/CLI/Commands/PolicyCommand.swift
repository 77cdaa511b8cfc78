import ArgumentParser

/// `git bus policy`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Look at the rules of the bus.",
        discussion: """
            Examples:
              git bus policy show
              git bus explain BUS-DONE-001
            """,
        subcommands: [PolicyShowCommand.self],
        defaultSubcommand: PolicyShowCommand.self
    )
}
