import ArgumentParser
import BusModel
import GitBus

/// `git bus trust`
struct TrustCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Let commands that came by a push run on this host.",
        discussion: """
            Commands of git-bus.toml run on a host only after a person has looked at them there.
            What is pinned is the command together with every file of the repository that it names;
            when one of them changes, it has to be trusted again. The host's own config.toml needs
            no trust.

            Examples:
              git bus trust                      look at each, and say yes or no
              git bus trust --list
              git bus trust backend.mine --yes
              git bus trust backend.mine --revoke
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "Only these: backend.NAME, service.NAME, notify (default: all that wait).")
    var names: [String] = []
    @Flag(name: .shortAndLong, help: "Trust without a question.") var yes = false
    @Flag(name: .long, help: "Show every command and whether it is trusted; change nothing.")
    var list = false
    @Flag(name: .long, help: "Take trust back.") var revoke = false
    @Option(name: .long, help: "Trust only what has this digest, as --list shows it.")
    var digest: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/trust/1).") var json = false

    var wantsJSON: Bool { json }

    func validate() throws {
        if revoke, list { throw ValidationError("say --list or --revoke, not both") }
        if revoke, names.isEmpty { throw ValidationError("say whose trust is taken back") }
        if digest != nil, names.count != 1 {
            throw ValidationError("--digest belongs to one command: name it")
        }
    }

    func execute() async throws {
        let loaded = try await bus.load()
        let store = TrustStore(location: loaded.location)
        if revoke { return try revoke(store, loaded) }
        let review = try await TrustReview.at(
            loaded.state,
            text: try await loaded.configText(),
            repository: loaded.repository,
            store: store
        )
        let chosen = try choose(from: review.commands)
        if list { return try show(chosen, review) }
        if let digest, let other = chosen.first(where: { $0.digest != digest }) {
            throw CommandFailure(
                .notAuthorised,
                "\(other.command.key) is not what that digest names",
                facts: ["digest now: \(other.digest)"],
                hints: ["git bus trust --list"]
            )
        }
        let waiting = chosen.filter { review.standing(of: $0) != .trusted }
        if waiting.isEmpty { Terminal.note("nothing waits for trust") }
        let trusted = try await ask(about: waiting, review)
        try store.trust(trusted, now: Wiring.now())
        DaemonProcess(location: loaded.location).ring()
        if json { return try show(chosen, TrustReview(commands: chosen, entries: store.entries())) }
        for command in trusted { Terminal.out("trusted  \(command.command.key)") }
        guard trusted.count == waiting.count else {
            throw CommandFailure(.cancelled, "\(waiting.count - trusted.count) not trusted")
        }
    }

    private func choose(from commands: [PinnedCommand]) throws -> [PinnedCommand] {
        if names.isEmpty { return commands }
        var chosen: [PinnedCommand] = []
        for name in names {
            let found = commands.filter { item in
                let parts = item.command.table.split(separator: ".", maxSplits: 1)
                return [item.command.key, item.command.table, String(parts.last ?? "")]
                    .contains(name)
            }
            guard !found.isEmpty else {
                let known = commands.map(\.command.table)
                let close = Nearest.names(to: name, among: known)
                throw CommandFailure(
                    .usage,
                    "the bus brings no command called \(name)",
                    hints: close.map { "did you mean \($0)?" } + ["git bus trust --list"]
                )
            }
            chosen += found
        }
        return chosen
    }

    private func ask(
        about commands: [PinnedCommand],
        _ review: TrustReview
    ) async throws -> [PinnedCommand] {
        var trusted: [PinnedCommand] = []
        for command in commands {
            if digest != nil {
                trusted.append(command)
                continue
            }
            TrustQuestion(command, in: review).lines.forEach(Terminal.note)
            let isTrusted =
                try yes
                || Dialogue.confirm("Run this on this host?", usual: false, instead: "--yes")
            if isTrusted { trusted.append(command) }
        }
        return trusted
    }

    private func show(_ commands: [PinnedCommand], _ review: TrustReview) throws {
        let questions = commands.map { TrustQuestion($0, in: review) }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/trust/1", "commands": .array(questions.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if questions.isEmpty { Terminal.note("git-bus.toml brings no commands") }
        for line in questions.flatMap(\.lines) { Terminal.out(line) }
    }

    private func revoke(_ store: TrustStore, _ loaded: LoadedBus) throws {
        let keys = try store.entries().map(\.key).filter { key in
            names.contains { key == $0 || key.hasPrefix($0 + ".") || key.contains(".\($0).") }
        }
        guard !keys.isEmpty else {
            throw CommandFailure(
                .usage,
                "nothing of that name is trusted",
                hints: ["git bus trust --list"]
            )
        }
        try store.revoke(keys)
        DaemonProcess(location: loaded.location).ring()
        for key in keys { Terminal.out("no longer trusted  \(key)") }
        Terminal.note("what runs goes on; it is not started again: git bus down")
    }
}
