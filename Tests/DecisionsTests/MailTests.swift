import BusModel
import Decisions
import Handoff
import TestSupport
import Testing

@Suite struct `Mail` {
    private static let path = "bus/inbox/r1/1.md"

    private func sent(_ text: String = "hello\n") -> Bus {
        var bus = Bus()
        bus.step("mail", files: [Self.path: text])
        return bus
    }

    @Test func `is new content in an inbox, and pings its recipient`() {
        var bus = Bus()
        let one = bus.step("mail", files: [Self.path: "hello", "bus/INBOX-watcher.md": "hi"])
        #expect(one.events == ["inbox.mail watcher", "inbox.mail r1"])
        #expect(bus.owed == ["watcher mail", "r1 mail"])
        #expect(bus.state.unread.keys.sorted() == ["bus/INBOX-watcher.md", Self.path])
    }

    @Test func `of nothing but blanks is none`() {
        var bus = Bus()
        #expect(bus.step("mail", files: [Self.path: " \r\n\t"]).events == [])
        #expect(bus.step("mail", files: [Self.path: ""]).events == [])
    }

    @Test(arguments: [nil, "", " \n"])
    func `is read when it is removed or emptied`(text: String?) {
        var bus = sent()
        #expect(bus.step("read", by: "r1", files: [Self.path: text]).events == ["inbox.read r1"])
        #expect(bus.owed.isEmpty && bus.state.unread.isEmpty)
    }

    @Test func `sent again with new content is new mail, and the old ping is withdrawn`() {
        var bus = sent()
        let before = bus.state.obligations.map(\.ping)
        #expect(bus.step("mail", files: [Self.path: "hello\nand more\n"]).codes == [])
        #expect(bus.owed == ["r1 mail"])
        let effects = Decision.effects(of: bus.state, outstanding: before)
        #expect(effects.contains(.withdraw(before[0])))
        #expect(bus.state.obligations.map(\.ping) != before)
    }

    @Test func `that only lost lines is no new mail, and stays unread`() {
        var bus = Bus()
        let inbox = "bus/INBOX-r1.md"
        bus.step("mail", files: [inbox: "from builder\nfrom mason\n"])
        let pings = bus.state.obligations
        #expect(bus.step("half read", by: "r1", files: [inbox: "from mason\n"]).events == [])
        #expect(bus.state.obligations == pings)
        #expect(bus.step("read", by: "r1", files: [inbox: ""]).events == ["inbox.read r1"])
        #expect(bus.owed.isEmpty)
    }

    @Test func `may be added to by anybody, and taken away by its recipient alone`() {
        let inbox = "bus/INBOX-r1.md"
        var bus = Bus()
        bus.step("mail", files: [inbox: "from builder\n"])
        let added = bus.step("more", by: "r2", files: [inbox: "from r2\nfrom builder\n\nbye\n"])
        #expect(added.events == ["inbox.mail r1"])
        let rewritten = bus.step("x", by: "r2", files: [inbox: "from r2\n"])
        #expect(rewritten.codes == [.mailTakenAway])
        let replaced = bus.step("x", by: "ana@example.org", files: [inbox: "all new\n"])
        #expect(replaced.events == ["inbox.mail r1", "policy.violated BUS-INBOX-002"])
        let removed = bus.step("x", files: [inbox: nil])
        #expect(removed.events == ["inbox.read r1", "policy.violated BUS-INBOX-002"])
        #expect(bus.state.unread.isEmpty, "the tree has the last word")
    }

    @Test func `to nobody breaks a rule, and names who was meant`() {
        var bus = Bus()
        let outcome = bus.step("mail", files: ["bus/inbox/biulder/1.md": "x"])
        #expect(outcome.events == ["policy.violated BUS-INBOX-001"])
        #expect(outcome.violations.first?.facts.first == "did you mean: builder")
        #expect(bus.state.unread.isEmpty && bus.owed == ["builder violation"])
        #expect(bus.step("x", files: ["bus/inbox/biulder/1.md": nil]).events == [])
    }

