import ArgumentParser
import BusModel

/// `git bus keys remove AGENT [KEYFILE|FINGERPRINT]`
struct KeysRemoveCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take keys away: all of an agent, or one.",
        discussion: """
            It holds from the next connection on; one that is open is not cut.

            Examples:
              git bus keys remove builder --dry-run
              git bus keys remove builder builder.pub
              git bus keys remove builder SHA256:FINGERPRINT --hub /srv/git/team.git
            """
    )

    @OptionGroup var options: KeysOptions
    @Argument(help: "The name of the agent, or the e-mail of a person.") var agent: String
    @Argument(
        help: "One key, by its public file or its fingerprint (default: all).",
        completion: .file()
    )
    var key: String?
    @Flag(name: .long, help: "Show what would be taken away, and take nothing.") var dryRun = false

    func execute() async throws {
        let fingerprint = try key.map { key in
            key.hasPrefix("SHA256:")
                ? key : try PublicKey.of(file: key).fingerprint
        }
        let file = options.keyFile
        let gone: [BoundKey]
        if dryRun {
            var block = try file.read()
            gone = try remove(fingerprint, from: &block)
        } else {
            gone = try file.change { try remove(fingerprint, from: &$0) }
        }
        for key in gone {
            Terminal.out(
                "\(dryRun ? "would remove" : "removed")  \(key.name)  \(key.key.fingerprint)"
            )
        }
        if dryRun { Terminal.note("nothing was done (--dry-run)") }
    }

    private func remove(_ fingerprint: String?, from block: inout KeyBlock) throws -> [BoundKey] {
        let names = Set(block.keys.map(\.name)).sorted()
        let name = names.contains(agent) ? agent : agent.lowercased()
        let gone = block.remove(name, fingerprint: fingerprint, hub: options.hubPath)
        guard gone.isEmpty else { return gone }
        throw CommandFailure(
            .usage,
            names.contains(name)
                ? "\(agent) has no such key here" : "\(agent) has no key here",
            hints: Nearest.names(to: agent, among: names.filter { $0 != name })
                .map { "did you mean \($0)?" } + ["git bus keys list"]
        )
    }
}
