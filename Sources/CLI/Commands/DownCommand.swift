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
        abstract: "Stop this host's agents, then the daemon.",
        discussion: """
            Nothing in their clones is touched. Agents and services end with everything that they
            started. With --keep-agents the terminals go on, and the next daemon takes them up
            again; pings wait until then. What "git bus up --install-service" made stays.

            Examples:
              git bus down
              git bus down --keep-agents
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Stop the daemon alone; the agents go on.") var keepAgents = false
    @Option(name: .long, help: "How many seconds to wait.") var timeout = 30.0

    func validate() throws {
        guard (0...86_400).contains(timeout) else {
            throw ValidationError("--timeout takes seconds, from 0 to 86400")
        }
    }

    func execute() async throws {
        let location = try await bus.location()
        guard FileManager.default.fileExists(atPath: location.journalPath) else {
            return Terminal.note("nothing runs for \(location.canonical)")
        }
        let journal = try EventJournal.existing(path: location.journalPath)
        let daemon = DaemonProcess(location: location)
        let hasAgents = try !keepAgents && journal.agents().contains { $0.pane != nil }
        if !keepAgents { try await stopAgents(journal, daemon, location) }
        let wasRunning = daemon.pid != nil
        let service = try await stopService(location)
        try await daemon.stop(deadline: .seconds(timeout))
        var ended = 0
        if !keepAgents {
            let tmux = TmuxServer(
                socketName: location.tmuxSocket,
                environment: Wiring.environment
            )
            await tmux.stop()
            ended = try await endLeftBehind(location)
        }
        Terminal.out(wasRunning || hasAgents || ended > 0 ? "stopped" : "nothing was running")
        if let service {
            Terminal.note("the service \(service) stays, and starts the daemon at the next login")
            Terminal.note("hint: git bus up --remove-service")
        }
    }

    /// A service would start a daemon again that only ends.
    ///
    /// - Returns: the name of the service, if one is installed.
    private func stopService(_ location: BusLocation) async throws -> String? {
        // Why an error is no news: a bus that can have no service has none to stop.
        let found = try? ServiceInstaller(location, environment: Wiring.environment)  // why: above
        guard let installer = found, installer.installed != nil else { return nil }
        try await installer.stop()
        return installer.unit.name
    }

    /// What an agent put into the background outlives its terminal, and would run for ever.
    private func endLeftBehind(_ location: BusLocation) async throws -> Int {
        let left = LeftBehind(location: location)
        // Whoever says this from an agent's own terminal is not ended half way.
        let processes = left.processes().filter { getpgid($0.pid) != getpgrp() }
        for item in processes {
            Terminal.note("ending what \(item.name) left behind: \(item.pid) \(item.command)")
        }
        let rest = await left.end(processes)
        guard rest.isEmpty else {
            throw CommandFailure(
                .failed,
                "these processes do not end",
                facts: rest.map { "\($0.pid) \($0.command)" },
                hints: ["git bus doctor"]
            )
        }
        return processes.count
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
            if try journal.agents().contains(where: { $0.pane != nil }) { try await tmux.start() }
            return try await keeper.stopAll(reason: "down")
        }
        daemon.ring()
        let deadline = Wiring.now().milliseconds + Int64(timeout * 1000)
        while Wiring.now().milliseconds < deadline {
            if try journal.agents().allSatisfy({ $0.pane == nil }) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        let left = try journal.agents().filter { $0.pane != nil }.map(\.name.text)
        throw CommandFailure(
            .timedOut,
            "these agents still run: \(left.joined(separator: ", "))",
            hints: daemon.pid.map { ["kill -9 \($0); git bus down", "see \(location.logPath)"] }
                ?? ["git bus down"]
        )
    }
}
