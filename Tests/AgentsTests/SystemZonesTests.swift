import Agents
import BusModel
import Testing
import Watchdog

@Suite struct `A clock time of another place` {
    private func end(_ text: String, at now: String) -> String? {
        let time = RFC3339.instant(now[...]) ?? Instant(milliseconds: 0)
        return ResetTime.parse(text, now: time, zones: SystemZones.zones)?.text
    }

    @Test(arguments: [
        ("resets 4:20am (Europe/Warsaw)", "2026-02-20T12:00:00Z", "2026-02-21T03:20:00Z"),
        ("resets 6:40pm (Asia/Kolkata)", "2026-02-20T12:00:00Z", "2026-02-20T13:10:00Z"),
        ("resets 12:50am (America/Los_Angeles)", "2026-02-20T12:00:00Z", "2026-02-21T08:50:00Z"),
        // It is the 21st there already.
        ("resets 3am (Asia/Tokyo)", "2026-02-20T16:00:00Z", "2026-02-20T18:00:00Z"),
        // The night in which 2:30 is skipped, and the one in which it comes twice.
        ("resets 2:30am (Europe/Berlin)", "2026-03-28T22:00:00Z", "2026-03-29T01:30:00Z"),
        ("resets 2:30am (Europe/Berlin)", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"),
        ("resets Mar 29 at 5am (Europe/Berlin)", "2026-03-27T12:00:00Z", "2026-03-29T03:00:00Z"),
    ])
    func `is told by the calendar of that place`(text: String, now: String, expected: String) {
        #expect(end(text, at: now) == expected)
    }

    @Test func `is unknown where there is no such place`() {
        #expect(end("resets 4pm (PST)", at: "2026-02-20T12:00:00Z") == nil)
        #expect(end("resets 4pm (Nowhere/Land)", at: "2026-02-20T12:00:00Z") == nil)
    }
}
