import ArgumentParser
import BusModel

/// `git bus keys list`
struct KeysListCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show whose key is whose.",
        discussion: """
            Examples:
              git bus keys list
              git bus keys list --hub /srv/git/team.git --json
            """
    )

    @OptionGroup var options: KeysOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/keys/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let file = options.keyFile
        let rows = try file.read().keys.flatMap { key in key.hubs.map { (key: key, hub: $0) } }
            .filter { row in options.hubPath.map { $0 == row.hub } ?? true }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/keys/1", "file": .string(file.path),
                "keys": .array(rows.map { Self.json($0.key, $0.hub) }),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if rows.isEmpty {
            let which = options.hubPath.map { "for \($0)" } ?? "of git-bus"
            Terminal.note(Terminal.harmless("\(file.path) holds no key \(which)"))
            return Terminal.note("hint: git bus keys add AGENT KEYFILE --hub PATH")
        }
        let table = TextTable(
            columns: [
                .init(title: "AGENT"), .init(title: "MAY", dropped: 2),
                .init(title: "TYPE", dropped: 1), .init(title: "FINGERPRINT", widest: 50),
                .init(title: "HUB"),
            ],
            rows: rows.map { key, hub in
                [
                    key.name, key.isReadOnly ? "fetch" : "push", key.key.type, key.key.fingerprint,
                    hub,
                ]
            }
        )
        table.lines(width: Terminal.columns).forEach(Terminal.out)
    }

    private static func json(_ key: BoundKey, _ hub: String) -> JSONValue {
        [
            "agent": .string(key.name), "type": .string(key.key.type),
            "fingerprint": .string(key.key.fingerprint), "comment": .string(key.comment),
            "hub": .string(hub), "read_only": .bool(key.isReadOnly),
        ]
    }
}
