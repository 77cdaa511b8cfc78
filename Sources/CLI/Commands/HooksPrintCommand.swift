import ArgumentParser
import BusModel
import Foundation

/// `git bus hooks print --for KIND`
struct HooksPrintCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print what a server's administrator has to do, as text to hand over.",
        discussion: """
            Examples:
              git bus hooks print --for forgejo --hub /srv/forgejo/repositories/team/calc.git
              git bus hooks print --for plain --json | jq -r .install
            """
    )

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "The server: plain, forgejo (or gitea), gitlab or gitolite.",
            valueName: "server"
        )
    )
    var server: String
    @Option(name: .long, help: "The repository on the server (default: the usual place there).")
    var hub: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/hooks-print/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let known = HubGuide.Kind.allCases.map(\.rawValue)
        guard let kind = HubGuide.Kind(word: server) else {
            let close = Nearest.names(to: server, among: known + ["gitea"])
            throw CommandFailure(
                .usage,
                "there is no guide for \"\(server)\"",
                facts: ["guides: \(known.joined(separator: ", "))"],
                hints: (close.isEmpty ? known : close).map { "git bus hooks print --for \($0)" }
            )
        }
        let hook = HubArgument.hookBinary
        if !FileManager.default.isExecutableFile(atPath: hook) {
            Terminal.note("warning: there is no program at \(Terminal.harmless(hook))")
        }
        let path = hub.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let guide = HubGuide(kind: kind, hub: path ?? kind.usualPath, hook: hook)
        let text = try guide.text()
        guard json else { return Terminal.out(text.trimmingCharacters(in: .newlines)) }
        let value: JSONValue = [
            "schema": "git-bus/hooks-print/1", "for": .string(kind.rawValue),
            "hub": .string(guide.hub), "hook": .string(hook), "refuses": false,
            "identity": "unverified", "text": .string(text),
            "install": .string(HubGuide.commands(under: "Install", in: text)),
            "undo": .string(HubGuide.commands(under: "Undo", in: text)),
        ]
        Terminal.json(try CanonicalJSON.text(value))
    }
}
