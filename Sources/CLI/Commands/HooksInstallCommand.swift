import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks install PATH`
struct HooksInstallCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks and settings of a hub. Twice is once.",
        discussion: """
            Hooks that are there go on running; every setting that is changed is saved first.
            Pushes are not refused yet: the hook rings the daemon, and the daemon reports.
            """
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-change/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let report = try await hub.installer.install(dryRun: dryRun)
        try HookReport.print(report, asJSON: json, done: "installed", nothing: "already installed")
    }
}
