import BusModel
import Testing
import Watchdog

@Suite struct `A person` {
    private func dialog(_ mark: String) -> AgentSight {
        var activity = doing(.dialog, dialog: "permission")
        activity.mark = mark
        return sight(.running(activity))
    }

    private func asks(_ plan: WatchPlan) -> Int {
        plan.actions.count { if case .askHuman = $0 { true } else { false } }
    }

    @Test func `is asked once for a dialog, however long it stands`() {
        var watching = Watching()
        var count = 0
        for tick in stride(from: Int64(0), to: 30_000, by: 5) {
            count += asks(watching.look(dialog("a"), at: tick))
        }
        #expect(count == 1)
        #expect(watching.memory.asking?.since == at(0))
    }

    @Test func `is asked anew for the next dialog, a moment after the one before`() {
        var watching = Watching()
        #expect(asks(watching.look(dialog("a"), at: 0)) == 1)
        #expect(asks(watching.look(sight(.running(doing(.busy))), at: 5)) == 0)
        #expect(asks(watching.look(dialog("b"), at: 9)) == 1)
        #expect(watching.memory.asking?.since == at(9))
        #expect(asks(watching.look(dialog("a"), at: 14)) == 1)
    }

    @Test func `is not asked again for one that was drawn anew, but for the same a minute later`() {
        var watching = Watching()
        _ = watching.look(dialog("a"), at: 0)
        _ = watching.look(sight(.running(doing(.unknown))), at: 5)
        #expect(asks(watching.look(dialog("a"), at: 10)) == 0)
        for tick in stride(from: Int64(15), to: 60, by: 5) {
            _ = watching.look(sight(.running(doing(.busy))), at: tick)
        }
        #expect(watching.memory.asking == nil)
        #expect(asks(watching.look(dialog("a"), at: 60)) == 1)
    }

    @Test func `is asked to look at a turn of which nothing was heard for hours, and nothing ends`()
    {
        var watching = Watching()
        var silent = doing(.busy, since: 0)
        silent.isHeard = true
        #expect(watching.look(sight(.running(silent)), at: 3599).need == nil)
        let plan = watching.look(sight(.running(silent)), at: 3600)
        #expect(plan.need == .escalated)
        #expect(!plan.touchesProgram)
        // Of a program that tells nothing nobody can say that it hangs.
        #expect(watching.look(sight(.running(doing(.busy))), at: 90_000).need == nil)
    }

    @Test(arguments: [PaneState.draft, .copyMode, .dialog])
    func `at a terminal is not thrown out by a new phase`(state: PaneState) {
        var watching = Watching()
        for tick in stride(from: Int64(0), to: 5000, by: 50) {
            let behind = sight(.running(doing(state))) { $0.isBehind = true }
            #expect(!watching.look(behind, at: tick).touchesProgram)
        }
        let idle = sight(.running(doing(.idle))) { $0.isBehind = true }
        #expect(watching.look(idle, at: 5000).touchesProgram)
    }
}
