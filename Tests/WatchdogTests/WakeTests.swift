import BusModel
import Testing
import Watchdog

@Suite struct `A wake` {
    private func supervisor(
        _ program: AgentSight.Program = .running(doing(.idle, since: 0)),
        kind: AgentConfig.Kind = .persistent,
        _ change: (inout AgentSight) -> Void = { _ in }
    ) -> AgentSight {
        sight(program) { sight in
            sight.kind = kind
            sight.errand = Errand()
            sight.started = at(0)
            sight.wakeInterval = .seconds(3600)
            change(&sight)
        }
    }

    private func wakes(_ plan: WatchPlan) -> [Instant] {
        plan.actions.compactMap { if case .wake(let due, _) = $0 { due } else { nil } }
    }

    @Test func `comes at every interval after the start, once each`() {
        var watching = Watching()
        var fired: [Instant] = []
        for tick in stride(from: Int64(0), through: 3 * 3600, by: 5) {
            fired += wakes(watching.look(supervisor(), at: tick))
        }
        #expect(fired == [at(3600), at(7200), at(10_800)])
    }

    @Test func `that was missed runs once, late, and says so`() throws {
        var watching = Watching()
        _ = watching.look(supervisor(), at: 0)
        // The memory is all that is left of a daemon that was down for five hours.
        let plan = watching.look(supervisor(), at: 5 * 3600 + 100)
        #expect(wakes(plan) == [at(3600)])
        #expect(plan.trace(.wake)?.why.hasSuffix("late") == true)
        #expect(wakes(watching.look(supervisor(), at: 5 * 3600 + 105)).isEmpty)
        #expect(watching.memory.nextWake == at(6 * 3600))
    }

    @Test func `waits while the one before is being typed, and comes then`() {
        var watching = Watching()
        _ = watching.look(supervisor(), at: 0)
        let typing = supervisor { $0.wakeUnderway = true }
        #expect(wakes(watching.look(typing, at: 3600)).isEmpty)
        #expect(wakes(watching.look(supervisor(), at: 3605)) == [at(3600)])
    }

    @Test func `is not piled on one that still waits to be typed`() {
        var watching = Watching()
        _ = watching.look(supervisor(), at: 0)
        let busy = supervisor { $0.openWake = true }
        #expect(wakes(watching.look(busy, at: 3600)).isEmpty)
    }

    @Test(arguments: AgentConfig.Kind.allCases)
    func `comes after the end of the sequence to persistent agents alone`(kind: AgentConfig.Kind) {
        var watching = Watching()
        let complete = supervisor(kind: kind) { $0.isComplete = true }
        _ = watching.look(complete, at: 0)
        #expect(wakes(watching.look(complete, at: 3600)).count == (kind == .persistent ? 1 : 0))
    }

    @Test func `waits for the end of a hold and of a limit, and comes late then`() {
        for hold in [true, false] {
            var watching = Watching()
            let held = supervisor { sight in
                if hold {
                    sight.mayAct = false
                } else {
                    sight.limit = UsageLimit(account: "a", seen: at(0), until: at(5000))
                }
            }
            _ = watching.look(held, at: 0)
            #expect(wakes(watching.look(held, at: 3700)).isEmpty)
            #expect(wakes(watching.look(supervisor(), at: 6000)) == [at(3600)])
        }
    }

    @Test func `of a task starts it afresh, unless its last run is alive and at work`() {
        var watching = Watching()
        let never = supervisor(.absent, kind: .task) { $0.started = nil }
        #expect(!watching.look(never, at: 0).touchesProgram)
        #expect(watching.look(never, at: 3600).touchesProgram)

        let busy = supervisor(.running(doing(.busy, since: 7199)), kind: .task)
        #expect(watching.look(busy, at: 7200).actions.isEmpty)
        #expect(watching.memory.nextWake == at(10_800))

        let idle = supervisor(.running(doing(.idle, since: 7300)), kind: .task)
        let plan = watching.look(idle, at: 10_800)
        #expect(wakes(plan) == [at(7200 + 3600)])
        guard case .restart(let start) = plan.actions.last else {
            Issue.record("not run afresh: \(plan)")
            return
        }
        #expect(start.reason == .wake)
    }

    @Test func `does not come to an agent that has none any more`() {
        var watching = Watching()
        _ = watching.look(supervisor(), at: 0)
        _ = watching.look(supervisor { $0.wakeInterval = nil }, at: 10)
        #expect(watching.memory.nextWake == nil)
    }

    @Test func `is set anew when its interval changes, and never later than it was to be`() {
        var watching = Watching()
        _ = watching.look(supervisor(), at: 0)
        _ = watching.look(supervisor { $0.wakeInterval = .seconds(600) }, at: 100)
        #expect(watching.memory.nextWake == at(600))
        _ = watching.look(supervisor { $0.wakeInterval = .seconds(7200) }, at: 200)
        #expect(watching.memory.nextWake == at(600))
    }

    @Test(arguments: [PaneState.busy, .unknown, .limit, .error, .dialog])
    func `replaces a run that is there and gave no sign for long`(state: PaneState) {
        for (isSilent, isReplaced) in [(false, false), (true, true)] {
            var watching = Watching()
            _ = watching.look(supervisor(kind: .task), at: 0)
            let run = doing(state, since: isSilent ? 0 : 3500)
            let plan = watching.look(supervisor(.running(run), kind: .task), at: 3600)
            #expect(plan.touchesProgram == isReplaced)
        }
    }
}
