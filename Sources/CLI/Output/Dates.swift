import BusModel
import Foundation

/// Times as people and scripts read them.
enum Dates {
    /// RFC 3339 in UTC, to the millisecond.
    static func rfc3339(_ instant: Instant) -> String {
        date(instant).formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(
                includingFractionalSeconds: true
            )
            .timeSeparator(.colon).timeZone(separator: .omitted)
        )
    }

    /// The local time of day.
    static func clock(_ instant: Instant) -> String {
        var seconds = time_t(instant.milliseconds / 1000)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return String(format: "%02d:%02d:%02d", fields.tm_hour, fields.tm_min, fields.tm_sec)
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

    private static func date(_ instant: Instant) -> Date {
        Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    }
}
