import ArgumentParser
import Foundation
import GitBus
import Logging

/// `git bus run`
struct RunCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon in the foreground.",
        discussion: """
            It starts no agent that "git bus up" was not asked for.

            Examples:
              git bus run
              git bus run --hub /srv/team.git
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: .hidden) var background = false

    func execute() async throws {
        // A session of its own, so that closing the terminal that said `up` ends nothing.
        if background { _ = setsid() }
        let location = try await bus.location()
        // What cannot become readable by waiting is said now, and not once a tick for ever.
        if let hub = location.hub {
            _ = try BusRepository(path: hub, parseConfig: SharedConfigReader.source)
        }
        var log = Logger(label: "git-bus") { StreamLogHandler.standardError(label: $0) }
        log.logLevel =
            Wiring.environment["GIT_BUS_LOG"]
            .flatMap { Logger.Level(rawValue: $0) } ?? .info
        let ssh = await SSHCommand.current(Wiring.environment)
        let daemon = try Daemon(location: location, ssh: ssh, log: log)
        let signals = EndSignals()
        try await daemon.run(until: signals.stream)
    }
}
