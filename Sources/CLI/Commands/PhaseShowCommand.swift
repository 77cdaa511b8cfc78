import ArgumentParser
import BusModel

/// `git bus phase show`
struct PhaseShowCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one phase: its gates, and what it still needs."
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The phase (default: the current one).", completion: NameCompletion.phases)
    var phase: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/phase/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let report = try PhaseReport.one(phase, in: loaded)
        if json {
            return Terminal.json(
                try CanonicalJSON.text(report.json.adding("schema", "git-bus/phase/1"))
            )
        }
        for line in report.lines(width: Terminal.columns) { Terminal.out(line) }
    }
}
