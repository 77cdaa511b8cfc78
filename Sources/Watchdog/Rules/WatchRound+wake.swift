internal import BusModel

extension WatchRound {
    /// Sets the first wake, and takes away that of an agent that has none any more.
    mutating func scheduleWake() {
        guard let interval = sight.wakeInterval, interval > .zero else {
            plan.memory.nextWake = nil
            plan.memory.wakeInterval = nil
            return
        }
        defer { plan.memory.wakeInterval = interval.milliseconds }
        guard let next = plan.memory.nextWake else {
            plan.memory.nextWake = (sight.started ?? now) + interval
            return
        }
        if let before = plan.memory.wakeInterval, before != interval.milliseconds {
            // Counted anew from the last one, and never later than it was to be.
            let last = next + .milliseconds(-before)
            plan.memory.nextWake = min(next, last + interval)
        }
    }

    /// A wake that is due. One that was missed runs once, late; not once for each that was missed.
    mutating func wake() {
        guard let interval = sight.wakeInterval, let due = plan.memory.nextWake else { return }
        guard now >= due else {
            return plan.note(.wake, .nothing, "the next wake is at \(due.text)")
        }
        if sight.isComplete, sight.kind != .persistent {
            plan.memory.nextWake = Self.next(after: due, every: interval, now: now)
            return plan.note(.wake, .nothing, "every phase is complete")
        }
        if let hindrance {
            return plan.note(.wake, .waits, "due since \(due.text); \(hindrance)")
        }
        let isLate = now.since(due) > Self.punctual
        let words = isLate ? "due at \(due.text), late" : "due at \(due.text)"
        switch sight.kind {
        case .task: wakeTask(due, words)
        case .loop, .persistent: wakeRunning(due, words)
        }
        plan.memory.nextWake = Self.next(after: due, every: interval, now: now)
    }

    /// What stands against a wake for now.
    private var hindrance: String? {
        guard sight.mayAct else { return "the bus is on hold or was rewound" }
        if let limit = sight.limit, limit.stands(at: now), sight.watch.contains(.limit) {
            return limit.words
        }
        if let obstacle = sight.obstacle { return obstacle.words }
        // It may have been taken already; then the next one is not the same.
        if sight.wakeUnderway { return "the one before is being typed" }
        if sight.kind == .task { return nil }
        guard case .running = sight.program else { return "its program does not run" }
        return nil
    }

    private mutating func wakeTask(_ due: Instant, _ words: String) {
        if case .running(let activity) = sight.program, isActive(activity) {
            return plan.note(.wake, .nothing, "\(words): its last run is still at work")
        }
        plan.note(.wake, .acted, words)
        plan.actions.append(.wake(due: due, reason: words))
        let start = WatchAction.Start(.wake, "its wake was \(words)")
        if case .absent = sight.program {
            plan.actions.append(.start(start))
        } else {
            plan.actions.append(.restart(start))
        }
        plan.say("working", start.words)
        plan.isWaiting = true
    }

    /// Whether a run is at work, and not only there.
    private func isActive(_ activity: Activity) -> Bool {
        switch activity.state {
        case .idle, .dead: false
        case .draft, .copyMode: true
        case .busy, .dialog, .unknown, .limit, .error:
            now.since(activity.lastSign) < settings.stallIdle
        }
    }

    private mutating func wakeRunning(_ due: Instant, _ words: String) {
        if sight.openWake {
            return plan.note(.wake, .nothing, "\(words): the one before is not typed yet")
        }
        plan.note(.wake, .acted, words)
        plan.actions.append(.wake(due: due, reason: words))
        plan.isWaiting = true
    }

    /// The first time of the same beat that is not yet past.
    static func next(after due: Instant, every interval: Duration, now: Instant) -> Instant {
        let step = max(1, interval.milliseconds)
        let missed = max(0, now.milliseconds - due.milliseconds) / step
        return Instant(milliseconds: due.milliseconds + (missed + 1) * step)
    }

    /// A wake within this of its time is not called late.
    private static let punctual = Duration.seconds(60)
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
