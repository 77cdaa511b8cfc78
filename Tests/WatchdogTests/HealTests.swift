import BusModel
import Testing
import Watchdog

@Suite struct `A program that ended` {
    private let gone = AgentSight.Program.ended(status: 1)

    private func run(_ plan: WatchPlan) -> WatchAction.Reason? {
        switch plan.actions.first {
        case .start(let start), .restart(let start): start.reason
        default: nil
        }
    }

    @Test func `is started again when it is seen ended twice, on a heavy tick`() {
        var watching = Watching()
        #expect(watching.look(sight(gone), at: 0).actions.isEmpty)
        #expect(watching.look(sight(gone), at: 5, isHeavy: false).actions.isEmpty)
        #expect(run(watching.look(sight(gone), at: 10)) == .ended)
    }

    @Test func `is started at once when it never ran, or a person asked`() {
        var watching = Watching()
        let plan = watching.look(sight(.absent) { $0.isAsked = true }, at: 0, isHeavy: false)
        #expect(run(plan) == .asked)
    }

    @Test func `goes on in its session after a crash, and afresh for a phase`() {
        #expect(WatchAction.Reason.ended.resumesSession)
        #expect(WatchAction.Reason.lost.resumesSession)
        #expect(!WatchAction.Reason.stalled.resumesSession)
        #expect(!WatchAction.Reason.phase.resumesSession)
    }

    @Test
    func `that ends again and again is a crash loop: a person is asked once, and no more starts`() {
        var watching = Watching()
        var starts = 0
        var asks = 0
        var time: Int64 = 0
        for _ in 0..<40 {
            let crashed = sight(gone) { $0.started = at(time) }
            time += 30
            for _ in 0..<3 {
                let plan = watching.look(crashed, at: time)
                time += 5
                for action in plan.actions {
                    if case .start = action { starts += 1 }
                    if case .askHuman(.crashLoop, _) = action { asks += 1 }
                }
            }
        }
        #expect(starts == 4)
        #expect(asks == 1)
        let plan = watching.look(sight(gone), at: time)
        #expect(plan.state == "needs-you")
        #expect(plan.need == .crashLoop)
    }

    @Test func `is forgiven when it ran in order for a while`() {
        var watching = Watching()
        for end in [0, 30, 60] {
            _ = watching.look(sight(gone) { $0.started = at(Int64(end)) }, at: Int64(end) + 1)
        }
        let fine = sight(.running(doing(.busy, since: 1000))) { $0.started = at(100) }
        _ = watching.look(fine, at: 1000)
        #expect(watching.memory.runs.isEmpty)
    }

    @Test func `is left alone where it is not watched for that`() {
        var watching = Watching()
        let unwatched = sight(gone) { $0.watch = [.stall] }
        for tick in stride(from: Int64(0), to: 1000, by: 5) {
            let plan = watching.look(unwatched, at: tick)
            #expect(plan.actions.isEmpty)
            #expect(plan.state == "failed")
        }
    }

    @Test(arguments: ["hold", "limit", "complete", "untrusted", "no command"])
    func `waits while something stands against a start`(why: String) {
        var watching = Watching()
        let held = sight(gone) { sight in
            switch why {
            case "hold": sight.mayAct = false
            case "limit": sight.limit = UsageLimit(account: "a", seen: at(0), until: at(100_000))
            case "complete": sight.isComplete = true
            case "untrusted": sight.obstacle = .untrusted("not trusted")
            default: sight.obstacle = .impossible("no command")
            }
        }
        for tick in stride(from: Int64(0), to: 1000, by: 5) {
            #expect(!watching.look(held, at: tick).touchesProgram)
        }
    }

    @Test func `whose terminal went away with all others is started at once, and that is no crash`()
    {
        var watching = Watching()
        let plan = watching.look(sight(.lost), at: 0, isHeavy: false)
        #expect(run(plan) == .lost)
        #expect(watching.memory.runs.isEmpty)
    }

    @Test func `of a task is finished when it ended well, and reported when not`() {
        var watching = Watching()
        let task = { (status: Int32) in
            sight(.ended(status: status)) { $0.kind = .task }
        }
        #expect(watching.look(task(0), at: 0).actions == [.finish(reason: "its run is over")])
        let failed = watching.lookTwice(task(3), at: 10)
        #expect(failed.actions.isEmpty)
        #expect(failed.state == "failed")
        #expect(failed.reason == "its program ended with status 3")
    }
}
