import ArgumentParser
import BusModel
import Decisions

/// `git bus done`
struct DoneCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Mark the current phase done.",
        discussion: """
            Adds the done marker to the phase's status file and pushes it, with your unpushed
            commits. Refused when something is missing, and says what.

            Examples:
              git bus done
              git bus done build -m "all gates passed"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The phase (default: the current one).") var phase: String?
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var meant: PhaseID? = phase.map { PhaseID($0) }
        let published = try await client.publish(.statusMarked, carriesWork: true) { base, state in
            guard let config = state.config, let current = state.currentPhase else {
                throw CommandFailure(.refused, "every phase is complete; there is nothing to mark")
            }
            if let meant, meant != current.id {
                throw CommandFailure(
                    .tryAgain,
                    "phase \(meant) is not current; \(current.id) is. Nothing was published",
                    hints: ["git pull --rebase", "git bus status"]
                )
            }
            meant = current.id
            let path = config.statusPath(of: current)
            var text =
                try await client.file(path, at: base).map { String(decoding: $0, as: UTF8.self) }
                ?? "# \(current.id)\n"
            if !text.hasSuffix("\n") { text += "\n" }
            text += "\n\(config.doneMarker)\n" + (verb.text.isEmpty ? "" : "\n\(verb.text)\n")
            return BusClient.Draft(
                subject: "status(\(current.id)): done",
                body: verb.body,
                trailers: verb.trailers,
                files: [path: Array(text.utf8)]
            )
        }
        published.report("marked \(meant?.text ?? "the phase") done")
    }
}
