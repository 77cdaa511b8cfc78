import ArgumentParser
import BusModel
import Decisions
import Phases

/// `git bus hold`
struct HoldCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Stop the bus, or one gate. Only a person may.",
        discussion: """
            While the bus is held, no agent's verb counts and nothing is done by itself. While a
            gate is held, it cannot be claimed and its phase cannot be done.

            Examples:
              git bus hold -m "the licence is not settled"
              git bus hold D1 -m "wait for the new interface"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "What to stop: bus, or a gate.", completion: NameCompletion.holdable)
    var label = "bus"
    @OptionGroup var verb: PersonVerb

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var said = label
        let published = try await client.publish(.holdSet) { _, state in
            let actor = try await client.actor(in: state)
            try PersonVerb.refuse(actor, to: "hold the bus or a gate", state.config)
            let target = try HoldTarget(label, in: state)
            try target.refuseUnknownGate(in: state)
            said = target.said
            let standing = target.standing(in: state)
            if let commit = standing.first, standing.count == target.holds.count {
                throw CommandFailure(
                    .failed,
                    "\(said) is on hold already, since \(commit.short)",
                    hints: ["git show \(commit.short)", "git bus resume \(target.label) -m WHY"]
                )
            }
            return verb.draft(.hold, target.label)
        }
        published.report("\(said) is on hold")
    }
}
