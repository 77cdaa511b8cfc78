import Agents
import ArgumentParser
import BusModel
import Foundation
import Journal
import Logging

/// `git bus down`
struct DownCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop this host's agents, then the daemon. Nothing in their clones is touched.",
        discussion: """
            Examples:
              git bus down
              git bus down --keep-agents
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Stop the daemon alone; the agents go on.") var keepAgents = false
    @Option(name: .long, help: "How many seconds to wait.") var timeout = 30.0

    func execute() async throws {
        let location = try await bus.location()
        guard FileManager.default.fileExists(atPath: location.journalPath) else {
            return Terminal.note("nothing runs for \(location.canonical)")
        }
        let journal = try EventJournal.existing(path: location.journalPath)
        let daemon = DaemonProcess(location: location)
        if !keepAgents { try await stopAgents(journal, daemon, location) }
        let wasRunning = daemon.pid != nil
        try await daemon.stop(deadline: .seconds(timeout))
        if !keepAgents {
            let tmux = TmuxServer(
                socketName: location.tmuxSocket,
                environment: Wiring.environment
            )
            await tmux.stop()
        }
        Terminal.out(wasRunning ? "stopped" : "nothing was running")
    }

    private func stopAgents(
        _ journal: EventJournal,
        _ daemon: DaemonProcess,
        _ location: BusLocation
    ) async throws {
        let names = try journal.agents().map(\.name)
        guard !names.isEmpty else { return }
        try await journal.want(names, false)
        guard daemon.pid != nil else {
            // No daemon to do it: the terminals are ended from here.
            let tmux = TmuxServer(socketName: location.tmuxSocket, environment: Wiring.environment)
            let log = Logger(label: "git-bus") { StreamLogHandler.standardError(label: $0) }
            let keeper = AgentKeeper(location: location, journal: journal, tmux: tmux, log: log)
            guard try journal.agents().contains(where: { $0.pane != nil }) else { return }
            try await tmux.start()
            return try await keeper.stopAll(reason: "down")
        }
        daemon.ring()
        let deadline = Wiring.now().milliseconds + Int64(timeout * 1000)
        while Wiring.now().milliseconds < deadline {
            if try journal.agents().allSatisfy({ $0.pane == nil }) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        let left = try journal.agents().filter { $0.pane != nil }.map(\.name.text)
        throw CommandFailure(.timedOut, "these agents still run: \(left.joined(separator: ", "))")
    }
}
