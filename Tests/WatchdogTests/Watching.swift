import BusModel
import Watchdog

/// A time of the tests' night, in seconds from its beginning.
func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_800_000_000 + seconds) }

/// What an agent does, last seen doing something at a time.
func doing(
    _ state: PaneState,
    since seconds: Int64 = 0,
    dialog: String? = nil,
    waiting: Instant? = nil
) -> Activity {
    Activity(
        state,
        reason: "it is \(state)",
        dialog: dialog,
        lastSign: at(seconds),
        waitingUntil: waiting
    )
}

/// A builder in a phase that waits for its claim of D1, with a program that does something.
func sight(_ program: AgentSight.Program, _ change: (inout AgentSight) -> Void = { _ in })
    -> AgentSight
{
    var sight = AgentSight(
        name: "builder",
        program: program,
        started: at(-10_000),
        phase: "build",
        phaseStart: "phase-1",
        errand: Errand(claims: ["D1"])
    )
    change(&sight)
    return sight
}

/// An agent that is watched look by look, as the daemon does it: its memory goes from one to the
/// next.
struct Watching {
    var memory = AgentMemory()
    var settings = WatchSettings()

    /// One look.
    mutating func look(
        _ sight: AgentSight,
        at seconds: Int64,
        isHeavy: Bool = true
    ) -> WatchPlan {
        let plan = WatchRound.plan(sight, memory, settings, isHeavy: isHeavy, now: at(seconds))
        memory = plan.memory
        // The daemon does what was decided.
        if plan.touchesProgram { memory.begin(session: nil, now: at(seconds)) }
        return plan
    }

    /// Two looks, a signal tick apart; what came of the second.
    mutating func lookTwice(_ sight: AgentSight, at seconds: Int64) -> WatchPlan {
        _ = look(sight, at: seconds)
        return look(sight, at: seconds + 5)
    }
}

extension WatchAction {
    /// Whether a person is asked, and nothing is done to the agent.
    var isQuestion: Bool { if case .askHuman = self { true } else { false } }
}

extension WatchPlan {
    /// The rule's decision.
    func trace(_ rule: Trace.Rule) -> Trace? { traces.last { $0.rule == rule } }

    /// Whether something ends or starts a program.
    var touchesProgram: Bool {
        actions.contains { action in
            switch action {
            case .start, .restart, .finish: true
            case .nudge, .wake, .resume, .limited, .askHuman: false
            }
        }
    }
}
