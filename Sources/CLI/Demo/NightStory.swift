import BusModel
import Foundation
import Journal
import Subprocess
import Watchdog

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Plays a night in seconds: it moves the clock, does what people and accidents do, and waits for
/// what git-bus makes of it. All that git-bus does is in its journal.
final class NightStory {
    private let world: DemoWorld
    private let clock: Clock
    private let journal: EventJournal
    private var story: DemoStory
    private(set) var kills = 0

    init(_ world: DemoWorld) throws {
        self.world = world
        clock = Clock(environment: world.environment)
        journal = try EventJournal.reading(path: world.location.journalPath)
        story = DemoStory(journal: journal, began: nil)
        story.opening = clock.now()
    }

    /// Has the clock show ten in the evening, of a day that is not past.
    static func setClock(of world: DemoWorld) throws {
        try PrivateFile.write("", to: world.directory + "/clock")
        let clock = Clock(environment: world.environment)
        let day = Int64(86_400_000)
        let now = clock.now().milliseconds
        let evening = now - now % day + 22 * 3_600_000
        try clock.jump(by: .milliseconds(evening > now ? evening - now : evening + day - now))
    }

    // MARK: - Waiting

    /// Waits until something is so, and tells what happens meanwhile.
    func wait(_ what: String, seconds: Double = 30, _ test: () throws -> Bool) async throws {
        if try await comes(within: seconds, test) { return }
        throw CommandFailure(
            .timedOut,
            "this did not come: \(what)",
            hints: ["run it again with --keep and look into its daemon.log"]
        )
    }

    /// Whether something becomes so in that many real seconds.
    private func comes(within seconds: Double, _ test: () throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            if Terminal.isReaderGone { throw CommandFailure(.interrupted, "nobody reads any more") }
            _ = try story.goOn()
            if try test() { return true }
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    /// Waits for an event about an agent, a gate or a phase.
    func wait(_ kind: EventKind, _ label: String?, count: Int = 1) async throws {
        try await wait("\(kind.rawValue) \(label ?? "")") {
            try self.count(kind, label) >= count
        }
    }

    /// Waits for an event, and lets minutes pass where it does not come by itself: who was killed
    /// in the middle of typing reminds the agent a minute later.
    func waitOut(_ kind: EventKind, _ label: String) async throws {
        for _ in 0..<5 {
            if try await comes(within: 10, { try self.count(kind, label) > 0 }) { return }
            try await pass(.seconds(61))
        }
        try await wait(kind, label)
    }

    /// How many events of a kind there are.
    func count(_ kind: EventKind, _ label: String? = nil) throws -> Int {
        try journal.events().count {
            $0.kind == kind.rawValue && (label == nil || $0.label == label)
        }
    }

    /// The lines that an agent was given.
    func lines(_ agent: String) -> [String] {
        // Why none is fine: an agent that was given nothing wrote nothing.
        let path = "\(world.directory)/\(agent).lines"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // why: see above
        return text.split(separator: "\n").map(String.init)
    }

    /// What people were told by the command that rings.
    var rung: String {
        let path = world.directory + "/rung"
        // Why none is fine: nobody was told anything yet.
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // why: see above
    }

    func state(_ agent: String) throws -> String {
        try journal.agents().first { $0.name.text == agent }?.state ?? ""
    }

    /// What the journal says of the night, and that nothing in it happened twice.
    func sum(seconds: Double) throws {
        let events = try journal.events()
        let typed = events.filter { $0.kind == EventKind.pingTyped.rawValue }
            .compactMap { $0.data["ping"]?.text }
        let marks = ["builder", "reviewer", "supervisor"].flatMap(lines)
            .filter { !$0.hasPrefix("git-bus: reminder:") && $0.hasSuffix("]") }
        guard Set(typed).count == typed.count, Set(marks).count == marks.count else {
            throw CommandFailure(.failed, "something was typed twice", facts: marks)
        }
        let count = { (kind: EventKind) in events.count { $0.kind == kind.rawValue } }
        Terminal.out(
            """

            The end: \(events.count) events, \(typed.count) pings typed, each once;
            \(count(.agentNudged)) nudges, \(count(.agentRestarted)) restarts, \
            \(count(.wakeFired)) wakes; the daemon was killed \(kills) times.
            No model was asked anything.
            """
        )
    }

    // MARK: - Time and accidents

    func tell(_ text: String) {
        Terminal.out("\(DemoStory.hour(clock.now()))  - \(text)")
    }

    /// Lets time pass, and stops at each wake that falls into it.
    func pass(_ duration: Duration) async throws {
        let end = clock.now() + duration
        while let wake = try nextWake(), wake <= end {
            let fired = try count(.wakeFired)
            let typed = try count(.pingTyped, "supervisor")
            try jump(to: wake + .seconds(1))
            try await wait("the wake at \(wake.text)") {
                try self.count(.wakeFired) > fired
                    && self.count(.pingTyped, "supervisor") > typed
            }
        }
        try jump(to: end)
        try await settle()
    }

    /// Lets time pass until something is so.
    ///
    /// - Parameter patience: how many real seconds a step may take to bear fruit. A daemon on a
    ///   slow machine does late what the new hour asks of it, and another step would have everybody
    ///   else look idle.
    func pass(
        until what: String,
        step: Duration,
        patience: Double = 10,
        _ test: () throws -> Bool
    ) async throws {
        if try test() { return }
        for _ in 0..<40 {
            try await pass(step)
            if try await comes(within: patience, test) { return }
        }
        throw CommandFailure(.timedOut, "this did not come in a whole night: \(what)")
    }

    func pass(to hour: String) async throws {
        let day = clock.now().text.prefix(11)
        guard let today = RFC3339.instant("\(day)\(hour)Z") else { return }
        let target = today > clock.now() ? today : today + .seconds(86_400)
        try await pass(target.since(clock.now()))
    }

    private func nextWake() throws -> Instant? {
        try journal.agents().filter(\.isWanted).compactMap { $0.kept.watch.nextWake }.min()
    }

    private func jump(to time: Instant) throws {
        let ahead = time.since(clock.now())
        if ahead > .zero { try clock.jump(by: ahead) }
    }

    /// Two ticks of the daemon: whatever it had to do because of the time has begun.
    private func settle() async throws {
        let end = ContinuousClock.now + .milliseconds(900)
        while ContinuousClock.now < end {
            _ = try story.goOn()
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    /// Kills the daemon in the middle of whatever it does, and starts it again.
    func killDaemon() async throws {
        guard let pid = DaemonProcess(location: world.location).pid else { return }
        kills += 1
        tell("the daemon is killed (\(kills)), and started again")
        kill(pid, SIGKILL)
        try await wait("the end of the daemon") {
            DaemonProcess(location: self.world.location).pid == nil
        }
        try await world.run(["up", "builder", "reviewer", "supervisor", "--hub", world.hub])
    }

    /// Types as a person does.
    func person(_ keys: String..., in agent: String) async throws {
        _ = try await tmux(["send-keys", "-t", "=\(agent):"] + keys)
    }

    /// What a terminal shows.
    func screen(_ agent: String) async throws -> String {
        try await tmux(["capture-pane", "-p", "-t", "=\(agent):"])
    }

    private func tmux(_ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name("tmux"),
            arguments: Arguments(["-L", world.location.tmuxSocket] + arguments),
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: world.environment.map {
                        (Environment.Key(stringLiteral: $0.key), $0.value)
                    }
                )
            ),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else {
            throw CommandFailure(.failed, "tmux \(arguments.joined(separator: " ")) failed")
        }
        return result.standardOutput
    }
}
