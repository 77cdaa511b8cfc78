import BusModel
import TestSupport
import Testing
import Watchdog

@Suite struct `Starting a program again` {
    private let policy = RestartPolicy()

    /// Runs that each lasted `seconds`, one right after the other, the first at 0.
    private func runs(_ seconds: [Int64]) -> [RestartPolicy.Run] {
        var time = Instant(milliseconds: 0)
        return seconds.map { length in
            let end = time + .seconds(length)
            defer { time = end }
            return RestartPolicy.Run(began: time, ended: end)
        }
    }

    @Test func `happens at once when it never ran, and when it ran for long`() {
        #expect(policy.answer(after: [], now: Instant(milliseconds: 0)) == .start)
        let long = runs([1, 1, 1, 1, 3600])
        #expect(policy.answer(after: long, now: long[4].ended) == .start)
    }

    @Test(arguments: [(1, 0), (2, 1), (3, 2), (4, 4)])
    func `waits twice as long after each end in a row`(ends: Int, seconds: Int64) {
        let past = runs(Array(repeating: 1, count: ends))
        let last = past[ends - 1].ended
        let due = last + .seconds(seconds)
        if seconds > 0 {
            let early = Instant(milliseconds: due.milliseconds - 1)
            #expect(policy.answer(after: past, now: early) == .wait(until: due))
        }
        #expect(policy.answer(after: past, now: due) == .start)
    }

    @Test func `ends after five ends in a row, and a person is asked`() {
        let past = runs([1, 1, 1, 1, 1])
        let late = past[4].ended + .seconds(86_400)
        #expect(policy.answer(after: past, now: late) == .crashLoop(ends: 5))
    }

    @Test func `never waits longer than the longest wait`() {
        var patient = policy
        patient.endsOfALoop = 100
        let past = runs(Array(repeating: 1, count: 99))
        let due = past[98].ended + patient.longestWait
        #expect(patient.answer(after: past, now: past[98].ended) == .wait(until: due))
        #expect(patient.answer(after: past, now: due) == .start)
    }

    @Test func `takes a clock that was set back for a run of no length`() {
        let back = RestartPolicy.Run(
            began: Instant(milliseconds: 5000),
            ended: Instant(milliseconds: 1000)
        )
        #expect(back.lasted == .zero)
        #expect(policy.answer(after: [back], now: Instant(milliseconds: 0)) == .start)
    }
}
