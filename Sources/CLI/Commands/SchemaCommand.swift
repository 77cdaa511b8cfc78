import ArgumentParser
import BusModel

/// `git bus schema`
struct SchemaCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of what --json prints.",
        discussion: """
            Examples:
              git bus schema               what there is
              git bus schema status
            """
    )

    @Argument(help: "What the schema is of (default: list them).") var name: String?
    @Flag(name: .long, help: "List them as JSON (schema git-bus/schemas/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let all = PublishedSchema.all
        guard let name else { return try list(all) }
        // The whole word of a "schema" field is understood, too.
        let parts = name.split(separator: "/")
        let bare = parts.count == 3 && parts[0] == "git-bus" ? String(parts[1]) : name
        guard let schema = all.first(where: { $0.name == bare }) else {
            let close = Nearest.names(to: bare, among: all.map(\.name))
            throw CommandFailure(
                .usage,
                "there is no schema \"\(name)\"",
                hints: close.map { "git bus schema \($0)" } + ["git bus schema"]
            )
        }
        Terminal.json(schema.text.trimmingBlanks())
    }

    private func list(_ all: [PublishedSchema]) throws {
        if json {
            let value: JSONValue = [
                "schema": "git-bus/schemas/1",
                "schemas": .array(
                    all.map { ["name": .string($0.name), "title": .string($0.title)] }
                ),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        var table = TextTable(columns: [.init(title: "NAME"), .init(title: "SCHEMA OF")])
        table.rows = all.map { [$0.name, $0.title] }
        table.lines(width: Terminal.columns).forEach(Terminal.out)
    }
}
