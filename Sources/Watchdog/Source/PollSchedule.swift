/// When a hub that tells of nothing is asked again, worked out from how it answered.
///
/// A hub that answers is asked once an interval, a tenth more or less, so that many hosts do not
/// ask in step. One that does not is asked ever less: after each failure the longest pause is twice
/// as long, up to ``longest``, and the pause is any time from the usual one to that. Why it did not
/// answer is the same: "too many requests", "connection refused" and silence all ask for rest.
public struct PollSchedule: Hashable, Sendable {
    /// How often in a row the hub did not answer.
    public private(set) var failures = 0

    /// Starts with a hub of which nothing is known.
    public init() {}

    /// No hub is asked less often than this, unless its interval is longer.
    public static let longest = Duration.seconds(300)
    /// A short interval makes the longest pause short as well: that many of them.
    public static let longestInIntervals = 20
    /// How far a pause may be from the interval.
    public static let spread = 0.1

    /// How long to wait after the hub has answered.
    ///
    /// - Parameters:
    ///   - interval: how often it is asked in good times.
    ///   - chance: from 0 to 1.
    public mutating func succeeded(interval: Duration, chance: Double) -> Duration {
        failures = 0
        return Self.usual(interval, chance)
    }

    /// How long to wait after the hub has not answered.
    ///
    /// - Parameters:
    ///   - interval: how often it is asked in good times.
    ///   - chance: from 0 to 1.
    public mutating func failed(interval: Duration, chance: Double) -> Duration {
        // A number that no outage reaches, rather than one that overflows.
        failures = min(failures + 1, 1_000_000)
        let least = Self.usual(interval, 0)
        let most = max(least, Self.ceiling(after: failures, interval: interval))
        return least + (most - least) * Self.clamped(chance)
    }

    /// Somebody whom we believe says that there is something new: it is asked now, and in good time
    /// after that.
    public mutating func woken() { failures = 0 }

    /// The longest pause after so many failures in a row.
    public static func ceiling(after failures: Int, interval: Duration) -> Duration {
        let cap = max(interval, min(longest, interval * longestInIntervals))
        // More doublings than it takes from any interval to the cap.
        let doubled = interval * (1 << min(max(failures, 0), 5))
        return min(doubled, cap)
    }

    private static func usual(_ interval: Duration, _ chance: Double) -> Duration {
        interval * (1 - spread + 2 * spread * clamped(chance))
    }

    private static func clamped(_ chance: Double) -> Double { min(max(chance, 0), 1) }
}
