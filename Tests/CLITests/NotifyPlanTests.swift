import BusModel
import Foundation
import Journal
import Testing

@testable import CLI

@Suite struct `The plan of notifications` {
    private static let start = Instant(seconds: 10_000)

    private func need(_ id: String, _ kind: Need.Kind = .dialog) -> Need {
        Need(kind: kind, id: id, text: "see to \(id)", since: nil)
    }

    private func after(_ seconds: Int64) -> Instant { Self.start + .seconds(seconds) }

    private func notice(_ id: String, _ change: (inout Notice) -> Void = { _ in }) -> Notice {
        var notice = Notice(id: id, kind: "dialog", text: "see to \(id)", first: Self.start)
        change(&notice)
        return notice
    }

    @Test func `rings for each need once`() {
        let needs = [need("a"), need("b")]
        let plan = NotifyPlan(needs, known: [], now: Self.start)
        #expect(plan.changed.map(\.id) == ["a", "b"])
        #expect(NotifyPlan.next(needs, plan.notices, now: Self.start)?.ids == ["a"])
        let told = plan.notices.map { notice in
            var notice = notice
            notice.state = .rung
            return notice
        }
        #expect(NotifyPlan.next(needs, told, now: after(86_400)) == nil)
        #expect(NotifyPlan(needs, known: told, now: after(5)).changed.isEmpty)
    }

    @Test func `takes what comes back within ten minutes for the same, and then for a new one`() {
        let told = notice("a") { $0.state = .rung }
        let gone = NotifyPlan([], known: [told], now: after(0))
        #expect(gone.changed.first?.gone == after(0))
        let soon = NotifyPlan([need("a")], known: gone.notices, now: after(599))
        #expect(soon.notices.first?.gone == nil)
        #expect(NotifyPlan.next([need("a")], soon.notices, now: after(599)) == nil)
        #expect(NotifyPlan([], known: gone.notices, now: after(599)).forgotten.isEmpty)
        let late = NotifyPlan([], known: gone.notices, now: after(600))
        #expect(late.forgotten == ["a"] && late.notices.isEmpty)
        let again = NotifyPlan([need("a")], known: late.notices, now: after(700))
        #expect(NotifyPlan.next([need("a")], again.notices, now: after(700))?.ids == ["a"])
    }

    @Test(arguments: [(1, 60), (2, 300), (3, 1800), (4, 1800), (90, 1800)])
    func `tries a failed one again after 1, 5 and 30 minutes`(attempts: Int, wait: Int64) {
        let failed = notice("a") {
            $0.state = .failed
            $0.attempts = attempts
            $0.tried = Self.start
        }
        #expect(NotifyPlan.next([need("a")], [failed], now: after(wait - 1)) == nil)
        #expect(NotifyPlan.next([need("a")], [failed], now: after(wait)) != nil)
        // A clock that was set back keeps nobody waiting for years.
        #expect(NotifyPlan.next([need("a")], [failed], now: after(-9_999)) != nil)
        #expect(NotifyPlan.next([], [failed], now: after(wait)) == nil)
    }

    @Test func `rings once more, and only once, for what a dead daemon left in the middle`() {
        let begun = notice("a") { $0.state = .begun }
        let first = NotifyPlan.recovered([begun, notice("b")])
        #expect(first.map(\.id) == ["a"] && first[0].state == .waiting && first[0].error != nil)
        var again = first[0]
        again.state = .begun
        let second = NotifyPlan.recovered([again])
        #expect(second[0].state == .rung && second[0].cutOff == 2)
        #expect(NotifyPlan.recovered(second).isEmpty)
    }

    @Test func `makes one ring of more than five new ones of a kind, and keeps kinds apart`() {
        let agents = (1...20).map { need("dialog/a\($0)") }
        let hold = need("hold/x", .hold)
        let plan = NotifyPlan(agents + [hold], known: [], now: Self.start)
        let ring = NotifyPlan.next(agents + [hold], plan.notices, now: Self.start)
        #expect(ring?.ids.count == 20 && ring?.kind == "dialog")
        #expect(ring?.text.hasPrefix("20 agents") == true)
        let five = Array(agents.prefix(5))
        let few = NotifyPlan(five, known: [], now: Self.start)
        #expect(NotifyPlan.next(five, few.notices, now: Self.start)?.ids == ["dialog/a1"])
    }

    @Test func `follows what a need says, without ringing again`() {
        let told = notice("a") { $0.state = .rung }
        let other = Need(kind: .dialog, id: "a", text: "now this", since: nil)
        let plan = NotifyPlan([other], known: [told], now: after(1))
        #expect(plan.changed.map(\.text) == ["now this"] && plan.changed[0].state == .rung)
    }

    @Test func `sends what its schema names, and no password`() throws {
        let bus = BusLocation(
            url: "https://ana:hunter2@example.org/team.git",
            branch: "main",
            environment: ["XDG_STATE_HOME": "/s"]
        )
        let ring = NotifyRing(of: [need("a"), need("b")], need("a"))
        let text = try CanonicalJSON.text(ring.json(bus, host: "mill", now: Self.start))
        #expect(!text.contains("hunter2") && !text.contains("ana"))
        #expect(text.contains("\"bus\":\"https://example.org/team.git\""))
        #expect(text.contains("\"id\":\"a+1\"") && text.contains("\"ids\":[\"a\",\"b\"]"))
        #expect(RemoteName.harmless("ssh://git@example.org/x") == "ssh://git@example.org/x")
        #expect(RemoteName.harmless("https://token@example.org/x") == "https://example.org/x")
        #expect(RemoteName.harmless("file:///srv/team@home.git") == "file:///srv/team@home.git")
    }

    @Test func `gives the command nothing of git or of a terminal`() {
        let kept = NotifyProcess.cleaned([
            "GIT_DIR": "x", "GIT_INDEX_FILE": "x", "GIT_SSH_COMMAND": "x", "TMUX": "x",
            "TMUX_PANE": "x", "GIT_BUS_AGENT": "x", "PATH": "/bin", "GIT_BUS_HOST": "mill",
        ])
        #expect(kept == ["PATH": "/bin", "GIT_BUS_HOST": "mill"])
    }
}
