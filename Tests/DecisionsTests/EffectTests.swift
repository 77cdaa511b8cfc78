import BusModel
import Decisions
import Handoff
import TestSupport
import Testing

@Suite struct `The effects of a batch` {
    private func fold(
        _ bus: inout PureCommits,
        _ state: inout BusState,
        outstanding: [Ping] = [],
        _ commits: [Commit]
    ) -> [Effect] {
        Decision.fold(commits, into: &state, outstanding: outstanding, naming: .pure).effects
    }

    private func attached() -> (PureCommits, BusState) {
        var commits = PureCommits()
        var state = BusState()
        let first = commits.step("settings", by: "ana@example.org", config: .pure(.team))
        _ = state.apply(first, naming: .pure)
        return (commits, state)
    }

    @Test func `are the pings that are owed, however often they are asked for`() {
        var (commits, state) = attached()
        let effects = fold(&commits, &state, [commits.step("claim(D1): x")])
        #expect(effects.count == 2)
        #expect(fold(&commits, &state, []) == effects)
        #expect(fold(&commits, &state, [commits.step("work")]) == effects)
    }

    @Test func `of history are its standing obligations alone`() {
        var (commits, state) = attached()
        let history = [
            commits.step("claim(D1): x"), commits.step("review(D1): FAIL", by: "r1"),
            commits.step("claim(D1): again"),
            commits.step("mail", files: ["bus/INBOX-r1.md": "x", "bus/INBOX-r2.md": "x"]),
            commits.step("read", by: "r1", files: ["bus/INBOX-r1.md": ""]),
        ]
        let pings = fold(&commits, &state, history).map { effect in
            if case .ping(let ping) = effect { "\(ping.to) \(ping.about.word)" } else { "?" }
        }
        #expect(pings == ["r1 claim", "r2 claim", "r2 mail"])
    }

    @Test func `withdraw what is no longer true, and nothing that a person asked for`() {
        var (commits, state) = attached()
        let claim = fold(&commits, &state, [commits.step("claim(D1): x")])
        let owed = claim.compactMap { if case .ping(let ping) = $0 { ping } else { nil } }
        let nudge = Ping(cause: "person", to: "r1", about: .nudge, commit: nil)
        let stop = Ping(cause: "person", to: "r2", about: .stop, commit: nil)
        let effects = fold(
            &commits,
            &state,
            outstanding: owed + [nudge, stop],
            [commits.step("review(D1): PASS", by: "r1")]
        )
        #expect(effects.contains(.withdraw(owed[0])))
        #expect(effects.contains(.ping(owed[1])))
        #expect(!effects.contains(.withdraw(nudge)) && !effects.contains(.withdraw(stop)))
    }

    @Test func `withdraw a phase's pings when it completes`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        bus.step("review(D1): one more thing", by: "r1")
        let before = bus.state.owed
        #expect(!before.isEmpty)
        bus.mark("build")
        let effects = Decision.effects(of: bus.state, outstanding: before)
        #expect(effects == before.map(Effect.withdraw))
    }

    @Test func `tell loop agents of a phase where they are not restarted`() {
        var bus = Bus(SharedConfig.team.with { $0.onAdvance = .ping })
        #expect(bus.owed == ["builder phase", "mason phase", "r1 phase", "r2 phase", "r3 phase"])
        bus.step("claim(D1): x")
        #expect(!bus.owed.contains("builder phase") && bus.owed.contains("mason phase"))
        bus.step("claim(D1): x", by: "eve@example.org")
        bus.step("work", by: "mason")
        #expect(bus.owed.contains("mason phase"), "an ordinary commit is no answer")
    }
}

@Suite struct `The nonces of a state` {
    @Test func `are told apart by what was said, not by the order`() {
        var (one, two) = (NonceSet(), NonceSet())
        #expect(Self.added(["a", "b", "a"], &one) == [true, true, false])
        #expect(Self.added(["b", "a"], &two) == [true, true])
        #expect(one == two && one.count == 2)
    }

    @Test func `are restored only from the keys that they were`() {
        var set = NonceSet()
        _ = Self.added(["a", "b"], &set)
        var copy = set
        let answers = [["a"], ["a", "c"], ["a", "b", "c"], []].map { copy.restore(Set($0)) }
        #expect(answers == [false, false, false, false])
        let isRestored = copy.restore(["b", "a"])
        #expect(isRestored && copy == set)
    }

    private static func added(_ keys: [String], _ set: inout NonceSet) -> [Bool] {
        keys.map { set.insert($0) }
    }
}
