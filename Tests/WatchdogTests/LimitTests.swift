import BusModel
import Testing
import Watchdog

@Suite struct `A usage limit` {
    private let limit = UsageLimit(account: "claude", seen: at(0), until: at(3600), banner: "b")

    private func limited(
        _ state: PaneState = .limit,
        dialog: String? = nil,
        _ change: (inout AgentSight) -> Void = { _ in }
    ) -> AgentSight {
        sight(.running(doing(state, dialog: dialog))) { sight in
            sight.limit = limit
            change(&sight)
        }
    }

    @Test func `keeps everybody of the account from typing, stalls and restarts until it is over`()
    {
        for program in [AgentSight.Program.running(doing(.idle)), .running(doing(.limit)), .absent]
        {
            var watching = Watching()
            for tick in stride(from: Int64(0), to: 3660, by: 20) {
                let plan = watching.look(sight(program) { $0.limit = limit }, at: tick)
                #expect(plan.actions.isEmpty)
                #expect(!plan.mayType)
            }
        }
    }

    @Test func `is followed by each agent in turn, a margin after its end`() {
        for place in 0..<3 {
            var watching = Watching()
            _ = watching.look(limited { $0.place = place }, at: 10)
            var resumed: [Int64] = []
            for tick in stride(from: Int64(3600), to: 4000, by: 5) {
                let plan = watching.look(limited(.idle) { $0.place = place }, at: tick)
                if case .resume = plan.actions.first { resumed.append(tick) }
            }
            #expect(resumed == [3660 + Int64(place) * 20])
        }
    }

    @Test func `needs no word of ours where a ping waits, or nothing is to do`() {
        for owing in [true, false] {
            var watching = Watching()
            _ = watching.look(limited(.idle), at: 10)
            let plan = watching.look(
                limited(.idle) { sight in
                    if owing { sight.openPings = true } else { sight.errand = Errand() }
                },
                at: 3700
            )
            #expect(plan.actions.isEmpty)
            #expect(plan.mayType)
        }
    }

    @Test func `without a stated end is a person's matter, and not invented`() {
        var watching = Watching()
        let unknown = sight(.running(doing(.limit))) {
            $0.limit = UsageLimit(account: "claude", seen: at(0), until: nil)
        }
        var asked: [WatchAction] = []
        for tick in stride(from: Int64(0), to: 100_000, by: 500) {
            // Its program may end meanwhile: that mends nothing.
            let isGone = tick > 50_000
            let plan = watching.look(isGone ? gone(unknown) : unknown, at: tick)
            asked += plan.actions
            #expect(plan.need == .escalated)
        }
        #expect(asked.count == 1)
        guard case .askHuman(.escalated, _) = asked.first else {
            Issue.record("\(asked)")
            return
        }
        let asks = watching.look(gone(unknown) { $0.isAsked = true }, at: 100_000)
        #expect(asks.touchesProgram)
    }

    private func gone(
        _ sight: AgentSight,
        _ change: (inout AgentSight) -> Void = { _ in }
    ) -> AgentSight {
        var sight = sight
        sight.program = .ended(status: 1)
        change(&sight)
        return sight
    }

    @Test func `keeps a new phase from starting anybody afresh until it is over`() {
        var watching = Watching()
        for tick in stride(from: Int64(10), to: 3660, by: 50) {
            let plan = watching.look(limited(.idle) { $0.isBehind = true }, at: tick)
            #expect(!plan.touchesProgram)
        }
        #expect(watching.look(limited(.idle) { $0.isBehind = true }, at: 3700).touchesProgram)
    }

    @Test func `has an agent go on that it cut off, though the phase waits for nothing from it`() {
        var watching = Watching()
        _ = watching.look(limited(.limit) { $0.errand = Errand() }, at: 10)
        let plan = watching.look(limited(.idle) { $0.errand = Errand() }, at: 3700)
        guard case .resume = plan.actions.first else {
            Issue.record("not resumed: \(plan)")
            return
        }
        #expect(watching.look(limited(.idle) { $0.errand = Errand() }, at: 3705).actions.isEmpty)
    }

    @Test func `whose menu is still open is left by a new program, and by no key`() {
        var watching = Watching()
        _ = watching.look(limited(.dialog, dialog: "limit-menu"), at: 10)
        let plan = watching.look(limited(.dialog, dialog: "limit-menu"), at: 3700)
        guard case .restart(let start) = plan.actions.first else {
            Issue.record("not started: \(plan)")
            return
        }
        #expect(start.reason == .limitOver)
        #expect(start.reason.resumesSession)
    }

