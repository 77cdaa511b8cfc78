import ArgumentParser
import BusModel

/// `git bus phase list`
struct PhaseListCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every phase and how far it is."
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/phases/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let phases = try PhaseReport.all(in: loaded)
        if json {
            let value: JSONValue = [
                "schema": "git-bus/phases/1", "phases": .array(phases.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        var table = TextTable(columns: [
            .init(title: "PHASE"), .init(title: "STATE"), .init(title: "GATES"),
            .init(title: "REVIEWERS", dropped: 1),
        ])
        table.rows = phases.map { phase in
            [
                phase.config.id.text, phase.state.replacing("_", with: " "),
                "\(phase.passed)/\(phase.gates.count)",
                phase.config.reviewers.map(\.text).joined(separator: ", "),
            ]
        }
        if phases.isEmpty { Terminal.note("git-bus.toml has no phases") }
        table.lines(width: Terminal.columns).forEach(Terminal.out)
    }
}
