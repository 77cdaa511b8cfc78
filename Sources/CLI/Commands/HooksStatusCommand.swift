import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hooks status PATH`
struct HooksStatusCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "Show whether the hooks of a hub or a clone are in force, and what else runs there.",
        discussion: """
            Examples:
              git bus hooks status /srv/team.git
              git bus hooks status                in a clone: its pre-push hook
            """
    )

    @OptionGroup var hub: HubArgument
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-status/1, git-bus/hooks-local/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if try await hub.isClone() {
            let report = try await hub.localInstaller().status()
            if json { return Terminal.json(try CanonicalJSON.text(report.json)) }
            for line in report.lines { Terminal.out(line) }
            return
        }
        let installer = try hub.installer()
        let status = try await installer.status()
        let rules = try await RulesInForce.look(atHub: installer.hub)
        if json {
            return Terminal.json(try CanonicalJSON.text(HookReport.json(status, rules: rules)))
        }
        for line in HookReport.lines(status, rules: rules) { Terminal.out(line) }
    }
}
