import ArgumentParser
import BusModel
import Decisions

/// `git bus issues close`
struct IssuesCloseCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Say that an item is finished. Its holder or a person may.",
        discussion: """
            Example:
              git bus issues close 42 -m "released in 1.4" --evidence "make test"
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The number of the item.", completion: NameCompletion.items)
    var item: ItemNumber
    @OptionGroup var verb: VerbOptions

    func execute() async throws {
        let client = try await BusClient(
            location: try await bus.location(),
            directory: bus.workingDirectory
        )
        let published = try await client.publish(.itemClosed, of: .close, on: item, verb) {
            base,
            state in
            try await client.refuseUnknown(item, at: base, state)
        }
        published.report("closed \(item.value)")
    }
}
