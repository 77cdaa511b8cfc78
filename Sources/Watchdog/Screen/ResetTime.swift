public import BusModel

/// When a used-up account may be used again, as an announcement says it.
public enum ResetTime: Hashable, Sendable {
    /// At a moment.
    case moment(Instant)
    /// That long after the announcement came up.
    case after(Duration)
    /// At a time of day, of a day that may be said.
    case clock(Day, hour: Int, minute: Int, zone: String?)

    /// The day it is said to be.
    public enum Day: Hashable, Sendable {
        /// None is said.
        case none
        /// The day after the announcement came up.
        case tomorrow
        /// The next of this name, Sunday being 0.
        case weekday(Int)
        /// A date, from 1; without a year the nearest.
        case date(month: Int, day: Int, year: Int?)
    }

    /// When a limit ends that is announced in these words, or `nil` when they do not say; what is
    /// not understood is not guessed.
    public static func parse(_ text: String, now: Instant, zones: Zones) -> Instant? {
        parse([text], now: now, zones: zones)
    }

    /// The same of rows that a program or a terminal has broken.
    static func parse(_ rows: [String], now: Instant, zones: Zones) -> Instant? {
        ResetTimeParser.parse(rows)?.moment(now: now, zones: zones)
    }

    /// The moment it means now; `nil` when the zone or the date does not exist.
    func moment(now: Instant, zones: Zones) -> Instant? {
        switch self {
        case .moment(let moment): return moment
        case .after(let duration): return now + duration
        case .clock(let day, let hour, let minute, let zone):
            guard var time = zones.clock(now, zone) else { return nil }
            (time.hour, time.minute) = (hour, minute)
            return resolve(day, time, now) { zones.instant($0, zone) }
        }
    }

    /// - Parameter time: the time of day, on the day that it is now in the zone.
    private func resolve(
        _ day: Day,
        _ time: ClockTime,
        _ now: Instant,
        _ instant: (ClockTime) -> Instant?
    ) -> Instant? {
        switch day {
        case .none:
            return next(time, every: 1, now, instant)
        case .tomorrow:
            return instant(time.adding(days: 1))
        case .weekday(let weekday):
            let days = (weekday - time.weekday + 7) % 7
            return next(time.adding(days: days), every: 7, now, instant)
        case .date(let month, let day, let year):
            let years = year.map { [$0] } ?? [time.year - 1, time.year, time.year + 1]
            let moments = years.compactMap { year -> Instant? in
                let date = ClockTime(
                    year: year,
                    month: month,
                    day: day,
                    hour: time.hour,
                    minute: time.minute
                )
                return date.exists ? instant(date) : nil
            }
            // Without a year the nearest is meant: an announcement is not months old.
            return moments.min { abs($0.since(now)) < abs($1.since(now)) }
        }
    }

    /// A time that passed a moment ago is what an old announcement meant; one that passed earlier
    /// comes again.
    private func next(
        _ time: ClockTime,
        every days: Int,
        _ now: Instant,
        _ instant: (ClockTime) -> Instant?
    ) -> Instant? {
        for step in [-days, 0, days] {
            guard let moment = instant(time.adding(days: step)) else { continue }
            if now.since(moment) < .seconds(3600) { return moment }
        }
        return nil
    }

    private func abs(_ duration: Duration) -> Duration {
        duration < .zero ? .zero - duration : duration
    }
}
