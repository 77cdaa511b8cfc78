import ArgumentParser
import BusModel
import Decisions

/// `git bus drop`
struct DropCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Give an item back that you took.",
        discussion: """
            A person may give back anybody's. So may everybody, once its holder shows no sign of
            life any more, with a text that begins with "expired".

            Examples:
              git bus drop 42 -m "blocked by 17"
              git bus drop 42 -m expired
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The number of the item.", completion: NameCompletion.takenItems)
    var item: ItemNumber
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        var holder: AgentName?
        let published = try await client.publish(.itemDropped, of: .drop, on: item, verb) {
            base,
            state in
            holder = state.leases[String(item.value)]
            guard holder == nil else { return }
            try await client.refuseUnknown(item, at: base, state)
            throw CommandFailure(
                .failed,
                "nobody has item \(item.value), so there is nothing to give back",
                hints: ["git bus issues list --state taken"]
            )
        }
        published.report("dropped \(item.value)\(holder.map { ", which \($0) had" } ?? "")")
    }
}
