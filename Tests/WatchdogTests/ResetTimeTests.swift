import BusModel
import Testing

@testable import Watchdog

@Suite struct `The end of a limit` {
    private static let now = RFC3339.instant("2026-02-20T12:00:00Z") ?? Instant(milliseconds: 0)

    @Test(arguments: [
        ("You've hit your session limit · resets 4:20pm", "2026-02-20T16:20:00Z"),
        ("You've hit your session limit · resets 4:20am", "2026-02-21T04:20:00Z"),
        ("Weekly limit reached ∙ resets 7pm", "2026-02-20T19:00:00Z"),
        ("5-hour limit reached ∙ resets 3pm", "2026-02-20T15:00:00Z"),
        ("limit reached ∙ resets Feb 22 at 9:30am", "2026-02-22T09:30:00Z"),
        ("limit reached ∙ resets tomorrow at 3pm", "2026-02-21T15:00:00Z"),
        ("limit reached ∙ resets Mon 8am", "2026-02-23T08:00:00Z"),
        ("limit reached ∙ resets Tue, Feb 24 at 9am", "2026-02-24T09:00:00Z"),
        ("limit reached ∙ resets Fri, Feb 27, 9am", "2026-02-27T09:00:00Z"),
        ("limit reached ∙ resets Friday at 1pm", "2026-02-20T13:00:00Z"),
        ("Your limit will reset at 10am (UTC).", "2026-02-21T10:00:00Z"),
        ("Claude AI usage limit reached|1771600000", "2026-02-20T15:06:40Z"),
        ("try again at 3:05 PM.", "2026-02-20T15:05:00Z"),
        ("try again at Apr 28th, 2026 10:03 PM.", "2026-04-28T22:03:00Z"),
        ("resets in 3 hours", "2026-02-20T15:00:00Z"),
        ("try again in 2h 5m", "2026-02-20T14:05:00Z"),
        ("resets in 1 hour and 30 minutes", "2026-02-20T13:30:00Z"),
        ("resets Jan 2 at 9am", "2026-01-02T09:00:00Z"),
        ("resets 11:30am", "2026-02-20T11:30:00Z"),
        ("resets 10:59am", "2026-02-21T10:59:00Z"),
        ("resets 15:30", "2026-02-20T15:30:00Z"),
    ])
    func `is read from every form that is documented`(text: String, expected: String) {
        #expect(ResetTime.parse(text, now: Self.now, zones: .utc)?.text == expected)
    }

    @Test(arguments: [
        "try again later", "You're out of usage credits. Run /usage-credits", "reset 5 counters",
        "resets at some point", "resets 25:00", "resets 13pm", "resets Feb 31 at 9am", "resets",
        "resets 4pm (PST)", "resets 3pm CET", "resets 3pm JST", "resets 4pm (Mars/Olympus)",
        "limit reached|12",
    ])
    func `stays unknown where it is not said`(text: String) {
        #expect(ResetTime.parse(text, now: Self.now, zones: .utc) == nil)
    }

    @Test func `is found where rows break it`() {
        for rows in [
            ["· resets Feb 22 at", "9:30am (UTC)"], ["· resets Feb 22 at 9:3", "0am (UTC)"],
            ["· resets Feb 22 at 9:30am (U", "TC)"], ["· res", "ets Feb 22 at 9:30am (U", "TC)"],
        ] {
            let end = ResetTime.parse(rows, now: Self.now, zones: .utc)
            #expect(end?.text == "2026-02-22T09:30:00Z", "\(rows)")
        }
    }
}
