import ArgumentParser
import BusModel
import Decisions
import Phases

/// `git bus lift`
struct LiftCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "Take back your veto on a gate.",
        discussion: """
            Example:
              git bus lift D1 -m "the licence is settled"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The gate.", completion: NameCompletion.gates) var label: String
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var known: [[AgentName: ObjectID]]?
        let published = try await client.publish(.vetoLifted) { _, state in
            let now = try state.gates(named: label).map { state.gate($0)?.vetoes ?? [:] }
            if let known, known != now {
                throw CommandFailure(
                    .tryAgain,
                    "the vetoes on \(label) changed; nothing was published",
                    hints: ["git pull --rebase", "look again"]
                )
            }
            known = now
            return BusClient.Draft(
                subject: "lift(\(label)): \(verb.text)".trimmingBlanks(),
                body: verb.body,
                trailers: verb.trailers
            )
        }
        published.report("lifted the veto on \(label)")
    }
}
