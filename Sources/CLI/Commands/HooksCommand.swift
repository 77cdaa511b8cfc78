import ArgumentParser

/// `git bus hooks`
struct HooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Install, remove, look at or explain the hooks of a hub or a clone.",
        discussion: """
            Examples:
              git bus hooks install /srv/team.git
              git bus hooks status /srv/team.git
              git bus hooks install --local
              git bus hooks print --for forgejo
            """,
        subcommands: [
            HooksInstallCommand.self, HooksUninstallCommand.self, HooksStatusCommand.self,
            HooksPrintCommand.self,
        ]
    )
}
