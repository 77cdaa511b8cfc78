import ArgumentParser
import BusModel
import Foundation
import Hooks

/// `git bus hook pre-receive`
struct HookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Judge a push without the daemon: what git-bus-hook runs when nobody answers.",
        shouldDisplay: false
    )

    private static let optionsMax = 100

    @Argument(help: "Which hook: pre-receive.") var name: String

    func run() async throws {
        guard name == "pre-receive" else {
            throw ValidationError("there is no hook \(Terminal.harmless(name)) to run")
        }
        let environment = Wiring.environment
        var question = VerdictQuestion()
        question.quarantine = environment["GIT_QUARANTINE_PATH"]
        question.pusher = environment["GIT_BUS_PUSHER"]
        question.proof = environment["GIT_BUS_PROOF"]
        let count = environment["GIT_PUSH_OPTION_COUNT"].flatMap(Int.init) ?? 0
        // What is not read could be the one that says that nothing is to land.
        guard count <= Self.optionsMax else {
            Terminal.note("error: \(count) push options; at most \(Self.optionsMax) are read")
            Terminal.note("hint: git push")
            throw ExitCode(1)
        }
        question.options = (0..<max(count, 0)).compactMap {
            environment["GIT_PUSH_OPTION_\($0)"]
        }
        while let line = readLine() { question.lines.append(line) }
        let hub = URL(fileURLWithPath: environment["GIT_DIR"] ?? ".").resolvingSymlinksInPath()
            .standardizedFileURL.path
        let judge = HubJudge(hub: hub) { tip, repository in
            // From the memo it is a few commits; without one, all of them.
            if let memo = HubMemo.read(in: hub),
                let state = try await Replay.forward(memo, to: tip, in: repository)
            {
                return state
            }
            let state = try await Replay(repository: repository, tip: tip).state
            // Why try?: the next hook folds it again then.
            try? HubMemo.write(state, in: hub)  // why: see above
            return state
        }
        let now = Wiring.now()
        let outcome = await judge.answer(question, now: now, within: HubJudge.hookLimit)
        HookNotes(hub: hub).keep(outcome, now: now)
        for line in outcome.answer.lines { Terminal.note(line) }
        if !outcome.answer.mayLand { throw ExitCode(1) }
    }
}
