import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks uninstall PATH`
struct HooksUninstallCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Take the hooks and settings of git-bus out of a hub again.",
        discussion: """
            Each setting gets back what it was, unless somebody changed it since; then it is left as
            it is, and said.
            """
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-change/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let report = try await hub.installer.uninstall()
        try HookReport.print(report, asJSON: json, done: "removed", nothing: "nothing to remove")
    }
}
