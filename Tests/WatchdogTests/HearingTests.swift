import BusModel
import TestSupport
import Testing
import Watchdog

@Suite struct `What an agent's program tells` {
    private func hearing(_ signals: [(Int64, AgentSignal.Kind)]) -> Hearing {
        var hearing = Hearing()
        for (time, kind) in signals {
            hearing.take(AgentSignal(time: at(time), source: .hook, kind: kind))
        }
        return hearing
    }

    private func weigh(_ screen: PaneState, _ hearing: Hearing, now: Int64) -> PaneState {
        Activity.weigh(
            screen: PaneReading(screen, reason: "r"),
            hearing: hearing,
            lastOutput: at(0),
            now: at(now)
        ).state
    }

    @Test func `of a turn that runs beats a screen that seems idle`() {
        let running = hearing([(0, .turnStarted(marks: []))])
        #expect(weigh(.idle, running, now: 5) == .busy)
        #expect(weigh(.unknown, running, now: 5) == .busy)
        let ended = hearing([(0, .turnStarted(marks: [])), (3, .turnEnded)])
        #expect(weigh(.idle, ended, now: 5) == .idle)
    }

    @Test func `stops counting when it is silent: a broken-off turn calls no hook`() {
        let running = hearing([(0, .turnStarted(marks: [])), (10, .toolUsed)])
        #expect(weigh(.idle, running, now: 99) == .busy)
        #expect(weigh(.idle, running, now: 101) == .idle)
    }

    @Test func `never makes a dialog, a draft or copy mode safe`() {
        let ended = hearing([(0, .turnStarted(marks: [])), (3, .turnEnded)])
        for state in [PaneState.dialog, .draft, .copyMode, .limit, .error, .dead, .busy] {
            #expect(weigh(state, ended, now: 5) == state)
        }
    }

    @Test func `of a question holds until the screen shows a prompt for a while`() {
        let asking = hearing([(0, .turnStarted(marks: [])), (5, .asked(what: "permission"))])
        #expect(weigh(.unknown, asking, now: 5000) == .dialog)
        #expect(weigh(.idle, asking, now: 10) == .dialog)
        #expect(weigh(.idle, asking, now: 200) == .idle)
        let answered = hearing([(0, .asked(what: "permission")), (5, .toolUsed)])
        #expect(weigh(.unknown, answered, now: 6) == .busy)
    }

    @Test func `of an error that no ping mends is a person's matter`() {
        let failed = hearing([(0, .failed(error: "authentication_failed")), (1, .turnEnded)])
        #expect(weigh(.idle, failed, now: 5) == .error)
        #expect(weigh(.idle, hearing([(0, .failed(error: "server_error"))]), now: 5) == .idle)
    }

    @Test func `comes by hook and by row in any order, and is the same`() {
        let one = hearing([(10, .turnEnded), (9, .spoke(lastLine: "done")), (12, .turnEnded)])
        #expect(weigh(.idle, one, now: 13) == .idle)
    }

    @Test func `may ask to wait, in its last words`() {
        let words = "> **WAITING-UNTIL: 2027-01-15T08:30:00+01:00**"
        let waiting = hearing([(0, .turnStarted(marks: [])), (5, .spoke(lastLine: words))])
        #expect(waiting.waitingUntil == RFC3339.instant("2027-01-15T07:30:00Z"))
        let later = hearing([(0, .spoke(lastLine: words)), (5, .turnStarted(marks: []))])
        #expect(later.waitingUntil == nil)
    }

    @Test func `is no older than what is known`() {
        let old = hearing([(100, .turnEnded), (3, .turnStarted(marks: []))])
        #expect(old.turn == .ended(at: at(100)))
    }
}

@Suite struct `A time` {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0),
        ("2026-11-21T03:00:00Z", 1_795_230_000_000), ("2026-11-21 03:00:00Z", 1_795_230_000_000),
        ("2026-11-21T03:00:00.250Z", 1_795_230_000_250), ("2026-11-21T03:00Z", 1_795_230_000_000),
        ("2024-02-29T23:59:59-05:30", 1_709_270_999_000), ("1969-12-31T23:59:59Z", -1000),
    ])
    func `is read as RFC 3339 writes it`(text: String, milliseconds: Int64) {
        #expect(RFC3339.instant(text[...]) == Instant(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "tomorrow", "2026-11-21", "2026-11-21T03:00:00", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T03:60:00Z",
        "2026-11-21T03:00:00Zz", "2026-11-21T03:00:00+1:00", "２０２６-11-21T03:00:00Z",
    ])
    func `without a zone, or that there is not, is none`(text: String) {
        #expect(RFC3339.instant(text[...]) == nil)
    }

    @Test func `is written as it is read, for four thousand days`() {
        var random = PureRandom(seed: 7)
        for _ in 0..<4000 {
            let time = Instant(seconds: Int64(random.next() % 8_000_000_000) - 2_000_000_000)
            #expect(RFC3339.instant(time.text[...]) == time)
        }
    }
}
