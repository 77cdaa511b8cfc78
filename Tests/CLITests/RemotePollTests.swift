import BusModel
import Journal
import Testing
import Watchdog

@testable import CLI

@Suite struct `Asking a hub by a timer` {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func poll(chance: Double = 0.5) -> RemotePoll {
        RemotePoll(interval: .seconds(15), now: start) { chance }
    }

    @Test func `is due once an interval, and once only while the hub is asked`() {
        let poll = poll()
        #expect(!poll.takeIfDue(now: at(14.9)))
        #expect(poll.takeIfDue(now: at(15)))
        #expect(!poll.takeIfDue(now: at(60)))
        poll.looked(reached: true, now: at(61))
        #expect(poll.rest(now: at(61)) == .seconds(15))
        #expect(poll.takeIfDue(now: at(76)))
    }

    @Test func `goes on when a look never comes back`() {
        let poll = poll()
        #expect(poll.takeIfDue(now: at(15)))
        #expect(!poll.takeIfDue(now: at(134)))
        #expect(poll.takeIfDue(now: at(135)))
        #expect(poll.takeIfDue(now: at(255)))
    }

    @Test func `puts the next look off when somebody else has looked`() {
        let poll = poll()
        poll.looked(reached: true, now: at(10))
        #expect(!poll.takeIfDue(now: at(15)))
        #expect(poll.takeIfDue(now: at(25)))
    }

    @Test func `rests longer while the hub does not answer, and no more once it was woken`() {
        let poll = poll(chance: 1)
        for seconds in [30, 60, 120, 240, 300, 300] {
            #expect(poll.looked(reached: false, now: start) == .seconds(seconds))
        }
        poll.woken()
        #expect(poll.looked(reached: false, now: start) == .seconds(30))
        let usual = poll.looked(reached: true, now: start)
        #expect(usual > .milliseconds(16_499) && usual < .milliseconds(16_501))
    }

    @Test func `takes a changed interval, a shorter one at once`() {
        let poll = poll()
        poll.take(interval: .seconds(3600), now: start)
        #expect(poll.rest(now: start) == .seconds(15))
        poll.looked(reached: true, now: start)
        #expect(poll.rest(now: start) == .seconds(3600))
        poll.take(interval: .seconds(5), now: start)
        #expect(poll.rest(now: start) == .seconds(5))
        // A hub in trouble is left its rest.
        poll.looked(reached: false, now: start)
        let rest = poll.rest(now: start)
        poll.take(interval: .seconds(1), now: start)
        #expect(poll.rest(now: start) == rest)
    }

    @Test func `tells of an outage once, also over a restart of the daemon`() {
        func health(_ failures: Int) -> SourceHealth {
            SourceHealth(
                url: "u",
                ref: .branch("main"),
                looked: Instant(seconds: 1),
                error: failures > 0 ? "gone" : nil,
                failures: failures
            )
        }
        var log = OutageLog()
        log.begin(nil)
        #expect((1...9).compactMap { log.heard(health($0)) } == [.broke])
        var next = OutageLog()
        next.begin(health(9))
        #expect(next.heard(health(10)) == nil)
        #expect(next.heard(health(0)) == .mended)
        #expect(next.heard(health(0)) == nil)
        #expect((1...9).compactMap { next.heard(health($0)) } == [.broke])
    }
}
