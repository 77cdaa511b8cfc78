public import BusModel

/// A day in UTC, so that every host means the same one.
public struct UTCDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before it.
    public let number: Int64

    /// The day of a moment.
    public init(of time: Instant) {
        let length: Int64 = 86_400_000
        number = time.milliseconds / length - (time.milliseconds % length < 0 ? 1 : 0)
    }

    /// The date: `2026-11-21`.
    public var text: String {
        String(
            Instant(seconds: number.multipliedReportingOverflow(by: 86_400).0).rfc3339.prefix(10)
        )
    }

    /// Orders days in time.
    public static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}
