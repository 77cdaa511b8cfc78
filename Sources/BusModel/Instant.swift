/// A moment as milliseconds since 1970-01-01T00:00:00Z. Supplied from outside, never read here.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the epoch; negative before it.
    public let milliseconds: Int64

    /// Makes an instant of milliseconds since the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes an instant of whole seconds since the epoch, as git stores dates.
    ///
    /// A date that no clock ever shows is brought to the end of time on its side.
    public init(seconds: Int64) {
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = isTooLarge ? (seconds < 0 ? .min : .max) : product
    }

    /// Orders instants in time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant that much later; the end of time where there is none.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let (whole, isFar) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, isFarther) = instant.milliseconds.addingReportingOverflow(
            isFar ? (seconds < 0 ? .min : .max) : whole + attoseconds / 1_000_000_000_000_000
        )
        return Instant(milliseconds: isFarther ? (seconds < 0 ? .min : .max) : sum)
    }

    /// The time from `earlier` until this instant; negative when this one is the earlier.
    public func since(_ earlier: Instant) -> Duration {
        .milliseconds(milliseconds) - .milliseconds(earlier.milliseconds)
    }
}
