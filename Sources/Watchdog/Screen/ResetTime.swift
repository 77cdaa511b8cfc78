public import BusModel

/// Reads from an announcement when a limit ends. Every form that is documented is here; what is not
/// understood is not guessed.
public enum ResetTime {
    /// When the limit ends, or `nil` when the words do not say.
    ///
    /// A clock time without a day is the next of its kind; one that passed less than an hour ago is
    /// that one, since the announcement may be old.
    public static func parse(_ text: String, now: Instant, zones: Zones) -> Instant? {
        let words = WordReader(text)
        return epoch(words) ?? relative(words, now) ?? clock(words, now, zones)
    }

    /// `…limit reached|1763701200`
    private static func epoch(_ words: WordReader) -> Instant? {
        guard let bar = words.text.lastIndex(of: "|") else { return nil }
        let digits = words.text[words.text.index(after: bar)...].prefix(while: \.isASCIIDigit)
        guard (9...11).contains(digits.count), let seconds = Int64(digits) else { return nil }
        return Instant(seconds: seconds)
    }

    /// `resets in 3 hours`, `try again in 2h 5m`
    private static func relative(_ words: WordReader, _ now: Instant) -> Instant? {
        var words = words
        while words.skip(to: ["resets", "reset", "again"]) {
            guard words.take("in") else { continue }
            var total = Duration.zero
            var isFound = false
            while let (number, unit) = words.amount() {
                total += unit * number
                isFound = true
                _ = words.take("and")
            }
            if isFound { return now + total }
        }
        return nil
    }

    /// `resets 4:20am (Europe/Warsaw)`, `resets Feb 22 at 9:30am`, `try again at 3:05 PM`
    private static func clock(_ words: WordReader, _ now: Instant, _ zones: Zones) -> Instant? {
        var words = words
        while words.skip(to: ["resets", "reset", "again"]) {
            var rest = words
            _ = rest.take("at")
            let day = rest.day()
            _ = rest.take("at")
            guard let (hour, minute) = rest.time() else { continue }
            let zone = rest.zone()
            return instant(day, hour, minute, zone, now, zones)
        }
        return nil
    }

    private static func instant(
        _ day: WordReader.Day?,
        _ hour: Int,
        _ minute: Int,
        _ zone: String?,
        _ now: Instant,
        _ zones: Zones
    ) -> Instant? {
        guard var time = zones.clock(now, zone) else { return nil }
        let today = time
        (time.hour, time.minute) = (hour, minute)
        switch day {
        case nil:
            guard let first = zones.instant(time, zone) else { return nil }
            return now.since(first) < .seconds(3600)
                ? first : zones.instant(time.adding(days: 1), zone)
        case .tomorrow: return zones.instant(time.adding(days: 1), zone)
        case .weekday(let number):
            let days = (number - today.weekday + 7) % 7
            let next = time.adding(days: days)
            guard let first = zones.instant(next, zone) else { return nil }
            return now.since(first) < .seconds(3600)
                ? first : zones.instant(next.adding(days: 7), zone)
        case .date(let month, let date, let year):
            (time.month, time.day) = (month, date)
            time.year = year ?? today.year
            guard date <= RFC3339.days(in: month, time.year) else { return nil }
            guard let first = zones.instant(time, zone) else { return nil }
            if year == nil, now.since(first) > .seconds(180 * 86_400) {
                time.year += 1
                return zones.instant(time, zone)
            }
            return first
        }
    }
}
