public import BusModel

/// Where the clock times on a screen belong. The table of the world's time zones is outside of pure
/// code; this is what is asked of it.
public struct Zones: Sendable {
    /// The instant at which a clock of a zone shows a time, or `nil` for a zone that there is not.
    /// Without a name it is the zone of this machine. A time that is skipped in spring is the one
    /// an hour later, and one that comes twice in autumn the first of them.
    public let instant: @Sendable (ClockTime, String?) -> Instant?
    /// What a clock of a zone shows at an instant.
    public let clock: @Sendable (Instant, String?) -> ClockTime?

    /// Describes a table.
    public init(
        instant: @escaping @Sendable (ClockTime, String?) -> Instant?,
        clock: @escaping @Sendable (Instant, String?) -> ClockTime?
    ) {
        self.instant = instant
        self.clock = clock
    }

    /// A world with one zone, which knows no other by name.
    public static let utc = Zones(
        instant: { time, name in
            guard name == nil || name == "UTC" else { return nil }
            let days = RFC3339.days(sinceEpochTo: time.year, time.month, time.day)
            return Instant(
                seconds: Int64(days) * 86_400 + Int64(time.hour * 3600 + time.minute * 60)
            )
        },
        clock: { instant, name in
            guard name == nil || name == "UTC" else { return nil }
            return ClockTime(utc: instant)
        }
    )
}

/// What a calendar and a clock on one wall show together.
public struct ClockTime: Hashable, Sendable {
    /// The year.
    public var year: Int
    /// From 1.
    public var month: Int
    /// From 1.
    public var day: Int
    /// From 0 to 23.
    public var hour: Int
    /// From 0 to 59.
    public var minute: Int

    /// Describes a time.
    public init(year: Int, month: Int, day: Int, hour: Int, minute: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
    }

    /// Whether the calendar has this day and the day this time.
    var exists: Bool {
        (1...9_999).contains(year) && (1...12).contains(month)
            && (1...RFC3339.days(in: month, year)).contains(day)
            && (0...23).contains(hour) && (0...59).contains(minute)
    }

    /// The day of the week, Sunday being 0.
    var weekday: Int {
        let days = RFC3339.days(sinceEpochTo: year, month, day)
        return ((days + 4) % 7 + 7) % 7
    }

    /// The same time so many days later.
    func adding(days: Int) -> ClockTime {
        var time = self
        time.day += days
        while time.day < 1 {
            time.month -= 1
            if time.month < 1 { (time.month, time.year) = (12, time.year - 1) }
            time.day += RFC3339.days(in: time.month, time.year)
        }
        while time.day > RFC3339.days(in: time.month, time.year) {
            time.day -= RFC3339.days(in: time.month, time.year)
            time.month += 1
            if time.month > 12 { (time.month, time.year) = (1, time.year + 1) }
        }
        return time
    }
}
