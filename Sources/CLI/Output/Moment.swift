import ArgumentParser
import BusModel
import Foundation

/// A point in time as a person says it: `2h` ago, a day, a day and an hour, or RFC 3339.
struct Moment: ExpressibleByArgument {
    private enum Said {
        case ago(seconds: Int64)
        case at(Instant)
    }

    private let said: Said
    /// As it was said, for the help text.
    let defaultValueDescription: String

    private init(_ said: Said, _ text: String) {
        self.said = said
        defaultValueDescription = text
    }

    /// So many days ago.
    static func daysAgo(_ count: Int64) -> Moment {
        Moment(.ago(seconds: count * 86_400), "\(count)d")
    }

    /// - Parameter argument: `90s`, `30m`, `2h`, `3d`, `1w`; `2026-11-20`, `2026-11-20 14:06`, both
    ///   of the local time zone; or `2026-11-20T14:06:00Z`; or `@1795183560`, seconds since 1970.
    init?(argument: String) {
        let text = argument.trimmingCharacters(in: .whitespaces)
        let units: [Character: Int64] = [
            "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
        ]
        if let last = text.last, let unit = units[last], let count = Int64(text.dropLast()),
            (0..<1_000_000).contains(count)
        {
            self.init(.ago(seconds: count * unit), text)
            return
        }
        // As git writes one.
        let epoch = text.hasPrefix("@") ? text.dropFirst() : text[...]
        if (9...11).contains(epoch.count), epoch.utf8.allSatisfy(\.isASCIIDigit),
            let seconds = Int64(epoch)
        {
            self.init(.at(Instant(seconds: seconds)), text)
            return
        }
        let shape =
            /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?/
        guard let match = text.wholeMatch(of: shape)?.output else { return nil }
        func number(_ part: Substring?) -> Int32 { part.flatMap { Int32($0) } ?? 0 }
        var fields = tm()
        fields.tm_year = number(match.1) - 1900
        fields.tm_mon = number(match.2) - 1
        fields.tm_mday = number(match.3)
        fields.tm_hour = number(match.4)
        fields.tm_min = number(match.5)
        fields.tm_sec = number(match.6)
        fields.tm_isdst = -1
        guard (0...11).contains(fields.tm_mon), (1...31).contains(fields.tm_mday),
            fields.tm_hour < 24, fields.tm_min < 60, fields.tm_sec < 61
        else { return nil }
        let time = match.7.map { timegm(&fields) - Self.offset($0) } ?? mktime(&fields)
        self.init(.at(Instant(seconds: Int64(time))), text)
    }

    /// The instant that is meant.
    func instant(now: Instant) -> Instant {
        switch said {
        case .ago(let seconds): now + .seconds(-seconds)
        case .at(let instant): instant
        }
    }

    /// `+02:00` in seconds; `Z` is none.
    private static func offset(_ zone: Substring) -> Int {
        let parts = zone.dropFirst().split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2 else { return 0 }
        return (zone.first == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
    }
}
