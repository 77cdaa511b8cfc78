import ArgumentParser
import BusModel

/// `git bus keys add AGENT KEYFILE`
struct KeysAddCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let a key push to a hub in the name of an agent or person. Twice is once.",
        discussion: """
            KEYFILE is the public half of the key; - reads it from standard input. A key that
            stands for somebody else already is refused: it would prove nothing.

            Examples:
              git bus keys add builder builder.pub --hub /srv/git/team.git
              git bus keys add ana@example.org ana.pub --hub /srv/git/team.git
            """
    )

    @OptionGroup var options: KeysOptions
    @Argument(help: "The name of the agent, or the e-mail of a person.") var agent: String
    @Argument(help: "The file with the public key.", completion: .file()) var keyfile: String
    @Flag(name: .long, help: "Let the key fetch, and not push.") var readOnly = false
    @Flag(name: .long, help: "Show the line that would be written, and write nothing.")
    var dryRun = false

    func execute() async throws {
        let hub = try servedHub()
        let name = try await name(at: hub)
        let key = try PublicKey.of(file: keyfile)
        let program = Wiring.executable
        for path in [program, hub] where !BoundKey.isQuotable(path) {
            throw CommandFailure(
                .cannotCreate,
                "the path \(path) cannot stand in authorized_keys",
                facts: ["it holds quotes, backslashes or control characters"],
                hints: ["move it to a plain path, like /srv/git/team.git"]
            )
        }
        let new = BoundKey(
            name: name,
            key: key,
            hubs: [hub],
            isReadOnly: readOnly,
            program: program
        )
        let file = options.keyFile
        if dryRun {
            var block = try file.read()
            let did = try add(new, to: &block, file)
            let line = block.keys.first { $0.key == key }?.line ?? ""
            Terminal.out(did == .unchanged ? "already there" : line)
            return Terminal.note("nothing was done (--dry-run)")
        }
        let did = try file.change { try add(new, to: &$0, file) }
        let word =
            switch did {
            case .added: "added"
            case .extended: "changed"
            case .unchanged: "already there"
            }
        Terminal.out("\(word)  \(name)  \(key.type)  \(key.fingerprint)")
        Terminal.note("\(file.path): it may \(readOnly ? "fetch from" : "push to") \(hub)")
    }

    private func add(
        _ new: BoundKey,
        to block: inout KeyBlock,
        _ file: KeyFile
    ) throws -> KeyBlock.Addition {
        guard !block.isForeign(new.key) else {
            throw CommandFailure(
                .refused,
                "that key stands in \(file.path) already, on a line that is not of git-bus",
                facts: ["what that line lets it do, it could do in anybody's name"],
                hints: ["take that line away, or make a key for \(new.name) alone: ssh-keygen"]
            )
        }
        do { return try block.add(new) } catch {
            throw CommandFailure(
                .refused,
                "that key stands for \(error.name) already",
                facts: ["one key, one name: else a push would not tell whose it is"],
                hints: [
                    "make a key for \(new.name) alone: ssh-keygen -t ed25519",
                    "git bus keys remove \(error.name) \(new.key.fingerprint)",
                ]
            )
        }
    }

    private func servedHub() throws -> String {
        guard let said = options.hub else {
            throw CommandFailure(
                .usage,
                "say which hub the key is for",
                hints: ["git bus keys add \(agent) KEYFILE --hub /srv/git/team.git"]
            )
        }
        guard let hub = ServedHubs.resolved(said), ServedHubs.isBare(hub) else {
            throw CommandFailure(
                .unreachable,
                "there is no bare repository at \(said)",
                hints: ["git init --bare --initial-branch=main \(ShellWord.quoted(said))"]
            )
        }
        return hub
    }

    private func name(at hub: String) async throws -> String {
        let roster = try await HubRoster.read(hub)
        if roster == nil {
            let who = Terminal.harmless(agent)
            Terminal.note(
                "warning: the hub has no team yet: nobody can say whether \(who) is in it"
            )
        }
        do { return try Pusher(agent, in: roster).name } catch {
            switch error {
            case .malformed:
                throw CommandFailure(
                    .usage,
                    "that is neither the name of an agent nor an e-mail",
                    hints: ["git bus keys add builder KEYFILE --hub PATH"]
                )
            case .unknown(let nearest):
                throw CommandFailure(
                    .usage,
                    "\(agent) is neither an agent of this hub nor one of its people",
                    hints: nearest.map { "did you mean \($0)?" }
                        + ["add [[agent]] or [policy] humans to git-bus.toml first"]
                )
            }
        }
    }
}
