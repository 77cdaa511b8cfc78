import Agents
import ArgumentParser
import BusModel
import Foundation
import Journal
import Ledger

/// `git bus demo`
struct DemoCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch scripted agents build something, or get through a bad night.",
        discussion: """
            Makes a hub, its hooks, three clones and three terminals in a throw-away folder. No
            model, no network. Every line it prints is an event of the journal.

            The night is the same with accidents: an agent that dozes off, one that forgets what
            it came for, a question that nobody answers, your own half-typed line, a usage limit,
            a crash loop, and a daemon that is killed five times. Its clock is moved, so that it
            is over in a quarter of a minute; every interval is the one that you have.

            Examples:
              git bus demo
              git bus demo night
              git bus demo --fast --keep --dir /tmp/look
            """
    )

    @Argument(help: "What to play: calculator or night.", completion: .list(Play.words))
    var play = Play.calculator
    @Flag(name: .long, help: "Without pauses for the eye.") var fast = false
    @Option(name: .long, help: "Where to make it (default: a temporary folder).") var dir: String?
    @Flag(name: .long, help: "Leave the folder there, to look around in.") var keep = false
    @Option(name: .long, help: .hidden) var timeout = 110.0

    /// What there is to play.
    enum Play: String, ExpressibleByArgument, CaseIterable {
        case calculator, night
        static let words = allCases.map(\.rawValue)
    }

    func execute() async throws {
        let world = try DemoWorld(
            directory: dir,
            pause: fast ? 0 : 2,
            scene: play == .night ? .night : .calculator
        )
        // A closed terminal or pipe must not leave agents behind.
        let end = EndSignals([SIGTERM, SIGINT, SIGHUP])
        signal(SIGPIPE, SIG_IGN)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    play == .night ? try await tellNight(world) : try await tell(world)
                }
                let stream = end.stream
                group.addTask {
                    for await _ in stream { throw CommandFailure(.interrupted, "interrupted") }
                }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            await cleanUp(world, keep: keep)
            throw error
        }
        await cleanUp(world, keep: keep)
        finish(world)
    }

    private func tellNight(_ world: DemoWorld) async throws {
        let began = Clock.wall()
        Terminal.out("A night in \(world.directory)")
        Terminal.out(
            "Two scripted agents and their helpers, no model, no network; a moved clock.\n"
        )
        try NightStory.setClock(of: world)
        try await world.build()
        let names = ["builder", "reviewer", "supervisor"]
        try await world.run(["up"] + names + ["--hub", world.hub])
        let night = try NightStory(world)
        try await NightPlot(night: night, world: world).play()
        try night.sum(seconds: Double(Clock.wall().since(began).components.seconds))
    }

    private func tell(_ world: DemoWorld) async throws {
        let began = Wiring.now()
        Terminal.out("Demo in \(world.directory)")
        Terminal.out(
            "A bare hub, 3 scripted agents in tmux, no model, no network. Ctrl-C ends it.\n"
        )
        try await world.build()
        try await world.run(["up", "--hub", world.hub])
        let journal = try EventJournal.reading(path: world.location.journalPath)
        var story = DemoStory(journal: journal, began: began)
        let deadline = ContinuousClock.now + .seconds(timeout)
        while ContinuousClock.now < deadline {
            if Terminal.isReaderGone { throw CommandFailure(.interrupted, "nobody reads any more") }
            if try story.goOn() {
                let count = story.count
                let seconds = Double(Wiring.now().milliseconds - began.milliseconds) / 1000
                Terminal.out(String(format: "\nThe end: %d events in %.1f s.", count, seconds))
                return try await tellCosts(world)
            }
            try await Task.sleep(for: .milliseconds(40))
        }
        throw CommandFailure(
            .timedOut,
            "the story did not end within \(Int(timeout)) s",
            hints: ["run it again with --keep and look into its daemon.log"]
        )
    }

    /// What it would have cost, once the daemon has read all that the agents wrote.
    private func tellCosts(_ world: DemoWorld) async throws {
        let folder = world.directory + "/home/.claude/projects"
        let prices = try PriceTable.shipped()
        let all = FolderUsage(folder, backend: .claude, prices: prices).total.requests
        let journal = try EventJournal.reading(path: world.location.journalPath)
        let deadline = ContinuousClock.now + .seconds(10)
        while try journal.usage().count < all, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(40))
        }
        Terminal.out("\nWhat it would have cost, of made-up transcripts at list prices:")
        Terminal.out(try await world.run(["tokens", "--hub", world.hub]).trimmingBlanks())
    }

    /// Ends every process of the demo, and removes its folder unless it is wanted.
    private func cleanUp(_ world: DemoWorld, keep: Bool) async {
        // A task that was cancelled could start no child any more; this one is not.
        await Task.detached {
            do { try await world.run(["down", "--hub", world.hub]) } catch {
                Terminal.note("warning: \(CommandFailure(error).message)")
            }
        }.value
        world.remove(keep: keep)
    }

    private func finish(_ world: DemoWorld) {
        guard keep else { return Terminal.out("Removed \(world.directory).") }
        Terminal.out("Each line was a real commit or what followed from it. Look around:")
        Terminal.out("  . \(world.directory)/env.sh && cd \(world.clone)")
        Terminal.out("  git log --oneline origin/main; git bus log; git bus status")
        Terminal.out("  rm -r \(world.directory)      when you have seen enough")
    }
}