    @Test func `has the agent go on with its next backend, and not more than thrice an hour`() {
        var watching = Watching()
        var backends: [String] = []
        for tick in stride(from: Int64(0), to: 3000, by: 5) {
            let plan = watching.look(limited { $0.fallback = "codex" }, at: tick)
            if case .restart(let start) = plan.actions.first, let name = start.backend {
                backends.append(name)
            }
        }
        #expect(backends == ["codex", "codex", "codex"])
    }

    @Test(arguments: [PaneState.busy, .draft, .copyMode, .dialog])
    func `ends no program in which somebody could lose something`(state: PaneState) {
        var watching = Watching()
        let plan = watching.look(limited(state) { $0.fallback = "codex" }, at: 10)
        #expect(!plan.touchesProgram)
    }
}

@Suite struct `The book of limits` {
    private func announce(
        _ book: inout LimitBook,
        until: Int64?,
        banner: String? = "resets 4am",
        saidAt: Int64? = nil,
        at seconds: Int64
    ) -> LimitBook.Change {
        book.announce(
            "claude",
            until: until.map { Watching.time($0) },
            banner: banner,
            at: Watching.time(saidAt ?? seconds),
            now: Watching.time(seconds)
        )
    }

    private func isNew(_ change: LimitBook.Change) -> Bool {
        if case .written(_, true) = change { true } else { false }
    }

    @Test func `has one record an account, whoever announces it, and however often`() {
        var book = LimitBook()
        let first = announce(&book, until: 3600, at: 0)
        #expect(isNew(first))
        for tick in stride(from: Int64(5), to: 3600, by: 5) {
            #expect(announce(&book, until: 3600, at: tick) == .nothing)
        }
        #expect(book.limits.count == 1)
    }

    @Test func `keeps the first reading of a clock time, which means another day tomorrow`() {
        var book = LimitBook()
        _ = announce(&book, until: 3600, at: 0)
        #expect(announce(&book, until: 3600 + 86_400, at: 3605) == .nothing)
        #expect(book.limits["claude"]?.until == Watching.time(3600))
    }

    @Test func `does not take the old words on the screen for a new limit`() {
        var book = LimitBook()
        _ = announce(&book, until: 3600, at: 0)
        for tick in stride(from: Int64(3660), to: 90_000, by: 300) {
            let change = announce(&book, until: 3600 + 86_400, saidAt: 0, at: tick)
            #expect(change == .nothing)
        }
    }

    @Test func `takes the same words for a new limit when they come up again the next day`() {
        var book = LimitBook()
        _ = announce(&book, until: 3600, at: 0)
        #expect(isNew(announce(&book, until: 3600 + 86_400, at: 80_000)))
    }

    @Test func `counts a refusal after the stated end as the same limit, a while longer each time`()
    {
        var book = LimitBook()
        _ = announce(&book, until: 3600, banner: nil, at: 0)
        #expect(isNew(announce(&book, until: nil, banner: nil, at: 3700)))
        #expect(book.limits["claude"]?.until == Watching.time(4000))
        #expect(isNew(announce(&book, until: nil, banner: nil, at: 4100)))
        #expect(book.limits["claude"]?.until == Watching.time(4700))
    }

    @Test func `learns the end of a limit that was announced without one`() {
        var book = LimitBook()
        _ = announce(&book, until: nil, at: 0)
        #expect(book.limits["claude"]?.stands(at: Watching.time(1_000_000)) == true)
        #expect(announce(&book, until: 3600, at: 10) != .nothing)
        #expect(book.limits["claude"]?.until == Watching.time(3600))
    }

    @Test func `ends one without an end when somebody of the account works, and no other`() {
        var book = LimitBook()
        _ = announce(&book, until: nil, at: 0)
        let ended = book.end("claude", at: Watching.time(50))
        #expect(ended?.stands(at: Watching.time(50)) == false)
        // The words that still stand on another screen bring it back no more.
        for tick in stride(from: Int64(55), to: 5000, by: 5) {
            #expect(announce(&book, until: nil, saidAt: 10, at: tick) == .nothing)
        }
        _ = announce(&book, until: 9000, at: 5000)
        let endedToo = book.end("claude", at: Watching.time(5005))
        #expect(endedToo == nil)
    }

    @Test func `takes no word of a limit that is long past`() {
        var book = LimitBook()
        #expect(announce(&book, until: 100, at: 5000) == .nothing)
        #expect(book.limits.isEmpty)
    }
}

extension Watching {
    static func time(_ seconds: Int64) -> Instant { at(seconds) }
}
