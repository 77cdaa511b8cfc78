internal import BusModel
internal import Foundation
public import Watchdog

/// The time zones of this machine's database.
public enum SystemZones {
    /// The table for reading screens; without a name, the zone of this process.
    public static let zones = zones(at: nil)

    /// The table of somebody who is at a place: `Europe/Warsaw`.
    public static func zones(at place: String?) -> Zones {
        Zones(
            instant: { time, name in
                guard var calendar = calendar(name ?? place) else { return nil }
                calendar.locale = Locale(identifier: "en_US_POSIX")
                let parts = DateComponents(
                    year: time.year,
                    month: time.month,
                    day: time.day,
                    hour: time.hour,
                    minute: time.minute
                )
                return calendar.date(from: parts).map {
                    Instant(milliseconds: Int64(($0.timeIntervalSince1970 * 1000).rounded()))
                }
            },
            clock: { instant, name in
                guard let calendar = calendar(name ?? place) else { return nil }
                let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
                let parts = calendar.dateComponents(
                    [.year, .month, .day, .hour, .minute],
                    from: date
                )
                guard let year = parts.year, let month = parts.month, let day = parts.day,
                    let hour = parts.hour, let minute = parts.minute
                else { return nil }
                return ClockTime(year: year, month: month, day: day, hour: hour, minute: minute)
            }
        )
    }

    private static func calendar(_ name: String?) -> Calendar? {
        var calendar = Calendar(identifier: .gregorian)
        guard let name else {
            calendar.timeZone = .current
            return calendar
        }
        // An abbreviation stands for several zones; Foundation would choose one.
        guard name == "UTC" || name == "GMT" || name.contains("/"),
            let zone = TimeZone(identifier: name)
        else { return nil }
        calendar.timeZone = zone
        return calendar
    }
}
