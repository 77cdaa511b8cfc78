import ArgumentParser
import BusModel

/// `git bus issues list`
struct IssuesListCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every item: its number, where it stands, who has it, and its title."
    )

    @OptionGroup var bus: BusOptions
    @Option(name: .long, help: "Only items that are open, taken or closed.")
    var state: ItemState?
    @Flag(name: .long, help: "Print JSON (schema git-bus/issues/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let items = try await ItemReport.all(in: loaded)
            .filter { state == nil || $0.state == state }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/issues/1", "issues": .array(items.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if items.isEmpty {
            Terminal.note("no item\(state.map { " is \($0.rawValue)" } ?? " on this bus")")
            return Terminal.note("hint: git bus issues add TITLE")
        }
        ItemReport.table(items).lines(width: Terminal.columns).forEach(Terminal.out)
    }
}

extension ItemState: ExpressibleByArgument {}
