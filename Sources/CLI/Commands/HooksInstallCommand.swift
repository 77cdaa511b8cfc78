import ArgumentParser
import BusModel
import Foundation
import GitBus
import Hooks

/// `git bus hooks install PATH`
struct HooksInstallCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the hooks and settings of a hub, or the hook of a clone. Twice is once.",
        discussion: """
            Hooks that are there go on running; every setting that is changed is saved first.
            From then on the hub refuses a push that breaks a rule, rings the daemon after one that
            lands, and keeps which branch is the bus: as HEAD and its git-bus.toml say, or --branch.

            With --local, a clone gets a pre-push hook that says before a push what the hub would
            refuse. A pre-push hook that is there runs first, and gets its place back by uninstall.
            Where git-bus is not found, the push goes on.

            Examples:
              git bus hooks install /srv/team.git
              git bus hooks install --local
            """
    )

    @OptionGroup var hub: HubArgument
    @Option(name: .long, help: "The branch that is the bus, where HEAD does not say it.")
    var branch: String?
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-change/1, git-bus/hooks-local/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if hub.local {
            let report = try await hub.localInstaller().install(dryRun: dryRun)
            return try report.print(asJSON: json, done: "installed", nothing: "already installed")
        }
        let installer = try hub.installer()
        let report = try await installer.install(dryRun: dryRun)
        if !dryRun { try await keepBranch(of: installer.hub) }
        try HookReport.print(report, asJSON: json, done: "installed", nothing: "already installed")
    }

    private func keepBranch(of hub: String) async throws {
        let bus = BusBranch(hub: hub)
        if let branch { return try bus.keep(branch) }
        let repository = try BusRepository(path: hub, parseConfig: SharedConfigReader.source)
        // Where a daemon has read a long past, it is not read once more.
        let location = BusLocation(
            url: hub,
            branch: bus.head ?? "main",
            environment: Wiring.environment
        )
        let found = try await bus.find(in: repository) { tip, repository in
            try await LoadedBus.load(location, at: tip, in: repository).state
        }
        if found == nil { Terminal.note("the bus is the first branch that brings a git-bus.toml") }
    }
}