    @Test func `goes only where the settings have an inbox`() {
        var bus = Bus(SharedConfig.team.with { $0.handoff.inboxes = ["builder"] })
        #expect(bus.step("x", files: [Self.path: "x"]).codes == [.unknownRecipient])
        #expect(bus.step("x", by: "r1", files: ["bus/INBOX-builder.md": "x"]).codes == [])
    }

    @Test func `of an unknown author is none`() {
        var bus = Bus()
        let outcome = bus.step("x", by: "eve@example.org", files: [Self.path: "x"])
        #expect(outcome.events == ["policy.violated BUS-IDENT-002"])
        #expect(bus.owed.isEmpty)
    }

    @Test func `in a link or a submodule is refused`() {
        var bus = Bus()
        let outcome = bus.step("x", foreign: [Self.path, "bus/STATUS-build.md"])
        #expect(outcome.codes == [.foreignFile])
        #expect(outcome.violations[0].facts == [Self.path, "bus/STATUS-build.md"])
        #expect(bus.owed == ["builder violation"] && bus.state.unread.isEmpty)
    }

    @Test func `outlives phases, holds and verbs`() {
        var bus = sent()
        bus.step("hold(bus): x", by: "ana@example.org")
        bus.step("resume(bus): x", by: "ana@example.org")
        bus.pass(["D1", "D2"])
        bus.mark("build")
        #expect(bus.state.currentPhase?.id == "ship")
        #expect(bus.owed.contains("r1 mail"))
    }

    @Test func `to who leaves the roster is owed to nobody`() {
        var bus = sent()
        let smaller = SharedConfig.team.with { config in
            config.agents.removeAll { $0.name == "r1" }
            for index in config.phases.indices { config.phases[index].reviewers = ["r2"] }
        }
        bus.step("claim(D1): x")
        bus.step("r1 leaves", by: "ana@example.org", config: .pure(smaller))
        #expect(bus.owed == ["r2 claim"])
    }
}

@Suite struct `What a commit says` {
    @Test func `comes in the order subject, inboxes, status files, each by its path`() {
        var bus = Bus()
        let outcome = bus.step(
            "claim(D1): all at once",
            files: [
                "bus/inbox/r1/b.md": "x", "bus/inbox/r1/a.md": "x", "bus/INBOX-r2.md": "x",
                "bus/STATUS-build.md": "## DONE", "bus/STATUS-ship.md": "## DONE",
                "bus/inbox/Z/1.md": "x",
            ]
        )
        #expect(
            outcome.events == [
                "claim D1", "gate.opened D1", "inbox.mail r2", "policy.violated BUS-INBOX-001",
                "inbox.mail r1", "inbox.mail r1", "status.marked build",
                "policy.violated BUS-DONE-001", "phase.needs_review build", "(status.marked ship)",
                "policy.violated BUS-DONE-002",
            ]
        )
        let paths = outcome.step.records.compactMap { record in
            if case .inboxMail(_, let path, _) = record.event { path } else { nil }
        }
        #expect(paths == ["bus/INBOX-r2.md", "bus/inbox/r1/a.md", "bus/inbox/r1/b.md"])
    }

    @Test func `has the name of its commit, kind, path and place`() {
        var bus = Bus()
        let outcome = bus.step("claim(D1, D2): x", files: ["bus/INBOX-r1.md": "x"])
        let said = outcome.step.records.filter { !$0.id.text.contains("/") }
        let naming = EventNaming.pure
        let commit = outcome.commit.id
        #expect(
            said.map(\.id) == [
                naming.id(commit: commit, kind: .claim, path: "", ordinal: 0),
                naming.id(commit: commit, kind: .claim, path: "", ordinal: 1),
                naming.id(commit: commit, kind: .inboxMail, path: "bus/INBOX-r1.md", ordinal: 0),
            ]
        )
        #expect(outcome.step.records.allSatisfy { $0.commit == commit })
        #expect(said.allSatisfy { $0.actor == "builder" })
    }

    @Test func `has the same names whatever else the commit says`() {
        var (one, two) = (Bus(), Bus())
        let both = one.step("claim(D1): x", files: ["bus/INBOX-r1.md": "x"])
        let single = two.step("claim(D1): x")
        #expect(both.step.records.prefix(2).map(\.id) == single.step.records.map(\.id))
    }
}
