import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks install PATH`
struct HooksInstallCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks and settings of a hub, or the hook of a clone. Twice is once.",
        discussion: """
            Hooks that are there go on running; every setting that is changed is saved first.
            Pushes are not refused yet: the hook rings the daemon, and the daemon reports.

            With --local, a clone gets a pre-push hook that says before a push what the hub would
            refuse. A pre-push hook that is there runs first, and gets its place back by uninstall.
            Where git-bus is not found, the push goes on.

            Examples:
              git bus hooks install /srv/team.git
              git bus hooks install --local
            """
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-change/1, git-bus/hooks-local/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if hub.local {
            let report = try await hub.localInstaller().install(dryRun: dryRun)
            return try report.print(asJSON: json, done: "installed", nothing: "already installed")
        }
        let report = try await hub.installer().install(dryRun: dryRun)
        try HookReport.print(report, asJSON: json, done: "installed", nothing: "already installed")
    }
}
