import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks uninstall PATH`
struct HooksUninstallCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Take the hooks and settings of git-bus out of a hub or a clone again.",
        discussion: """
            Each setting gets back what it was, unless somebody changed it since; then it is left as
            it is, and said. With --local, the pre-push hook that was there before is there again.
            """
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-change/1, git-bus/hooks-local/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if hub.local {
            let report = try await hub.localInstaller().uninstall()
            return try report.print(asJSON: json, done: "removed", nothing: "nothing to remove")
        }
        let report = try await hub.installer().uninstall()
        try HookReport.print(report, asJSON: json, done: "removed", nothing: "nothing to remove")
    }
}
