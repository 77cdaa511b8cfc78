import ArgumentParser
import BusModel
import Foundation
import Hooks

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

/// Which hub.
struct HubArgument: ParsableArguments {
    @Argument(help: "The hub: a bare repository.") var path: String

    var installer: HookInstaller {
        let hub = URL(fileURLWithPath: path).standardizedFileURL.path
        let folder = URL(fileURLWithPath: Wiring.executable).deletingLastPathComponent()
        let beside = folder.appendingPathComponent("git-bus-hook").path
        let library = folder.deletingLastPathComponent()
            .appendingPathComponent("libexec/git-bus/git-bus-hook").path
        let binary = FileManager.default.fileExists(atPath: beside) ? beside : library
        return HookInstaller(hub: hub, hookBinary: binary)
    }
}

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
        if json { return Terminal.out(try CanonicalJSON.text(HookReport.json(status))) }
        for line in HookReport.lines(status) { Terminal.out(line) }
    }
}
