public import BusModel

/// Reads a time as RFC 3339 writes it: `2026-11-21T03:00:00.5Z`, `2026-11-21 03:00:00+02:00`.
public enum RFC3339 {
    /// The instant, or `nil` when the text is no such time.
    public static func instant(_ text: Substring) -> Instant? {
        var reader = Reader(rest: text.utf8)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2), reader.take("T", "t", " "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2)
        else { return nil }
        var second = 0
        var milliseconds = 0
        if reader.take(":") {
            guard let value = reader.number(2) else { return nil }
            second = value
            if reader.take(".", ",") {
                guard let fraction = reader.fraction() else { return nil }
                milliseconds = fraction
            }
        }
        guard let offset = reader.offset(), reader.rest.isEmpty, (1...12).contains(month),
            (1...days(in: month, year)).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let date = days(sinceEpochTo: year, month, day)
        let seconds = Int64(date) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        return Instant(milliseconds: seconds * 1000 + Int64(milliseconds))
    }

    /// How many days a month has, in the Gregorian calendar.
    public static func days(in month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths[month - 1]
    }

    /// Days from 1970-01-01, by Howard Hinnant's `days_from_civil`: years are taken to begin in
    /// March, so that the leap day is their last.
    public static func days(sinceEpochTo year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ characters: Unicode.Scalar...) -> Bool {
            guard let byte = rest.first, characters.contains(where: { $0.value == UInt32(byte) })
            else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            let text = rest.prefix(digits)
            guard text.count == digits, text.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            rest.removeFirst(digits)
            return text.reduce(0) { $0 * 10 + Int($1) - 48 }
        }

        mutating func fraction() -> Int? {
            let text = rest.prefix { (48...57).contains($0) }
            guard !text.isEmpty else { return nil }
            rest.removeFirst(text.count)
            let three = (text.map { Int($0) - 48 } + [0, 0]).prefix(3)
            return three.reduce(0) { $0 * 10 + $1 }
        }

        /// Seconds east of Greenwich. A time without a zone is not one time.
        mutating func offset() -> Int? {
            if take("Z", "z") { return 0 }
            let isWest = rest.first == UInt8(ascii: "-")
            guard take("+", "-"), let hours = number(2), hours < 24 else { return nil }
            _ = take(":")
            guard let minutes = number(2), minutes < 60 else { return nil }
            return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }
}
