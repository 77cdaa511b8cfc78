import Agents
import BusModel
import Testing
import Watchdog

/// The real database of zones, with a machine that stands in Warsaw.
@Suite struct `The end of a limit, in Warsaw` {
    private let zones = SystemZones.zones(at: "Europe/Warsaw")

    private func moment(_ text: String) throws -> Instant {
        try #require(RFC3339.instant(text[...]))
    }

    private func reset(_ row: String, now: String) throws -> String? {
        ResetTime.parse(row, now: try moment(now), zones: zones)?.text
    }

    @Test(arguments: [
        ("You've hit your session limit · resets 4:20am (Europe/Warsaw)", "2026-02-21T03:20:00Z"),
        ("You've hit your limit · resets 4pm (Europe/Berlin)", "2026-02-20T15:00:00Z"),
        ("… resets 12:50am (America/Los_Angeles)", "2026-02-21T08:50:00Z"),
        ("… resets 6:40pm (Asia/Kolkata)", "2026-02-20T13:10:00Z"),
        ("… resets 1:10am (Europe/Moscow)", "2026-02-20T22:10:00Z"),
        ("Weekly limit reached ∙ resets 7pm", "2026-02-20T18:00:00Z"),
        ("5-hour limit reached ∙ resets 3pm", "2026-02-20T14:00:00Z"),
        ("5-hour limit reached ∙ resets 12am", "2026-02-20T23:00:00Z"),
        ("… resets Feb 22 at 9:30am", "2026-02-22T08:30:00Z"),
        ("… resets Feb 22 at 9:30am (America/Los_Angeles)", "2026-02-22T17:30:00Z"),
        ("Opus limit reached ∙ resets Mar 6, 9am", "2026-03-06T08:00:00Z"),
        ("… resets 22 Feb at 09:30 (UTC)", "2026-02-22T09:30:00Z"),
        ("… resets tomorrow at 3pm", "2026-02-21T14:00:00Z"),
        ("… resets Monday at 9 a.m.", "2026-02-23T08:00:00Z"),
        ("… resets Fri 9:30pm", "2026-02-20T20:30:00Z"),
        ("… resets fri 9:30am", "2026-02-27T08:30:00Z"),
        ("Your limit will reset at 10am (America/Lima).", "2026-02-20T15:00:00Z"),
        ("Claude AI usage limit reached|1750000000", "2025-06-15T15:06:40Z"),
        ("… resets in 3 hours", "2026-02-20T15:00:00Z"),
        ("Try again in 1 day 2 hours 30 minutes.", "2026-02-21T14:30:00Z"),
        ("Please retry in 49.5s", "2026-02-20T12:00:49Z"),
        ("Upgrade or try again at 3:05 PM.", "2026-02-20T14:05:00Z"),
        ("… try again at Apr 28th, 2026 10:03 PM.", "2026-04-28T20:03:00Z"),
        ("… try again at Jan 1st, 2027 12:00 AM.", "2026-12-31T23:00:00Z"),
        ("… resets Dec 31 at 11pm", "2025-12-31T22:00:00Z"),
        ("… resets 3am UTC", "2026-02-21T03:00:00Z"),
        ("… resets 15:30 (local time)", "2026-02-20T14:30:00Z"),
    ])
    func `is found in every form that is known`(text: String, expected: String) throws {
        #expect(try reset(text, now: "2026-02-20T12:00:00Z") == expected)
    }

    @Test(arguments: [
        "reset 5 counters", "resets 7", "resets soon", "try again later", "resets 13pm",
        "resets 9:75am", "resets 9am (PST)", "resets 9am PST", "resets 9am (Mars/Olympus)",
        "resets Feb 30 at 9am", "resets Feb", "resets Monday", "the year 2026", "|12",
        "You've hit your limit", "resets 25:00", "resets in a while", "presets 9am", "",
    ])
    func `stays unknown where it is not said`(text: String) throws {
        #expect(try reset(text, now: "2026-02-20T12:00:00Z") == nil)
    }

    @Test func `that passed less than an hour ago is that one, and else the next day's`() throws {
        let banner = "limit reached ∙ resets 3pm (UTC)"
        #expect(try reset(banner, now: "2026-02-20T14:59:00Z") == "2026-02-20T15:00:00Z")
        #expect(try reset(banner, now: "2026-02-20T15:59:59Z") == "2026-02-20T15:00:00Z")
        #expect(try reset(banner, now: "2026-02-20T16:00:00Z") == "2026-02-21T15:00:00Z")
        let late = "limit reached ∙ resets 11:30pm (UTC)"
        #expect(try reset(late, now: "2026-02-21T00:10:00Z") == "2026-02-20T23:30:00Z")
    }

    @Test func `is counted by the calendar of its zone when the clocks change`() throws {
        // In Warsaw 02:30 does not exist on 2026-03-29, and comes twice on 2026-10-25.
        let spring = try reset("resets 2:30am", now: "2026-03-28T20:00:00Z")
        #expect(spring == "2026-03-29T01:30:00Z")
        #expect(try reset("resets 9am", now: "2026-03-28T20:00:00Z") == "2026-03-29T07:00:00Z")
        let autumn = try reset("resets 2:30am", now: "2026-10-24T20:00:00Z")
        #expect(autumn == "2026-10-25T00:30:00Z")
        #expect(try reset("resets 9am", now: "2026-10-24T20:00:00Z") == "2026-10-25T08:00:00Z")
    }

    @Test func `by the clock of a machine without a name for its zone is some moment`() throws {
        let now = try moment("2026-02-20T12:00:00Z")
        let reset = ResetTime.parse("resets 3pm", now: now, zones: SystemZones.zones)
        let wait = try #require(reset).since(now)
        #expect(wait > .seconds(-3600) && wait <= .seconds(86_400))
    }
}
