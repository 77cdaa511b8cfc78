import ArgumentParser
import BusModel
import Foundation

/// `git bus notify test`
struct NotifyTestCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the command of [notify] now, with a need of the kind \"test\".",
        discussion: """
            Exits with 0 when the command did, with 1 when it did not, and with 78 when there is
            none.

            Examples:
              git bus notify test
              git bus notify test --json | jq .answer
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/notify/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let reader = HostConfigReader(environment: Wiring.environment)
        let host = try await reader.read(for: loaded)
        guard !host.notifyCommand.isEmpty else { throw Self.none(host, reader.path) }
        // The command runs there, also before a daemon ever did.
        try PrivateFile.makeDirectory(loaded.location.stateDirectory)
        let now = Wiring.now()
        let ring = NotifyRing(testAt: now).json(loaded.location, host: host.host, now: now)
        let process = NotifyProcess(
            location: loaded.location,
            command: host.notifyCommand,
            environment: Wiring.environment
        )
        let line = try CanonicalJSON.text(ring)
        let answer = await Progress.during("running the command of [notify]") {
            await process.run(line)
        }
        if json {
            Terminal.json(try CanonicalJSON.text(ring.adding("answer", answer.json)))
        } else {
            let words = host.notifyCommand.map(ShellWord.quoted).joined(separator: " ")
            Terminal.out("ran      \(Terminal.harmless(words))")
            Terminal.out("status   \(answer.status.map { "\($0)" } ?? "did not run")")
            for line in answer.said { Terminal.out("said     \(line)") }
        }
        if let problem = answer.problem {
            Terminal.note("error: nobody was told: \(problem)")
            throw ExitCode(CommandFailure.Kind.failed.rawValue)
        }
    }

    /// Why there is no command, and what to do about it.
    private static func none(_ host: HostConfig, _ path: String) -> CommandFailure {
        if !host.untrustedNotify.isEmpty {
            return CommandFailure(
                .configuration,
                "the command of [notify] came by a push and is not trusted here",
                hints: ["git bus trust notify"]
            )
        }
        return CommandFailure(
            .configuration,
            "no command tells people what needs them",
            facts: ["say one in \(path), for instance:"] + example,
            hints: ["${EDITOR:-vi} \(ShellWord.quoted(path))"]
        )
    }

    /// Lines that work as they are where there is a desktop.
    private static let example = [
        "[notify]", #"command = ["sh", "-c", "notify-send git-bus \"$(jq -r .text)\""]"#,
    ]
}
