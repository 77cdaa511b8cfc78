import ArgumentParser
import BusModel
import Decisions
import Policy

/// `git bus policy show`
struct PolicyShowCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every rule, what becomes of a push that breaks it, and the limits."
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/policy/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        guard let config = loaded.state.config else {
            throw CommandFailure(
                .failed,
                "this bus has no git-bus.toml that can be used, so it has no rules",
                hints: ["git bus init"]
            )
        }
        let report = PolicyReport(config: config)
        if json { return Terminal.json(try CanonicalJSON.text(report.json)) }
        for line in report.lines { Terminal.out(Terminal.cut(line, to: Terminal.columns)) }
    }
}
