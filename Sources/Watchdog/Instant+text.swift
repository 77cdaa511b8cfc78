public import BusModel

extension ClockTime {
    /// What a clock in Greenwich shows.
    init(utc instant: Instant) {
        let seconds = instant.milliseconds.flooringDivision(by: 1000)
        let days = seconds.flooringDivision(by: 86_400)
        let rest = Int(seconds - days * 86_400)
        let date = Instant.civil(Int(days))
        self.init(
            year: date.year,
            month: date.month,
            day: date.day,
            hour: rest / 3600,
            minute: rest / 60 % 60
        )
    }
}

extension Instant {
    /// The time as RFC 3339 in UTC, to the second: for traces and reasons.
    public var text: String {
        let seconds = milliseconds.flooringDivision(by: 1000)
        let day = seconds.flooringDivision(by: 86_400)
        let rest = Int(seconds - day * 86_400)
        let (year, month, date) = Self.civil(Int(day))
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map(Self.padded).joined(separator: ":")
        return "\(year)-\(Self.padded(month))-\(Self.padded(date))T\(time)Z"
    }

    /// The date of a day since 1970-01-01, by Howard Hinnant's `civil_from_days`.
    fileprivate static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension Int64 {
    fileprivate func flooringDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
