import ArgumentParser

/// `git bus phase`
struct PhaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phase",
        abstract: "Show the phases, or open a complete one again.",
        discussion: """
            Examples:
              git bus phase
              git bus phase show build
              git bus phase reopen build -m "the parser forgets unary minus"
            """,
        subcommands: [PhaseListCommand.self, PhaseShowCommand.self, PhaseReopenCommand.self],
        defaultSubcommand: PhaseListCommand.self
    )
}
