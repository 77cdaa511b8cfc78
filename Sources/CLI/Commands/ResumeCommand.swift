import ArgumentParser
import BusModel
import Decisions
import Journal
import Phases

/// `git bus resume`
struct ResumeCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let the bus, or one gate, go on. Only a person may.",
        discussion: """
            This also acknowledges a rewind of the bus, after which nothing is done by itself. Where
            the daemon that saw the rewind runs on another machine, say --rewound.

            Examples:
              git bus resume -m "the licence is settled"
              git bus resume D1 -m "the interface is there"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "What goes on: bus, or a gate.", completion: NameCompletion.held)
    var label = "bus"
    @OptionGroup var verb: PersonVerb
    @Flag(name: .long, help: "Acknowledge a rewind, although the bus is not held.")
    var rewound = false

    func execute() async throws {
        let location = try await bus.location()
        let client = try await BusClient(location: location, directory: bus.workingDirectory)
        var said = label
        let published = try await client.publish(.holdLifted) { _, state in
            let actor = try await client.actor(in: state)
            try PersonVerb.refuse(actor, to: "let the bus or a gate go on", state.config)
            let target = try HoldTarget(label, in: state)
            said = target.said
            let isRewound = try rewound || isHalted(location)
            if target.standing(in: state).isEmpty, !(isRewound && target.holds == [.bus]) {
                throw notHeld(target, state)
            }
            return verb.draft(.resume, target.label)
        }
        published.report("\(said) goes on")
    }

    /// Whether a daemon on this machine waits because of a rewind.
    private func isHalted(_ location: BusLocation) throws -> Bool {
        do {
            return try EventJournal.reading(path: location.journalPath).cursor()?.haltedBy != nil
        } catch {
            guard error.code == .absent else { throw error }
            return false
        }
    }

    private func notHeld(_ target: HoldTarget, _ state: BusState) -> CommandFailure {
        let standing = state.holds.standing.map { hold, commit in
            "\(hold.label) is on hold since \(commit.short)"
        }
        var hints = state.holds.standing.map { "git bus resume \($0.hold.label) -m WHY" }
        if target.label == "bus" { hints.append("after a rewind: git bus resume --rewound -m WHY") }
        return CommandFailure(
            .failed,
            "\(target.said) is not on hold, so there is nothing to let go on",
            facts: standing.isEmpty ? ["nothing is on hold"] : standing,
            hints: hints.isEmpty ? ["git bus status"] : hints
        )
    }
}
