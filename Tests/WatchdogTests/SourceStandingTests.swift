import BusModel
import Testing

@testable import Watchdog

@Suite struct `How a source stands` {
    private let now = Instant(seconds: 100_000)

    @Test(
        arguments: [
            // failures, seconds since the last look, the interval, and the word
            (0, 0, 15, .ok), (0, 15, 15, .ok), (0, 135, 15, .ok), (0, 136, 15, .late),
            (0, 86_400, 15, .late), (0, 3600, 3600, .ok), (1, 0, 15, .late), (2, 0, 15, .late),
            (2, 999, 15, .late), (3, 0, 15, .broken), (4, 300, 15, .broken),
            (1_000_000, 0, 15, .broken),
        ] as [(Int, Int64, Int64, SourceStanding.Word)]
    )
    func `is one word by a rule`(
        failures: Int,
        since: Int64,
        interval: Int64,
        word: SourceStanding.Word
    ) {
        let facts = SourceStanding.Facts(
            failures: failures,
            failingSince: failures > 0 ? Instant(seconds: 99_000) : nil,
            looked: Instant(seconds: 100_000 - since),
            interval: .seconds(interval)
        )
        let standing = SourceStanding(facts, now: now)
        #expect(standing.word == word)
        #expect((standing.reason == nil) == (word == .ok))
    }

    @Test func `on this machine is never late by the clock, since good looks leave no trace`() {
        let facts = SourceStanding.Facts(looked: Instant(seconds: 0), interval: nil)
        #expect(SourceStanding(facts, now: now).word == .ok)
        let broken = SourceStanding.Facts(failures: 3, looked: now, interval: nil)
        #expect(SourceStanding(broken, now: now).word == .broken)
    }

    @Test func `says how often and for how long`() {
        func reason(_ failures: Int, _ seconds: Int64) -> String? {
            let since = Instant(seconds: 100_000 - seconds)
            return SourceStanding(.init(failures: failures, failingSince: since), now: now).reason
        }
        #expect(reason(1, 0) == "could not be reached once, for 0 s")
        #expect(reason(2, 119) == "could not be reached 2 times in a row, for 119 s")
        #expect(reason(9, 120) == "could not be reached 9 times in a row, for 2 min")
        #expect(reason(9, 7200) == "could not be reached 9 times in a row, for 2 h")
        #expect(SourceStanding.span(.seconds(172_800)) == "2 d")
        #expect(SourceStanding.span(.seconds(-5)) == "0 s")
    }

    @Test func `is told when it breaks, and when it is well again, and at no other time`() {
        typealias Standing = SourceStanding
        let words: [(Standing.Word, Standing.Turn?)] = [
            (.ok, nil), (.late, nil), (.ok, nil), (.late, nil), (.broken, .broke), (.broken, nil),
            // A failure that follows on a success is no news of the outage before.
            (.ok, .mended), (.ok, nil), (.late, nil), (.broken, .broke), (.late, nil),
            (.broken, nil), (.ok, .mended),
        ]
        var wasBroken = false
        for (word, expected) in words {
            let turn = Standing.turn(wasBroken: wasBroken, now: word)
            #expect(turn == expected, "\(word)")
            switch turn {
            case .broke: wasBroken = true
            case .mended: wasBroken = false
            case nil: break
            }
        }
    }
}
