import BusModel

/// When a hub is asked again, worked out from what it answered.
struct WaitPace: Hashable {
    /// Whether the hub has shown that it answers; until then it is asked what needs no wait.
    private(set) var isProven = false
    /// How often in a row it went wrong.
    private(set) var failures = 0
    /// Why it went wrong, the last time.
    private(set) var problem: String?

    /// What is done next.
    enum Step: Hashable {
        case ask
        case look
        case pause(Duration)
    }

    /// A wait that ends with nothing new before that was none.
    static let shortestWait = Duration.seconds(5)
    static let shortestPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(300)

    /// Whether a push is told of here.
    var isTold: Bool { isProven && problem == nil }

    /// - Parameters:
    ///   - asked: what it was told of where the branch is.
    ///   - known: where the branch is, as far as this host knows by now.
    ///   - time: how long the answer took.
    ///   - chance: from 0 to 1, so that many hosts do not ask in step.
    mutating func heard(
        _ answer: WaitAnswer,
        asked: ObjectID?,
        known: ObjectID?,
        after time: Duration,
        chance: Double
    ) -> Step {
        switch answer {
        case .moved(let tip):
            let wasProven = isProven
            isProven = true
            if tip != known { return .look }
            guard wasProven else {
                // It answers, and has yet to show that it waits: the count of failures stays.
                problem = nil
                return .ask
            }
            return tip == asked ? failed("the server does not wait", chance) : settled()
        case .same:
            guard time >= Self.shortestWait else {
                return failed("the server does not wait", chance)
            }
            isProven = true
            return settled()
        case .failed(let reason):
            isProven = false
            return failed(reason, chance)
        }
    }

    /// - Parameter hasMoved: whether the look found something new.
    mutating func looked(hasMoved: Bool, chance: Double) -> Step {
        hasMoved ? settled() : failed("what the hub tells of cannot be fetched", chance)
    }

    private mutating func settled() -> Step {
        failures = 0
        problem = nil
        return .ask
    }

    private mutating func failed(_ reason: String, _ chance: Double) -> Step {
        failures += 1
        problem = reason
        return .pause(Self.pause(after: failures, chance: chance))
    }

    /// One second, then twice as long each time, up to five minutes; between the half and the whole
    /// of it.
    static func pause(after failures: Int, chance: Double) -> Duration {
        let doubled = shortestPause * (1 << min(max(failures, 1) - 1, 16))
        return min(doubled, longestPause) * (0.5 + 0.5 * min(max(chance, 0), 1))
    }
}
