import ArgumentParser
import BusModel
import Decisions
import Foundation
import Hooks
import Journal

/// `git bus up`
struct UpCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start the daemon and this host's agents. Twice is once.",
        discussion: """
            Examples:
              git bus up
              git bus up builder
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "Only these agents (default: every loop and persistent agent of this host).")
    var names: [String] = []
    @Option(name: .long, help: "How many seconds to wait for them.") var timeout = 60.0

    func execute() async throws {
        let location = try await bus.location()
        let daemon = DaemonProcess(location: location)
        // What can be asked before a daemon has fetched anything is asked before one is started.
        if location.hub != nil {
            _ = try chosen(in: try await LoadedBus.load(location, directory: bus.workingDirectory))
        }
        try await daemon.start(deadline: .seconds(timeout))
        let journal = try EventJournal.existing(path: location.journalPath)
        let loaded = try await LoadedBus.load(location, directory: bus.workingDirectory)
        let agents = try chosen(in: loaded)
        try await journal.want(agents, true)
        try await journal.ask(for: agents, state: AgentKeeper.asked)
        daemon.ring()
        try await wait(for: agents, journal)
        for row in try journal.agents() where agents.contains(row.name) {
            let name = EventLine.pad(row.name.text, 16)
            Terminal.out("\(name) \(EventLine.pad(row.state, 10)) \(Terminal.harmless(row.reason))")
        }
        Terminal.note("hint: git bus status; git bus attach NAME; git bus down")
    }

    private func chosen(in loaded: LoadedBus) throws -> [AgentName] {
        guard let config = loaded.state.config else {
            throw CommandFailure(
                .configuration,
                "the bus has no git-bus.toml that can be used",
                hints: loaded.tip.map { ["git bus explain \($0.short)"] }
                    ?? ["push a first commit with a git-bus.toml to \(loaded.location.branch)"]
            )
        }
        let host = try HostConfigReader(environment: Wiring.environment).read(repository: nil).host
        let here = config.agents.filter { $0.host == nil || $0.host == host }
        if names.isEmpty { return here.filter { $0.kind != .task }.map(\.name) }
        let known = here.map(\.name.text)
        for name in names where !known.contains(name) {
            throw CommandFailure(
                .usage,
                "there is no agent called \(name) on this host",
                hints: Nearest.names(to: name, among: known).map { "did you mean \($0)?" }
            )
        }
        return names.map { AgentName($0) }
    }

    private func wait(for agents: [AgentName], _ journal: EventJournal) async throws {
        let deadline = Wiring.now().milliseconds + Int64(timeout * 1000)
        while Wiring.now().milliseconds < deadline {
            let rows = try journal.agents().filter { agents.contains($0.name) }
            let isWaiting = rows.contains { $0.state == AgentKeeper.asked || $0.pane == nil }
            if !isWaiting || rows.contains(where: { $0.state == "failed" }) { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        let rows = try journal.agents().filter { agents.contains($0.name) }
        let broken = rows.filter { $0.state == "failed" || $0.pane == nil }
        guard !broken.isEmpty else { return }
        throw CommandFailure(
            .failed,
            "not every agent runs",
            facts: broken.map { "\($0.name): \($0.reason)" },
            hints: ["git bus status"]
        )
    }
}
