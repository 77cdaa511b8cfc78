import ArgumentParser
import BusModel
import Decisions
import GitBus
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
        throw ExitCode(Self.judge())
    }

    /// Whether the program was called for this alone: a push waits, and to read a command line
    /// takes as long as to judge it.
    static func isMeant(by arguments: [String]) -> Bool { arguments == ["hook", "pre-receive"] }

    /// Judges the push of which git told on standard input.
    ///
    /// - Returns: the status to exit with.
    static func judge() -> Int32 {
        var question = VerdictQuestion()
        question.quarantine = Wiring.variable("GIT_QUARANTINE_PATH")
        question.pusher = Wiring.variable("GIT_BUS_PUSHER")
        question.proof = Wiring.variable("GIT_BUS_PROOF")
        let count = Wiring.variable("GIT_PUSH_OPTION_COUNT").flatMap(Int.init) ?? 0
        // What is not read could be the one that says that nothing is to land.
        guard count <= Self.optionsMax else {
            Terminal.note("error: \(count) push options; at most \(Self.optionsMax) are read")
            Terminal.note("hint: git push")
            return 1
        }
        question.options = (0..<max(count, 0)).compactMap {
            Wiring.variable("GIT_PUSH_OPTION_\($0)")
        }
        while let line = readLine() { question.lines.append(line) }
        let place = Wiring.variable("GIT_DIR") ?? "."
        let hub = ServedHubs.resolved(place) ?? place
        let now = Wiring.now()
        let outcome = answer(question, at: hub, now: now)
        HookNotes(hub: hub).keep(outcome, on: question, now: now)
        for line in outcome.answer.lines { Terminal.note(line) }
        return outcome.answer.mayLand ? 0 : 1
    }

    private static func answer(
        _ question: VerdictQuestion,
        at hub: String,
        now: Instant
    ) -> HubAnswer {
        let limit = HubJudge.hookLimit
        let answer = Deadline.run(within: limit) { isAsked in
            CallingThread.run { thread in
                let judge = HubJudge(
                    hub: hub,
                    stateAt: { try await state(at: $0, in: $1, of: hub) },
                    executor: thread,
                    isAsked: isAsked
                )
                return await judge.answer(question, now: now)
            }
        }
        return answer ?? HubJudge.late(question, within: limit)
    }

    /// What took longer to fold, or more commits, is left for the next hook: where no daemon ever
    /// runs, nobody else does that.
    private static let worthKeeping = (time: Duration.milliseconds(20), commits: 16)

    /// From the memo it is a few commits; without one, all of them.
    private static func state(
        at tip: ObjectID,
        in repository: BusRepository,
        of hub: String
    ) async throws -> BusState {
        let began = ContinuousClock.now
        let memo = HubMemo.read(in: hub)
        var known: BusState?
        if let memo { known = try await Replay.forward(memo, to: tip, in: repository) }
        if let memo, let known, known.order - memo.order < worthKeeping.commits,
            ContinuousClock.now - began < worthKeeping.time
        {
            return known
        }
        let state: BusState
        if let known {
            state = known
        } else {
            state = try await Replay(repository: repository, tip: tip).state
        }
        // Why try?: the next hook folds it again then.
        try? HubMemo.write(state, in: hub)  // why: see above
        return state
    }
}
