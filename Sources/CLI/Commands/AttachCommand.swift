import ArgumentParser
import BusModel
import Foundation
import Journal

/// `git bus attach`
struct AttachCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Look into an agent's terminal.",
        discussion: """
            Examples:
              git bus attach builder
              git bus attach builder --read-only
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The agent.", completion: NameCompletion.agents) var agent: String
    @Flag(name: .shortAndLong, help: "Look only; keys do nothing.") var readOnly = false

    func execute() async throws {
        let location = try await bus.location()
        let rows = try EventJournal.reading(path: location.journalPath).agents()
        guard let row = rows.first(where: { $0.name.text == agent }), row.pane != nil else {
            let names = rows.filter { $0.pane != nil }.map(\.name.text)
            throw CommandFailure(
                .failed,
                "no agent called \(agent) runs here",
                facts: names.isEmpty ? [] : ["running: \(names.joined(separator: ", "))"],
                hints: ["git bus up \(Terminal.harmless(agent))"]
            )
        }
        let arguments =
            ["tmux", "-L", location.tmuxSocket, "attach-session"]
            + (readOnly ? ["-r"] : []) + ["-t", "=\(row.name)"]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        execvp("tmux", &pointers)
        throw CommandFailure(
            .unreachable,
            "cannot run tmux: \(String(cString: strerror(errno)))",
            hints: ["apt-get install tmux"]
        )
    }
}
