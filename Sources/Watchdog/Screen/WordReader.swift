/// Reads the words of an announcement one after the other.
struct WordReader {
    let text: String
    private var words: ArraySlice<Substring>

    init(_ text: String) {
        self.text = text
        words = text.split { " \t,·∙•".contains($0) }[...]
    }

    /// A day, as announcements name it.
    enum Day: Hashable {
        case tomorrow
        /// Sunday is 0.
        case weekday(Int)
        case date(month: Int, day: Int, year: Int?)
    }

    /// Goes on behind the next of these words.
    mutating func skip(to wanted: [String]) -> Bool {
        while let word = words.popFirst() {
            if wanted.contains(Self.plain(word)) { return true }
        }
        return false
    }

    mutating func take(_ word: String) -> Bool {
        guard let first = words.first, Self.plain(first) == word else { return false }
        words.removeFirst()
        return true
    }

    /// `3 hours`, `5m`, `49.12s`
    mutating func amount() -> (Double, Duration)? {
        guard let first = words.first else { return nil }
        let digits = first.prefix { $0.isASCIIDigit || $0 == "." }
        guard let number = Double(digits), number < 100_000 else { return nil }
        var unit = first[digits.endIndex...]
        var count = 1
        if unit.isEmpty, let second = words.dropFirst().first {
            unit = second
            count = 2
        }
        let length: Duration
        switch Self.plain(unit) {
        case "d", "day", "days": length = .seconds(86_400)
        case "h", "hr", "hrs", "hour", "hours": length = .seconds(3600)
        case "m", "min", "mins", "minute", "minutes": length = .seconds(60)
        case "s", "sec", "secs", "second", "seconds": length = .seconds(1)
        default: return nil  // open: no other word is a unit of time
        }
        words.removeFirst(count)
        return (number, length)
    }

    /// A day before a time, if one stands there.
    mutating func day() -> Day? {
        guard let first = words.first else { return nil }
        let word = Self.plain(first)
        if word == "tomorrow" || word == "today" {
            words.removeFirst()
            return word == "today" ? nil : .tomorrow
        }
        if word.count >= 3, let number = Self.weekdays.firstIndex(where: { $0.hasPrefix(word) }) {
            words.removeFirst()
            return .weekday(number)
        }
        guard word.count >= 3, let month = Self.months.firstIndex(where: { $0.hasPrefix(word) }),
            let next = words.dropFirst().first, let day = Self.dayNumber(next)
        else { return nil }
        words.removeFirst(2)
        var year: Int?
        if let text = words.first, text.count == 4, let number = Int(text), number >= 2000 {
            year = number
            words.removeFirst()
        }
        return .date(month: month + 1, day: day, year: year)
    }

    /// `4:20am`, `10am`, `3:05 PM`, `15:30`. A bare number is no time.
    mutating func time() -> (hour: Int, minute: Int)? {
        guard let first = words.first else { return nil }
        var word = Self.plain(first)
        var count = 1
        if let second = words.dropFirst().first.map(Self.plain), ["am", "pm"].contains(second) {
            word += second
            count = 2
        }
        let half = word.hasSuffix("am") ? "am" : word.hasSuffix("pm") ? "pm" : ""
        let parts = word.dropLast(half.count).split(
            separator: ":",
            omittingEmptySubsequences: false
        )
        guard let hour = parts.first.flatMap({ Self.number($0, digits: 1...2) }), parts.count <= 2,
            let minute = parts.count == 2 ? Self.number(parts[1], digits: 2...2) : 0, minute < 60
        else { return nil }
        words.removeFirst(count)
        guard !half.isEmpty else {
            return parts.count == 2 && hour < 24 ? (hour, minute) : nil
        }
        guard (1...12).contains(hour) else { return nil }
        return (hour % 12 + (half == "pm" ? 12 : 0), minute)
    }

    /// `(Europe/Warsaw)`: a name of the zone database. Abbreviations mean several zones each.
    mutating func zone() -> String? {
        guard let first = words.first, first.hasPrefix("(") else { return nil }
        let name = first.dropFirst().prefix {
            $0.isASCII && ($0.isLetter || "/_+-".contains($0) || $0.isNumber)
        }
        return name.contains("/") || name == "UTC" || name == "GMT" ? String(name) : "?"
    }

    private static func dayNumber(_ word: Substring) -> Int? {
        let plain = plain(word)
        let digits = plain.prefix(while: \.isASCIIDigit)
        guard ["", "st", "nd", "rd", "th"].contains(plain.dropFirst(digits.count)),
            let number = number(digits, digits: 1...2), (1...31).contains(number)
        else { return nil }
        return number
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.count), text.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(text)
    }

    private static func plain(_ word: Substring) -> String {
        var text = word.lowercased()[...]
        while let last = text.last, ".!;\"'’”)".contains(last) { text.removeLast() }
        return String(text)
    }

    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
