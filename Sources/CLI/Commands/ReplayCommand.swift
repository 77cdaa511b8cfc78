import ArgumentParser
import BusModel
import Decisions
import GitBus
import Journal

/// `git bus replay`
struct ReplayCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold the bus from its root and print the state.",
        discussion: """
            The same commits give the same bytes in every clone.

            Examples:
              git bus replay
              git bus replay --live        the state that the daemon's journal holds, to compare
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print the state in the journal instead.") var live = false

    @Flag(name: .long, help: "For symmetry with other commands: the state is JSON anyway.")
    var json = false

    var wantsJSON: Bool { true }

    func execute() async throws {
        let location = try await bus.location()
        if live {
            guard let journal = try LoadedBus.journal(of: location),
                let cursor = try journal.cursor(),
                let state = StateMemo.state(from: cursor.memo, nonces: try journal.nonces())
            else {
                throw CommandFailure(
                    .unreachable,
                    "there is no journal of this bus here",
                    hints: ["git bus up"]
                )
            }
            return Terminal.json(try CanonicalJSON.text(state))
        }
        let (repository, ref) = try await LoadedBus.open(location, directory: bus.workingDirectory)
        guard case .at(let tip) = try await repository.target(of: ref) else {
            throw CommandFailure(
                .failed,
                "the bus has no branch \(location.branch) yet",
                hints: ["push a first commit with a git-bus.toml to it", "say --branch NAME"]
            )
        }
        let replay = try await Replay(repository: repository, tip: tip)
        Terminal.json(try CanonicalJSON.text(replay.state))
    }
}
