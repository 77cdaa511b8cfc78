import BusModel
import Handoff
import Testing

@Suite struct `A reminder` {
    private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

    @Test(arguments: [(0, 60), (1, 300), (2, 1800)])
    func `comes ever more rarely`(reminders: Int, seconds: Int64) {
        let due = ReminderLadder.due(
            typed: at(0),
            reminded: reminders == 0 ? nil : at(1000),
            reminders: reminders,
            lastSign: at(0)
        )
        #expect(due == at((reminders == 0 ? 0 : 1000) + seconds))
    }

    @Test func `does not come a fourth time`() {
        for reminders in [3, 4, 100] {
            #expect(
                ReminderLadder.due(
                    typed: at(0),
                    reminded: at(1),
                    reminders: reminders,
                    lastSign: at(0)
                ) == nil
            )
        }
    }

    @Test func `counts from what the agent did last`() {
        let due = ReminderLadder.due(
            typed: at(0),
            reminded: nil,
            reminders: 0,
            lastSign: at(500)
        )
        #expect(due == at(560))
    }

    @Test func `says that it is one, and carries the mark of the first`() {
        let ping = Ping(cause: "0123456789abcdef", to: "r1", about: .claim("D1"), commit: nil)
        let line = PingText.line(for: [ping], isReminder: true).line
        #expect(line.hasPrefix("git-bus: reminder: D1 is claimed"))
        #expect(line.hasSuffix("[bus 01234567]"))
    }
}
