internal import BusModel

/// Finds the time of a reset in an announcement:
/// `resets 4:20am (Europe/Warsaw)`, `resets Feb 22 at 9:30am`, `try again at Apr 28th, 2026
/// 10:03 PM.`, `in 3 hours`, `usage limit reached|1750000000`.
///
/// Whatever it does not know it leaves alone: a time that is not known is better than a wrong one.
struct ResetTimeParser {
    private var words: [String] = []
    private var place = 0

    /// The time in an announcement, or `nil` when there is none that is understood.
    ///
    /// - Parameter rows: The rows it takes. A program may have broken it between words, or a narrow
    ///   terminal inside of one.
    static func parse(_ rows: [String]) -> ResetTime? {
        for separator in [" ", ""] {
            var parser = ResetTimeParser(rows.joined(separator: separator))
            if let time = parser.time() { return time }
            if rows.count < 2 { return nil }
        }
        return nil
    }

    private init(_ text: String) { words = Self.words(of: text) }

    /// Words in lower case, numbers and single signs. What is in parentheses is one word, as it is
    /// but without blanks: it may be the name of a zone, broken over two rows.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isInside = false
        func finish() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for scalar in text.unicodeScalars.prefix(2_000) {
            let isDigit = ("0"..."9").contains(scalar)
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            if isInside {
                if scalar == ")" {
                    isInside = false
                    finish()
                } else if !scalar.properties.isWhitespace {
                    word.unicodeScalars.append(scalar)
                }
            } else if scalar == "(" {
                finish()
                isInside = true
                word = "("
            } else if isDigit || isLetter {
                // "9am" is a number and a word.
                if let last = word.unicodeScalars.last, ("0"..."9").contains(last) != isDigit {
                    finish()
                }
                word += String(scalar).lowercased()
            } else {
                finish()
                if !scalar.properties.isWhitespace { words.append(String(scalar)) }
            }
        }
        finish()
        return words
    }

    // MARK: - The whole

    private mutating func time() -> ResetTime? {
        for start in words.indices {
            place = start
            if takeLead(), let time = relative() ?? clock() { return time }
            place = start
            if take("|"), let seconds = number(digits: 9...11), !isDigits(peek()) {
                return .moment(Instant(seconds: Int64(seconds)))
            }
        }
        return nil
    }

    /// The words that a time follows.
    private mutating func takeLead() -> Bool {
        if take("reset") || take("resets") { return true }
        if take("try"), take("again") { return true }
        return take("retry")
    }

    // MARK: - In three hours

    private mutating func relative() -> ResetTime? {
        let start = place
        guard take("in") else { return nil }
        var seconds = 0.0
        var isAny = false
        while let amount = amount(), let unit = unit() {
            seconds += amount * unit
            isAny = true
            _ = take(",") || take("and")
        }
        guard isAny, seconds < 100 * 86_400 else {
            place = start
            return nil
        }
        return .after(.milliseconds(Int64(seconds * 1_000)))
    }

    private mutating func amount() -> Double? {
        if take("an") || take("a") { return 1 }
        guard let whole = number(digits: 1...4) else { return nil }
        if peek() == ".", let digits = peek(1), isDigits(digits), let part = Double("0." + digits) {
            place += 2
            return Double(whole) + part
        }
        return Double(whole)
    }

    private mutating func unit() -> Double? {
        let units: [(Double, Set<String>)] = [
            (1, ["s", "sec", "secs", "second", "seconds"]),
            (60, ["m", "min", "mins", "minute", "minutes"]),
            (3_600, ["h", "hr", "hrs", "hour", "hours"]), (86_400, ["d", "day", "days"]),
        ]
        for (seconds, names) in units where names.contains(peek() ?? "") {
            place += 1
            return seconds
        }
        return nil
    }

    // MARK: - At nine

    private mutating func clock() -> ResetTime? {
        _ = take("at") || take("on")
        guard let day = day() else { return nil }
        _ = take(",")
        _ = take("at")
        guard let (hour, minute) = timeOfDay() else { return nil }
        guard let zone = zone() else { return nil }
        return .clock(day, hour: hour, minute: minute, zone: zone)
    }

    /// The day, or `.none`; `nil` when a date is begun and does not end as one.
    private mutating func day() -> ResetTime.Day? {
        if take("today") { return ResetTime.Day.none }
        if take("tomorrow") { return .tomorrow }
        guard let word = peek() else { return nil }
        if let weekday = Self.index(of: word, in: Self.weekdays) {
            place += 1
            let start = place
            // A date tells more than the name of its day.
            if take(","), let date = day(), case .date = date { return date }
            place = start
            return .weekday(weekday)
        }
        if let month = Self.index(of: word, in: Self.months) {
            place += 1
            _ = take(".")
            guard let day = number(digits: 1...2) else { return nil }
            takeOrdinal()
            return .date(month: month + 1, day: day, year: year())
        }
        if let day = Int(word), let month = Self.index(of: peek(1) ?? "", in: Self.months) {
            place += 2
            return .date(month: month + 1, day: day, year: year())
        }
        return ResetTime.Day.none
    }

    private mutating func takeOrdinal() {
        _ = take("st") || take("nd") || take("rd") || take("th")
    }

    private mutating func year() -> Int? {
        let start = place
        _ = take(",")
        if let year = number(digits: 4...4) { return year }
        place = start
        return nil
    }

    /// `9am`, `9:30 a.m.`, `21:30`; a number alone may be a number of anything.
    private mutating func timeOfDay() -> (Int, Int)? {
        guard let hour = number(digits: 1...2) else { return nil }
        var minute: Int?
        if peek() == ":", let digits = peek(1), digits.count == 2, let value = Int(digits) {
            minute = value
            place += 2
        }
        guard (minute ?? 0) < 60 else { return nil }
        if let isAfternoon = half() {
            guard (1...12).contains(hour) else { return nil }
            return (hour % 12 + (isAfternoon ? 12 : 0), minute ?? 0)
        }
        guard let minute, hour < 24 else { return nil }
        return (hour, minute)
    }

    private mutating func half() -> Bool? {
        if take("am") { return false }
        if take("pm") { return true }
        let start = place
        if let word = peek(), word == "a" || word == "p" {
            place += 1
            if take("."), take("m") {
                _ = take(".")
                return word == "p"
            }
            place = start
        }
        return nil
    }

    // MARK: - Words

    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]

    /// The number of a name of which at least three letters are written.
    private static func index(of word: String, in names: [String]) -> Int? {
        word.count < 3 ? nil : names.firstIndex { $0.hasPrefix(word) }
    }

    /// The zone as the database names it, or `.some(nil)` for that of the machine. Abbreviations
    /// such as PST mean several zones, so a time with one is not known.
    private mutating func zone() -> String?? {
        let plain = ["utc", "gmt", "z"]
        let unclear: Set = [
            "pst", "pdt", "est", "edt", "cst", "cdt", "mst", "mdt", "bst", "ist", "cet", "cest",
            "eet", "eest", "wet", "west", "msk", "jst", "kst", "hkt", "sgt", "aest", "aedt", "acst",
            "awst", "nzst", "nzdt", "akst", "akdt", "hst", "brt", "art", "sast", "pt", "et", "ct",
            "mt",
        ]
        guard let word = peek() else { return .some(nil) }
        if plain.contains(word) { return "UTC" }
        if unclear.contains(word) { return nil }
        guard word.hasPrefix("(") else { return .some(nil) }
        let name = String(word.dropFirst())
        if name.contains("/") { return name }
        if plain.contains(name.lowercased()) { return "UTC" }
        if name.lowercased().hasPrefix("local") || isRemark(name) { return .some(nil) }
        return nil
    }

    /// Whether it is no name of a zone: `(in 3h)`.
    private func isRemark(_ text: String) -> Bool {
        text.utf8.contains { (48...57).contains($0) } && !text.hasPrefix("UTC")
            && !text.hasPrefix("GMT")
    }

    private func peek(_ offset: Int = 0) -> String? {
        place + offset < words.count ? words[place + offset] : nil
    }

    private mutating func take(_ word: String) -> Bool {
        guard peek() == word else { return false }
        place += 1
        return true
    }

    private mutating func number(digits: ClosedRange<Int>) -> Int? {
        guard let word = peek(), isDigits(word), digits.contains(word.count) else { return nil }
        place += 1
        return Int(word)
    }

    private func isDigits(_ word: String?) -> Bool {
        word.map { $0.utf8.allSatisfy { (48...57).contains($0) } } ?? false
    }
}
