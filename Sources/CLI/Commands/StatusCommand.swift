import ArgumentParser
import Decisions
import GitBus

/// `git bus status`
struct StatusCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what needs you, and where phases, gates and agents stand.",
        discussion: """
            Examples:
              git bus status
              git bus status --json | jq .phases
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/status/1).") var json = false
    @Flag(name: .long, help: "Exit with 3 when something waits for a person.") var exitCode = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let (host, problem) = try await loaded.hostConfig()
        let report = try StatusReport(
            loaded,
            host: host,
            hostProblem: problem,
            now: Wiring.now()
        )
        if json {
            Terminal.out(try CanonicalJSON.text(report.json))
        } else {
            for line in StatusText(report: report, width: Terminal.columns).lines {
                Terminal.out(line)
            }
        }
        if exitCode, !report.needs.isEmpty {
            throw ExitCode(CommandFailure.Kind.waiting.rawValue)
        }
    }
}
