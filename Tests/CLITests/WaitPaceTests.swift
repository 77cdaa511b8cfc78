import BusModel
import Foundation
import Testing

@testable import CLI

@Suite struct `Asking a hub for news` {
    private let old = ObjectID(hex: String(repeating: "a", count: 40))
    private let new = ObjectID(hex: String(repeating: "b", count: 40))

    private func heard(
        _ pace: inout WaitPace,
        _ answer: WaitAnswer,
        asked: ObjectID? = nil,
        known: ObjectID? = nil,
        after seconds: Double = 55
    ) -> WaitPace.Step {
        pace.heard(answer, asked: asked, known: known, after: .seconds(seconds), chance: 1)
    }

    /// A pace whose hub has shown that it waits.
    private func proven() -> WaitPace {
        var pace = WaitPace()
        _ = heard(&pace, .same, asked: old, known: old)
        return pace
    }

    @Test func `goes on at once after a wait, and after a look that found something`() {
        var pace = proven()
        #expect(pace.isTold)
        #expect(heard(&pace, .same, asked: old, known: old) == .ask)
        #expect(heard(&pace, .moved(new), asked: old, known: old, after: 0.1) == .look)
        #expect(pace.looked(hasMoved: true, chance: 1) == .ask)
        // The timer was faster.
        #expect(heard(&pace, .moved(new), asked: old, known: new, after: 0.1) == .ask)
        #expect(heard(&pace, .moved(nil), asked: old, known: old, after: 0.1) == .look)
    }

    @Test func `never becomes a busy loop, whatever the hub says`() {
        // A fetch that fails, a server that does not wait, one that only says that it moved.
        var pace = proven()
        for seconds in [1, 2, 4, 8] {
            #expect(heard(&pace, .moved(new), asked: old, known: old, after: 0.1) == .look)
            #expect(pace.looked(hasMoved: false, chance: 1) == .pause(.seconds(seconds)))
            #expect(!pace.isTold)
        }
        pace = proven()
        for seconds in [1, 2, 4] {
            let step = heard(&pace, .same, asked: old, known: old, after: 0.1)
            #expect(step == .pause(.seconds(seconds)))
        }
        pace = proven()
        for seconds in [1, 2, 4] {
            let step = heard(&pace, .moved(old), asked: old, known: old, after: 0.1)
            #expect(step == .pause(.seconds(seconds)))
        }
    }

    /// One that answers the first question and then hangs up must not be asked ever faster.
    @Test func `counts failures until the hub has waited, and not only answered`() {
        var pace = WaitPace()
        for seconds in [1, 2, 4, 8] {
            #expect(heard(&pace, .moved(old), asked: nil, known: old, after: 0.1) == .ask)
            #expect(pace.isTold)
            let step = heard(&pace, .failed("gone"), asked: old, known: old, after: 0.1)
            #expect(step == .pause(.seconds(seconds)) && pace.problem == "gone" && !pace.isTold)
        }
        #expect(heard(&pace, .moved(old), asked: nil, known: old, after: 0.1) == .ask)
        #expect(heard(&pace, .same, asked: old, known: old) == .ask)
        #expect(pace.failures == 0)
    }

    @Test func `waits between the half and the whole of a pause that ends at five minutes`() {
        #expect(WaitPace.pause(after: 1, chance: 0) == .milliseconds(500))
        #expect(WaitPace.pause(after: 1, chance: 1) == .seconds(1))
        #expect(WaitPace.pause(after: 9, chance: 1) == .seconds(256))
        for failures in [10, 11, 64, .max] {
            #expect(WaitPace.pause(after: failures, chance: 1) == .seconds(300))
            #expect(WaitPace.pause(after: failures, chance: 0) == .seconds(150))
        }
    }

    @Test func `hears an answer, and anything else with its reason`() throws {
        let tip = try #require(new)
        let rows: [(Int32, String, String, WaitAnswer)] = [
            (0, tip.hex + "\n", "", .moved(tip)), (0, "absent\n", "", .moved(nil)),
            (124, tip.hex + "\n", "", .same),
            (0, "Welcome!\n", "", .failed("the server answers git-bus-wait with something else")),
            (
                127, "", "sh: 1: git-bus-wait: not found\n",
                .failed("the server has no git-bus-wait")
            ),
            (
                128, "", "fatal: unrecognized command 'git-bus-wait'\n\n",
                .failed("fatal: unrecognized command 'git-bus-wait'")
            ),
            (
                255, "", "Warning: something\r\nssh: connect: Connection refused\r\n",
                .failed("ssh: connect: Connection refused")
            ),
            (
                4, "", "error: there is no shell here\nhint: x\n",
                .failed("error: there is no shell here")
            ),
            (130, "", "", .failed("exit status 130")),
        ]
        for (status, out, error, meant) in rows {
            #expect(WaitAnswer(status: status, out: out, error: error) == meant)
        }
        let long = WaitAnswer(status: 1, out: "", error: String(repeating: "x", count: 5000))
        #expect(long == .failed(String(repeating: "x", count: 200)))
    }

    @Test func `is read as it was left`() {
        for standing in [WakeStanding.told, .polls("the server has no git-bus-wait")] {
            #expect(WakeStanding(text: standing.text) == standing)
        }
        #expect(WakeStanding(text: "") == nil && WakeStanding(text: "something") == nil)
    }

    @Test func `is good news, a warning or unknown to the doctor`() {
        func state(_ standing: WakeStanding?) -> Finding {
            HubLook.judge(standing, isDaemonRunning: true, interval: .seconds(15))
        }
        #expect(state(.told).state == .ok)
        #expect(state(nil).state == .info)
        let polls = state(.polls("the server has no git-bus-wait"))
        #expect(polls.state == .warning && polls.detail.contains("every 15 s"))
        #expect(polls.detail.contains("no git-bus-wait; see docs/ssh.md"))
    }
}
