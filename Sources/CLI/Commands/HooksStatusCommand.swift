import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks status PATH`
struct HooksStatusCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the hooks of a hub are in force, and what else runs there."
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-status/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let status = try await hub.installer.status()
        if json { return Terminal.json(try CanonicalJSON.text(HookReport.json(status))) }
        for line in HookReport.lines(status) { Terminal.out(line) }
    }
}
