import ArgumentParser

/// `git bus keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Say whose ssh key is whose, for the hubs of this account.",
        discussion: """
            Each key stands for one agent or person. It is written into a block of its own in
            authorized_keys, with git bus shell as its forced command, and opens nothing but the
            hub. Run this as the owner of the hub.

            Examples:
              git bus keys add builder builder.pub --hub /srv/git/team.git
              git bus keys list
              git bus keys remove builder --dry-run
            """,
        subcommands: [KeysAddCommand.self, KeysListCommand.self, KeysRemoveCommand.self]
    )
}
