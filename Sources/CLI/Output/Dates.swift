import BusModel
import Foundation

/// Times as people and scripts read them.
enum Dates {
    /// RFC 3339 in UTC, to the millisecond.
    static func rfc3339(_ instant: Instant) -> String {
        // Whole numbers all the way: a fraction of a second as a double loses its last digit.
        let (seconds, rest) = instant.milliseconds.quotientAndRemainder(dividingBy: 1000)
        var time = time_t(rest < 0 ? seconds - 1 : seconds)
        var fields = tm()
        gmtime_r(&time, &fields)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
            fields.tm_year + 1900,
            fields.tm_mon + 1,
            fields.tm_mday,
            fields.tm_hour,
            fields.tm_min,
            fields.tm_sec,
            Int(rest < 0 ? rest + 1000 : rest)
        )
    }

    /// The local time of day.
    static func clock(_ instant: Instant) -> String {
        var seconds = time_t(instant.milliseconds / 1000)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return String(format: "%02d:%02d:%02d", fields.tm_hour, fields.tm_min, fields.tm_sec)
    }

    /// The local day and time of day: `2026-11-20 21:04:05`.
    static func moment(_ instant: Instant) -> String { "\(day(instant)) \(clock(instant))" }

    /// The local day: `2026-11-20`.
    static func day(_ instant: Instant) -> String {
        var seconds = time_t(instant.milliseconds / 1000)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return String(
            format: "%04d-%02d-%02d",
            fields.tm_year + 1900,
            fields.tm_mon + 1,
            fields.tm_mday
        )
    }

    /// How long ago, in one unit.
    static func ago(_ instant: Instant, now: Instant) -> String {
        let seconds = max(0, (now.milliseconds - instant.milliseconds) / 1000)
        switch seconds {
        case 0..<120: return "\(seconds) s"
        case 120..<7200: return "\(seconds / 60) min"
        case 7200..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86400) d"
        }
    }
}
