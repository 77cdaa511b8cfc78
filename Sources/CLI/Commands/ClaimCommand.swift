import ArgumentParser
import BusModel
import Decisions
import Phases

/// `git bus claim`
struct ClaimCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Say that a gate is done: verify it.",
        discussion: """
            Your unpushed commits are rebased onto the bus and pushed along.

            Example:
              git bus claim D1 -m "parser handles unary minus" --evidence "make test"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(
        help: "The gate, a range like D1-D3 or a list like D1,D3.",
        completion: NameCompletion.gates
    ) var label: String
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var known: (phase: PhaseID?, claims: [ObjectID?])?
        let published = try await client.publish(.claim, carriesWork: true) { _, state in
            let said = ["git", "bus", "claim", label]
            try verb.refuseUnsure(.claim, state.config, command: said)
            let now = (state.currentPhase?.id, try newestClaims(in: state))
            if let known, known != now {
                throw CommandFailure(
                    .tryAgain,
                    "\(label) moved while this was pushed; nothing was published",
                    hints: ["git pull --rebase", "look again, then claim if it still holds"]
                )
            }
            known = now
            return BusClient.Draft(
                subject: "claim(\(label)): \(verb.text)".trimmingBlanks(),
                body: verb.body,
                trailers: verb.trailers
            )
        }
        published.report("claimed \(label)")
    }

    private func newestClaims(in state: BusState) throws -> [ObjectID?] {
        try state.gates(named: label).map { state.gate($0)?.claim?.commit }
    }
}
