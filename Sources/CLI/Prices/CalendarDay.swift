import BusModel

/// A day of the calendar, in no time zone: the one that a list of prices was read on.
struct CalendarDay: Hashable {
    /// As it was written: `2026-11-21`.
    let text: String
    /// Days since 1970-01-01.
    let number: Int

    /// Reads `2026-11-21`; `nil` for what is no day, such as the 30th of February.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: "-") }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            year >= 1970, (1...12).contains(month),
            (1...Self.days(of: month, in: year)).contains(day)
        else { return nil }
        self.text = text
        let months = (1..<month).map { Self.days(of: $0, in: year) }
        number =
            365 * (year - 1970) + Self.leapYears(before: year) - Self.leapYears(before: 1970)
            + months.reduce(0, +) + day - 1
    }

    /// How many days it is ago in UTC; negative for a day to come.
    func age(now: Instant) -> Int { Int(now.milliseconds / 86_400_000) - number }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: leapYears(before: year + 1) > leapYears(before: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31  // the other seven
        }
    }

    private static func leapYears(before year: Int) -> Int {
        (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400
    }
}
