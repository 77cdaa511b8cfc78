import ArgumentParser
import BusModel
import Foundation
import GitBus

/// `git bus config`
struct ConfigCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings in force, or check a file.",
        discussion: """
            From the strongest: GIT_BUS_* variables, this host's config.toml, git-bus.toml on the
            bus, the default.

            Examples:
              git bus config --show-origin
              git bus config watchdog.signal_interval
              git bus config --check git-bus.toml     before it is committed
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "Only this key, or the keys of this table.") var key: String?
    @Flag(name: .long, help: "Say where each setting comes from.") var showOrigin = false
    @Option(name: .long, help: "Check a git-bus.toml in the work tree, or a config.toml.")
    var check: String?
    @Flag(name: .long, help: "Print JSON (schema git-bus/config/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        if let check { return try examine(check) }
        let settings = try await listing().settings.filter { setting in
            guard let key else { return true }
            return setting.key == key || setting.key.hasPrefix(key + ".")
        }
        if let key, settings.isEmpty {
            let known = try await listing().settings.map(\.key)
            throw CommandFailure(
                .usage,
                "nothing says \(key), and it has no default",
                hints: Nearest.names(to: key, among: known).map { "git bus config \($0)" }
                    + ["git bus config"]
            )
        }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/config/1", "settings": .array(settings.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        for setting in settings { Terminal.out(try line(setting)) }
    }

    private func line(_ setting: ConfigListing.Setting) throws -> String {
        let value = Terminal.harmless(try CanonicalJSON.text(setting.value))
        var line = "\(Terminal.harmless(setting.key)) = \(value)"
        if showOrigin { line = EventLine.pad(setting.origin, 28) + " " + line }
        return setting.note.map { "\(line)   (\($0))" } ?? line
    }

    /// The settings of the bus that this is run in; of this host alone where there is none.
    private func listing() async throws -> ConfigListing {
        let reader = HostConfigReader(environment: Wiring.environment)
        var repository: String?
        var untrusted: Set<String> = []
        do {
            let loaded = try await bus.load()
            repository = try await loaded.configText()
            let review = try await TrustReview.at(
                loaded.state,
                text: repository,
                repository: loaded.repository,
                store: TrustStore(location: loaded.location)
            )
            untrusted = Set(review.waiting.map(\.command.key))
        } catch let failure as CommandFailure where failure.kind == .usage {
            Terminal.note("warning: \(failure.message); these are the settings of this host alone")
        }
        return try ConfigListing(
            repository: repository,
            own: try reader.ownText().map { (reader.path, $0) },
            environment: Wiring.environment,
            untrusted: untrusted,
            hostName: reader.hostName
        )
    }

    /// Checks a file as the bus, or this host, would read it.
    private func examine(_ path: String) throws {
        let base = URL(fileURLWithPath: bus.workingDirectory)
        let file = URL(fileURLWithPath: path, relativeTo: base)
        guard let data = try? Data(contentsOf: file) else {  // why: the next line says what matters
            throw CommandFailure(.usage, "cannot read \(path)")
        }
        let text = String(decoding: data, as: UTF8.self)
        if file.lastPathComponent == "config.toml" {
            _ = try HostConfigReader(environment: Wiring.environment).check(text, name: path)
        } else {
            let config = try SharedConfigReader.read(text, name: path)
            _ = try HostConfigReader(environment: Wiring.environment).read(
                repository: text,
                name: path
            )
            let counts = "\(config.phases.count) phases, \(config.agents.count) agents"
            Terminal.note("\(path) is in order: \(counts)")
        }
        guard json else { return }
        let value: JSONValue = ["schema": "git-bus/config-check/1", "file": .string(path)]
        Terminal.json(try CanonicalJSON.text(value))
    }
}
