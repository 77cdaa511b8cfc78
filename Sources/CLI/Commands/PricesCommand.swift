import ArgumentParser

/// `git bus prices`
struct PricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "See what models cost, and check prices of your own.",
        discussion: """
            git-bus ships the list prices of common models. Those in prices.toml, beside the
            config.toml of this host, go before them. A model that neither names has an unknown
            cost, never none.

            Examples:
              git bus prices show claude-opus-5
              git bus prices check
            """,
        subcommands: [PricesShowCommand.self, PricesCheckCommand.self],
        defaultSubcommand: PricesShowCommand.self
    )
}
