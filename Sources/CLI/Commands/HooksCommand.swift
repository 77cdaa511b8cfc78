import ArgumentParser

/// `git bus hooks`
struct HooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install, remove or look at the hooks of a hub.",
        discussion: """
            Examples:
              git bus hooks install /srv/team.git
              git bus hooks status /srv/team.git
            """,
        subcommands: [
            HooksInstallCommand.self, HooksUninstallCommand.self, HooksStatusCommand.self,
        ]
    )
}
