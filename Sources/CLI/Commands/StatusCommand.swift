import ArgumentParser
import Decisions
import GitBus

/// `git bus status`
struct StatusCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what needs you, and where everything stands.",
        discussion: """
            Examples:
              git bus status
              git bus status --watch
              git bus status --json | jq .phases
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/status/1).") var json = false
    @Flag(name: .long, help: "Exit with 3 when something waits for a person.") var exitCode = false
    @Flag(name: .shortAndLong, help: "Show it again whenever it changes; q or Ctrl-C leaves.")
    var watch = false

    var wantsJSON: Bool { json }

    func validate() throws {
        if watch, exitCode { throw ValidationError("--exit-code has no use with --watch") }
    }

    func execute() async throws {
        if watch { return try await WatchScreen(bus: bus, json: json).run() }
        let report = try await StatusReport.now(bus)
        if json {
            Terminal.json(try CanonicalJSON.text(report.json))
        } else {
            let text = StatusText(report: report, width: Terminal.columns, paint: Terminal.paint)
            for line in text.lines { Terminal.out(line) }
        }
        if exitCode, !report.needs.isEmpty {
            throw ExitCode(CommandFailure.Kind.waiting.rawValue)
        }
    }
}

extension StatusReport {
    /// How things stand at this moment.
    static func now(_ bus: BusOptions) async throws -> StatusReport {
        let loaded = try await bus.load()
        let (host, problem) = try await loaded.hostConfig()
        return try StatusReport(
            loaded,
            host: host,
            hostProblem: problem,
            rules: try await loaded.rulesInForce(),
            now: Wiring.now()
        )
    }
}
