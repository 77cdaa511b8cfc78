import TestSupport
import Testing
import Watchdog

@Suite struct `The timer of a hub elsewhere` {
    private let interval = Duration.seconds(15)

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    @Test(arguments: [(0.0, 13.5), (0.5, 15.0), (1.0, 16.5), (-3.0, 13.5), (9.0, 16.5)])
    func `keeps the interval, a tenth more or less`(chance: Double, expected: Double) {
        var schedule = PollSchedule()
        let pause = schedule.succeeded(interval: interval, chance: chance)
        #expect(abs(seconds(pause) - expected) < 1e-6)
        #expect(schedule.failures == 0)
    }

    @Test func `waits at most twice as long after each failure, up to five minutes`() {
        var schedule = PollSchedule()
        for most in [30.0, 60, 120, 240, 300, 300, 300] {
            let pause = schedule.failed(interval: interval, chance: 1)
            #expect(abs(seconds(pause) - most) < 1e-6, "after \(schedule.failures)")
        }
        #expect(schedule.failures == 7)
    }

    @Test func `may wait any time between the usual one and the longest`() {
        for (chance, expected) in [(0.0, 13.5), (0.5, (13.5 + 240) / 2), (1.0, 240.0)] {
            var schedule = PollSchedule()
            for _ in 0..<3 { _ = schedule.failed(interval: interval, chance: 0) }
            let pause = schedule.failed(interval: interval, chance: chance)
            #expect(abs(seconds(pause) - expected) < 1e-6)
        }
    }

    @Test func `starts anew after a success, and when it is woken`() {
        var schedule = PollSchedule()
        for _ in 0..<9 { _ = schedule.failed(interval: interval, chance: 1) }
        _ = schedule.succeeded(interval: interval, chance: 0)
        #expect(schedule.failed(interval: interval, chance: 1) == .seconds(30))
        for _ in 0..<9 { _ = schedule.failed(interval: interval, chance: 1) }
        schedule.woken()
        #expect(schedule.failures == 0)
        #expect(schedule.failed(interval: interval, chance: 1) == .seconds(30))
    }

    @Test(
        arguments: [
            // the interval, and the longest pause: twenty of them, five minutes, or the interval
            (0.2, 4.0), (1, 20), (10, 200), (15, 300), (60, 300), (300, 300), (3600, 3600),
            (31_536_000, 31_536_000),
        ]
    )
    func `never rests for longer than it says`(interval: Double, longest: Double) {
        for failures in [5, 6, 60, 1000, Int.max] {
            let ceiling = PollSchedule.ceiling(after: failures, interval: .seconds(interval))
            #expect(abs(seconds(ceiling) - longest) < 1e-6, "after \(failures)")
        }
    }

    @Test(arguments: 0..<200)
    func `stays within its bounds, whatever happens`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        var schedule = PollSchedule()
        let interval = Duration.milliseconds(Int64(50 + random.next() % 600_000))
        var inARow = 0
        for _ in 0..<200 {
            let chance = Double(random.next() % 1001) / 1000
            let pause: Duration
            switch random.next() % 5 {
            case 0:
                schedule.woken()
                inARow = 0
                continue
            case 1, 2:
                pause = schedule.succeeded(interval: interval, chance: chance)
                inARow = 0
                #expect(pause <= interval * 1.1 + .nanoseconds(1))
            default:
                pause = schedule.failed(interval: interval, chance: chance)
                inARow += 1
                let ceiling = PollSchedule.ceiling(after: inARow, interval: interval)
                #expect(pause <= ceiling)
                #expect(ceiling <= max(interval, PollSchedule.longest))
            }
            #expect(schedule.failures == inARow)
            // A hub in trouble is never asked more often than one that is well.
            #expect(pause >= interval * 0.9 - .nanoseconds(1))
        }
    }
}
