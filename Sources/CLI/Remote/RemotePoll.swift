import Synchronization
import Watchdog

/// The timer of a hub on another machine: when it is asked next, by how it has answered so far.
///
/// Every look counts, whoever began it: one that was rung for puts the next one off as well.
final class RemotePoll: Sendable {
    private struct Plan {
        var schedule = PollSchedule()
        var interval: Duration
        var due: ContinuousClock.Instant
    }

    /// A look takes less than this; one that never ends stops no timer.
    private static let patience = Duration.seconds(120)

    private let plan: Mutex<Plan>
    private let chance: @Sendable () -> Double

    /// - Parameter chance: a number from 0 to 1, another one each time.
    init(
        interval: Duration,
        now: ContinuousClock.Instant = .now,
        chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        plan = Mutex(Plan(interval: interval, due: now + interval))
        self.chance = chance
    }

    /// Takes a changed setting. A shorter one counts from now.
    func take(interval: Duration, now: ContinuousClock.Instant = .now) {
        plan.withLock { plan in
            guard interval != plan.interval else { return }
            plan.interval = interval
            if plan.schedule.failures == 0 { plan.due = min(plan.due, now + interval) }
        }
    }

    /// Plans the next look by how this one ended.
    ///
    /// - Returns: how long until then.
    @discardableResult
    func looked(reached: Bool, now: ContinuousClock.Instant = .now) -> Duration {
        let chance = chance()
        return plan.withLock { plan in
            let rest =
                reached
                ? plan.schedule.succeeded(interval: plan.interval, chance: chance)
                : plan.schedule.failed(interval: plan.interval, chance: chance)
            plan.due = now + rest
            return rest
        }
    }

    /// Somebody we believe has told of something new; who told has the bus looked at as well.
    func woken() { plan.withLock { $0.schedule.woken() } }

    /// How long until it is due.
    func rest(now: ContinuousClock.Instant = .now) -> Duration {
        plan.withLock { max(.zero, $0.due - now) }
    }

    /// Whether it is due; true once, until that look has ended.
    func takeIfDue(now: ContinuousClock.Instant = .now) -> Bool {
        plan.withLock { plan in
            guard plan.due <= now else { return false }
            plan.due = now + max(plan.interval, Self.patience)
            return true
        }
    }
}
