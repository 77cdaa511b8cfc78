import ArgumentParser
import BusModel
import Decisions
import Phases

/// `git bus phase reopen`
struct PhaseReopenCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open a complete phase again. Only a person may.",
        discussion: """
            The status file must change again, and each gate needs a new claim.

            Example:
              git bus phase reopen build -m "the parser forgets unary minus"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The phase.", completion: NameCompletion.phases) var phase: String
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        let published = try await client.publish(.phaseReopened) { _, state in
            let known = state.config?.phases.map(\.id.text) ?? []
            guard known.contains(phase) else { throw PhaseReport.unknown(phase, known) }
            guard state.sequence[PhaseID(phase)].isComplete else {
                throw CommandFailure(
                    .failed,
                    "phase \(phase) is not complete, so there is nothing to open again",
                    hints: ["git bus phase show \(phase)"]
                )
            }
            return BusClient.Draft(
                subject: "reopen(\(phase)): \(verb.text)".trimmingBlanks(),
                body: verb.body,
                trailers: verb.trailers
            )
        }
        published.report("opened \(phase) again")
    }
}
