extension Instant {
    /// The second in UTC as RFC 3339 writes it: `2026-11-21T16:10:44Z`. Years are those that four
    /// digits can hold.
    public var rfc3339: String {
        let first: Int64 = -62_135_596_800
        let last: Int64 = 253_402_300_799
        let whole = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
        let seconds = min(max(whole, first), last)
        let second = (seconds % 86_400 + 86_400) % 86_400
        let (year, month, day) = Self.date(of: (seconds - second) / 86_400)
        let date = [Self.digits(year, 4), Self.digits(month, 2), Self.digits(day, 2)]
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "Z"
    }

    /// The date of a day counted from 1970-01-01. It counts in years that begin in March: the day
    /// that only some years have is then their last.
    private static func date(of day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted - ((shifted % 146_097 + 146_097) % 146_097)) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let isNext = month >= 10
        return (
            era * 400 + year + (isNext ? 1 : 0), month + (isNext ? -9 : 3),
            ofYear - (153 * month + 2) / 5 + 1
        )
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
