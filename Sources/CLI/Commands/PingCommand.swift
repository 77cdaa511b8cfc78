import ArgumentParser
import BusModel
import Foundation
import Journal

/// `git bus ping`
struct PingCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Have a line typed into an agent's terminal.",
        discussion: """
            The line is written down first, and typed when the terminal is ready: never into a busy
            pane, a dialog or somebody's draft. --stop may interrupt a busy agent.

            Examples:
              git bus ping builder
              git bus ping builder --stop
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The agent.", completion: NameCompletion.agents) var agent: String
    @Flag(name: .long, help: "Tell it to stop what it does, even in the middle of a turn.")
    var stop = false
    @Option(name: .long, help: "How many seconds to wait until it is typed; 0 does not wait.")
    var wait = 10.0

    func execute() async throws {
        let location = try await bus.location()
        let journal = try EventJournal.existing(path: location.journalPath)
        let rows = try journal.agents()
        guard rows.contains(where: { $0.name.text == agent && $0.isWanted }) else {
            let close = Nearest.names(to: agent, among: rows.map(\.name.text))
            throw CommandFailure(
                .failed,
                "no agent called \(agent) runs on this host",
                hints: close.map { "did you mean \($0)?" } + ["git bus up"]
            )
        }
        let ping = Ping(
            cause: Wiring.uniqueID(),
            to: AgentName(agent),
            about: stop ? .stop : .nudge,
            commit: nil
        )
        try await journal.record(ping, now: Wiring.now())
        let daemon = DaemonProcess(location: location)
        daemon.ring()
        guard daemon.pid != nil else {
            throw CommandFailure(
                .unreachable,
                "the ping is recorded, and no daemon runs that could type it",
                hints: ["git bus up", "git bus run"]
            )
        }
        let deadline = Wiring.now().milliseconds + Int64(wait * 1000)
        while Wiring.now().milliseconds < deadline {
            if try !journal.openPings().contains(where: { $0.ping.id == ping.id }) {
                return Terminal.out("typed  \(agent)  [bus \(ping.mark)]")
            }
            try await Task.sleep(for: .milliseconds(25))
        }
        let row = try journal.agents().first { $0.name.text == agent }
        let state = row.map { "\($0.state) (\($0.reason))" } ?? "unknown"
        Terminal.out("recorded  \(agent)  [bus \(ping.mark)]")
        Terminal.note("hint: \(agent) is \(state); the line is typed as soon as that ends")
    }
}
