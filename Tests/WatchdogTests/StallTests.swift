import BusModel
import TestSupport
import Testing
import Watchdog

@Suite struct `An agent that stalls` {
    private let idle = AgentSight.Program.running(doing(.idle, since: 0))

    @Test func `is nudged once, with what the phase waits for from it, after two looks`() throws {
        var watching = Watching()
        #expect(watching.look(sight(idle), at: 899).actions.isEmpty)
        #expect(watching.look(sight(idle), at: 900).actions.isEmpty)
        let plan = watching.look(sight(idle), at: 905)
        guard case .nudge(let phase, let start, let errand, _) = try #require(plan.actions.first)
        else { throw Unexpected(plan) }
        #expect(phase == "build")
        #expect(start == "phase-1")
        #expect(errand == Errand(claims: ["D1"]))
        #expect(plan.trace(.stall)?.outcome == .acted)
    }

    @Test func `gets a fresh idle window after the nudge, and is then started afresh`() {
        var watching = Watching()
        #expect(watching.lookTwice(sight(idle), at: 900).actions.count == 1)
        #expect(watching.lookTwice(sight(idle), at: 1790).actions.isEmpty)
        let plan = watching.lookTwice(sight(idle), at: 1900)
        #expect(plan.actions == [.restart(.init(.stalled, stalledWords))])
    }

    private var stalledWords: String {
        "idle since \(at(905).text), and the nudge did not help"
    }

    @Test func `is left to a person when two fresh starts did not help`() {
        var watching = Watching()
        var acted: [String] = []
        var last: WatchPlan?
        for tick in stride(from: Int64(0), to: 20_000, by: 5) {
            let plan = watching.look(sight(idle), at: tick)
            acted += plan.actions.map { action in
                switch action {
                case .nudge: "nudge"
                case .restart: "restart"
                case .askHuman: "ask"
                default: "other"
                }
            }
            last = plan
        }
        #expect(acted == ["nudge", "restart", "restart", "ask"])
        #expect(last?.state == "needs-you")
        #expect(last?.need == .escalated)
    }

    @Test func `is nudged again in the next phase`() {
        var watching = Watching()
        #expect(watching.lookTwice(sight(idle), at: 900).actions.count == 1)
        let next = sight(.running(doing(.idle, since: 2000))) {
            $0.phase = "ship"
            $0.phaseStart = "phase-2"
        }
        let plan = watching.lookTwice(next, at: 2900)
        guard case .nudge("ship", _, _, _) = plan.actions.first else {
            Issue.record("no nudge: \(plan)")
            return
        }
    }

    @Test func `is started afresh at once where nudging is off`() {
        var watching = Watching()
        watching.settings.doneNudge = false
        guard case .restart = watching.lookTwice(sight(idle), at: 900).actions.first else {
            Issue.record("not started afresh")
            return
        }
    }

    @Test func `is not started afresh while its nudge waits to be typed`() {
        var watching = Watching()
        _ = watching.lookTwice(sight(idle), at: 900)
        let waiting = sight(idle) { $0.openNudge = true }
        #expect(watching.lookTwice(waiting, at: 5000).actions.isEmpty)
    }

    @Test(arguments: [
        PaneState.busy, .draft, .dialog, .limit, .error, .copyMode, .dead, .unknown,
    ])
    func `is never nudged or ended in any state but idle`(state: PaneState) {
        var watching = Watching()
        for tick in stride(from: Int64(0), to: 40_000, by: 50) {
            let plan = watching.look(sight(.running(doing(state))), at: tick)
            let isLeftAlone = plan.actions.allSatisfy(\.isQuestion)
            #expect(isLeftAlone)
            #expect(!plan.mayType)
        }
    }

    @Test func `is a person's matter when its screen cannot be told`() {
        var watching = Watching()
        let plan = watching.lookTwice(sight(.running(doing(.unknown))), at: 900)
        #expect(plan.need == .escalated)
    }

    @Test func `is excused until the time it asked for, and the grace behind it`() {
        var watching = Watching()
        let waiting = sight(.running(doing(.idle, since: 0, waiting: at(3000))))
        for tick in stride(from: Int64(0), to: 3180, by: 5) {
            #expect(watching.look(waiting, at: tick).actions.isEmpty, "at \(tick)")
        }
        #expect(watching.lookTwice(waiting, at: 3180).actions.count == 1)
    }

    @Test func `is not excused for ever by a year that is far away`() {
        var watching = Watching()
        let waiting = sight(.running(doing(.idle, since: 0, waiting: at(10_000_000))))
        #expect(watching.lookTwice(waiting, at: 900).actions.count == 1)
    }

    @Test(arguments: [
        "nothing to do", "on hold", "complete", "persistent", "task", "unwatched", "limit",
    ])
    func `is left alone when being idle is no fault of it`(why: String) {
        let excused = sight(idle) { sight in
            switch why {
            case "nothing to do": sight.errand = Errand()
            case "on hold": sight.mayAct = false
            case "complete": sight.isComplete = true
            case "persistent": sight.kind = .persistent
            case "task": sight.kind = .task
            case "unwatched": sight.watch = [.heal, .limit]
            default: sight.limit = UsageLimit(account: "a", seen: at(0), until: at(100_000))
            }
        }
        var watching = Watching()
        for tick in stride(from: Int64(0), to: 10_000, by: 50) {
            #expect(watching.look(excused, at: tick).actions.isEmpty)
        }
    }

    @Test(arguments: ["nothing to do", "on hold", "complete"])
    func `has all its time from when there is something to do`(why: String) {
        let free = sight(idle) { sight in
            switch why {
            case "nothing to do": sight.errand = Errand()
            case "on hold": sight.mayAct = false
            default: sight.isComplete = true
            }
        }
        var watching = Watching()
        _ = watching.lookTwice(free, at: 5000)
        // The daemon may have been away in between: what it remembers outlives it.
        #expect(watching.lookTwice(sight(idle), at: 6000).actions.isEmpty)
        #expect(watching.lookTwice(sight(idle), at: 6800).actions.isEmpty)
        #expect(watching.lookTwice(sight(idle), at: 6905).actions.count == 1)
    }

    @Test func `forgets a stall that was seen once and was none`() {
        var watching = Watching()
        #expect(watching.look(sight(idle), at: 900).actions.isEmpty)
        #expect(watching.look(sight(.running(doing(.busy, since: 904))), at: 904).actions.isEmpty)
        #expect(watching.look(sight(.running(doing(.idle, since: 906))), at: 910).actions.isEmpty)
        #expect(watching.memory.stallSeen == nil)
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ plan: WatchPlan) { description = "\(plan)" }
}
