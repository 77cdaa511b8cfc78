public import BusModel

/// When a program that should run and ended is started again.
///
/// The first time at once, then after waits that double; a program that ends again and again is a
/// crash loop, and left alone until a person has looked.
public struct RestartPolicy: Hashable, Sendable {
    /// The wait before the second start in a row.
    public var firstWait: Duration
    /// The longest wait.
    public var longestWait: Duration
    /// A program that ran this long is in order; what was before it no longer counts.
    public var settledAfter: Duration
    /// So many ends in a row are a crash loop.
    public var endsOfALoop: Int

    /// Describes a policy.
    public init(
        firstWait: Duration = .seconds(1),
        longestWait: Duration = .seconds(60),
        settledAfter: Duration = .seconds(60),
        endsOfALoop: Int = 5
    ) {
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.settledAfter = settledAfter
        self.endsOfALoop = endsOfALoop
    }

    /// What is to be done.
    public enum Answer: Hashable, Sendable {
        /// Start it.
        case start
        /// Start it at that time.
        case wait(until: Instant)
        /// Leave it to a person.
        case crashLoop(ends: Int)
    }

    /// Whether to start a program again.
    ///
    /// - Parameters:
    ///   - runs: when each run began and ended, the oldest first.
    ///   - now: the time.
    public func answer(after runs: [Run], now: Instant) -> Answer {
        let ends = runs.reversed().prefix { $0.lasted < settledAfter }.count
        if ends >= endsOfALoop { return .crashLoop(ends: ends) }
        guard ends > 1, let last = runs.last else { return .start }
        var wait = firstWait
        for _ in 2..<ends { wait = min(wait * 2, longestWait) }
        let time = last.ended + min(wait, longestWait)
        return now < time ? .wait(until: time) : .start
    }

    /// One run of a program.
    public struct Run: Hashable, Sendable, Codable {
        /// When it began.
        public let began: Instant
        /// When it was seen to have ended.
        public let ended: Instant

        /// Describes a run.
        public init(began: Instant, ended: Instant) {
            self.began = began
            self.ended = ended
        }

        /// How long it lasted; a clock that was set back gives nothing less than nothing.
        public var lasted: Duration { max(.zero, ended.since(began)) }
    }
}
