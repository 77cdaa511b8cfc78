import ArgumentParser
import BusModel
import Foundation
import Journal

/// `git bus explain agent NAME`
struct ExplainAgentCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Say what the watchdog decided about an agent last, and why.",
        discussion: """
            One line for each change of mind of a rule: heal, advance, stall, limit, wake, ping.
            Below them, what became of the last pings: recorded, typed, seen by the agent's own
            program, acted on by a commit.

            Examples:
              git bus explain agent builder
              git bus explain agent builder --limit 100
              git bus explain agent builder --json
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The agent.", completion: NameCompletion.agents) var name: String
    @Option(name: .long, help: "How many decisions, the last ones.") var limit = 20
    @Flag(name: .long, help: "Print JSON (schema git-bus/explain-agent/1).") var json = false

    var wantsJSON: Bool { json }

    func validate() throws {
        guard (1...500).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to 500")
        }
    }

    func execute() async throws {
        let location = try await bus.location()
        let journal = try EventJournal.reading(path: location.journalPath)
        let rows = try journal.agents()
        guard let row = rows.first(where: { $0.name.text == name }) else {
            let close = Nearest.names(to: name, among: rows.map(\.name.text))
            throw CommandFailure(
                .usage,
                "no agent called \(name) ever ran on this host",
                hints: close.map { "did you mean \($0)?" } + ["git bus status"]
            )
        }
        let report = AgentReport(
            row: row,
            traces: try journal.traces(of: row.name, limit: limit),
            pings: try journal.pings(
                to: row.name,
                since: Wiring.now() + .seconds(-AgentReport.pingAge)
            ),
            limits: try journal.limits(),
            now: Wiring.now()
        )
        if json { return Terminal.json(try CanonicalJSON.text(report.json)) }
        report.lines(width: Terminal.columns).forEach { Terminal.out($0) }
    }
}
