import ArgumentParser
import BusModel
import Decisions
import Foundation
import GitBus
import Hooks
import Journal

/// `git bus up`
struct UpCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start the daemon and this host's agents.",
        discussion: """
            Twice is once. Every agent gets a clone of its own and a terminal. What should run is
            remembered: a daemon that is started again, after a restart of the machine too, starts
            it again.

            Each clone gets the pre-push hook that says what the hub would refuse. Where the hub is
            reached by ssh, each agent gets a key of its own, and pushes with it as soon as the hub
            takes it.

            Examples:
              git bus up
              git bus up builder
              git bus up --yes         trust the commands that the bus brings, without a question
              git bus up --install-service     and at each login from now on
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(
        help: "Only these (default: every loop and persistent agent and service of this host)."
    )
    var names: [String] = []
    @Flag(name: .shortAndLong, help: "Trust the commands that they need, without a question.")
    var yes = false
    @Option(name: .long, help: "How many seconds to wait for them.") var timeout = 60.0

    @Flag(name: .long, help: "Have the daemon start at each login, too.")
    var installService = false
    @Flag(name: .long, help: "Have it no longer start at login, and do nothing else.")
    var removeService = false
    @Flag(name: .long, help: "With one of these two: show what would be done, and do nothing.")
    var dryRun = false

    func validate() throws {
        if installService, removeService {
            throw ValidationError("say --install-service or --remove-service, not both")
        }
        if dryRun, !installService, !removeService {
            throw ValidationError("--dry-run belongs to --install-service or --remove-service")
        }
        guard (0...86_400).contains(timeout) else {
            throw ValidationError("--timeout takes seconds, from 0 to 86400")
        }
    }

    func execute() async throws {
        let begun = Wiring.now()
        let location = try await bus.location()
        if try await changeService(location) { return }
        let daemon = DaemonProcess(location: location)
        // What can be asked before a daemon has fetched anything is asked before one is started.
        if location.hub != nil { _ = try await self.plan(location) }
        let wasRunning = daemon.pid != nil
        try await startService(daemon)
        try await Progress.during("starting the daemon") {
            try await daemon.start(deadline: .seconds(timeout))
        }
        let plan: UpPlan
        do { plan = try await self.plan(location) } catch {
            if !wasRunning {
                // One that a service runs would be started again if it only ended.
                try await service(of: location)?.stop()
                try await daemon.stop(deadline: .seconds(timeout))
            }
            throw error
        }
        let journal = try EventJournal.existing(path: location.journalPath)
        try await journal.want(plan.names, true)
        let agents = plan.names.filter { !plan.later.contains($0) }
        try await journal.ask(for: agents, state: AgentKeeper.asked)
        daemon.ring()
        try await Progress.during("starting \(agents.count) agents, each in its clone") {
            try await wait(for: agents, journal, daemon, since: begun)
        }
        for row in try journal.agents() where agents.contains(row.name) {
            let name = EventLine.pad(row.name.text, 16)
            Terminal.out("\(name) \(EventLine.pad(row.state, 10)) \(Terminal.harmless(row.reason))")
        }
        try await KeyNotes(location: location, plan: plan).tell(startedSince: begun, journal)
        Terminal.note("hint: git bus status; git bus attach NAME; git bus down")
    }

    /// - Returns: whether that was all that was asked for.
    private func changeService(_ location: BusLocation) async throws -> Bool {
        guard removeService || installService && dryRun else { return false }
        let installer = try ServiceInstaller(location, environment: Wiring.environment)
        let notes =
            removeService
            ? try await installer.remove(dryRun: dryRun)
            : try await installer.install(dryRun: dryRun)
        notes.map(Terminal.harmless).forEach(Terminal.note)
        return true
    }

    /// Where a service is to run the daemon, or does so already, it starts it.
    private func startService(_ daemon: DaemonProcess) async throws {
        if installService {
            let installer = try ServiceInstaller(
                daemon.location,
                environment: Wiring.environment
            )
            let notes = try await installer.install(dryRun: false)
            notes.map(Terminal.harmless).forEach(Terminal.note)
            if daemon.pid != nil {
                Terminal.note("the daemon that runs goes on; the service takes over after it")
            }
        }
        if let installer = service(of: daemon.location), try await installer.start(daemon) {
            Terminal.note("started as the service \(installer.unit.name)")
        }
    }

    private func service(of location: BusLocation) -> ServiceInstaller? {
        // Why an error is no news: a bus that can have no service has a daemon all the same.
        try? ServiceInstaller(location, environment: Wiring.environment)  // why: see above
    }

    /// What is to be started, once everything that it would run is trusted.
    private func plan(_ location: BusLocation) async throws -> UpPlan {
        let loaded = try await LoadedBus.load(location, directory: bus.workingDirectory)
        let host = try await HostConfigReader(environment: Wiring.environment).read(for: loaded)
        let plan = try await UpPlan(names, in: loaded, host: host)
        try ProgramPath.need("tmux", in: Wiring.environment)
        guard !plan.untrusted.isEmpty else { return plan }
        let store = TrustStore(location: location)
        var review = TrustReview(commands: plan.untrusted, entries: try store.entries())
        review.tip = loaded.tip
        for command in plan.untrusted {
            TrustQuestion(command, in: review).lines.forEach(Terminal.note)
        }
        guard yes || Dialogue.isPossible else {
            throw CommandFailure(
                .waiting,
                "the bus brings commands that nobody trusted on this host",
                facts: plan.untrusted.map(\.command.key),
                hints: ["look at them: git bus trust", "git bus up --yes"]
            )
        }
        let isTrusted =
            try yes || Dialogue.confirm("Run this on this host?", usual: false, instead: "--yes")
        guard isTrusted else { throw CommandFailure(.cancelled, "nothing was started") }
        try store.trust(plan.untrusted, now: Wiring.now())
        return plan
    }

    /// How long a service may take to start a daemon again.
    private static let rest = Duration.seconds(3)

    private func wait(
        for agents: [AgentName],
        _ journal: EventJournal,
        _ daemon: DaemonProcess,
        since begun: Instant
    ) async throws {
        // What ran and ended meanwhile, as a short task does, was started all the same.
        func isStarted(_ row: AgentRow) -> Bool {
            if row.started.map({ $0 >= begun }) ?? false { return true }
            return row.pane != nil && row.state != "failed" && row.need != "crash_loop"
        }
        var isAskedAgain = false
        var lastSeen = ContinuousClock.now
        let deadline = Wiring.now().milliseconds + Int64(timeout * 1000)
        while Wiring.now().milliseconds < deadline {
            let rows = try journal.agents().filter { agents.contains($0.name) }
            let isWaiting = rows.contains { row in
                let hasEnded = ["failed", "needs-you"].contains(row.state)
                return row.state == AgentKeeper.asked || !(isStarted(row) || hasEnded)
            }
            if !isWaiting {
                // A look that was under way may have written over what was asked for.
                let ended = rows.filter { !isStarted($0) && $0.state != "failed" }.map(\.name)
                if ended.isEmpty || isAskedAgain { break }
                isAskedAgain = true
                try await journal.ask(for: ended, state: AgentKeeper.asked)
            }
            // A service starts a daemon again that has ended; nobody else does.
            if daemon.pid != nil { lastSeen = .now }
            guard ContinuousClock.now - lastSeen < Self.rest else { throw daemon.hasEnded }
            try await Task.sleep(for: .milliseconds(50))
        }
        let rows = try journal.agents().filter { agents.contains($0.name) }
        let broken = rows.filter { $0.state == "failed" || !isStarted($0) }
        guard !broken.isEmpty else { return }
        let isAsking = broken.allSatisfy { $0.state == "needs-you" }
        throw CommandFailure(
            isAsking ? .waiting : .failed,
            "not every agent runs",
            facts: broken.map { "\($0.name): \($0.reason)" },
            hints: ["git bus status", "git bus doctor"]
        )
    }
}
