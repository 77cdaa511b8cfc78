import BusModel
import Decisions
import Handoff
import TestSupport
import Testing

private let ana = "ana@example.org"
private let toml = Touch(path: "git-bus.toml", kind: .file)
private let prompt = Touch(path: "prompts/builder.md", kind: .file)

/// What stands where nothing refuses a push.
@Suite struct `What no hub refused` {
    @Test func `is told to its author once, until the author says something else`() {
        var bus = Bus()
        bus.step("claim(D1): mine", by: "r1")
        #expect(bus.owed == ["r1 violation"])
        #expect(bus.gate("D1") == "unclaimed")
        bus.step("work goes on", by: "r1", work: 3)
        #expect(bus.owed == ["r1 violation"], "work is no answer")
        bus.step("mail", files: ["bus/inbox/r1/1.md": "stop that"])
        #expect(bus.owed == ["r1 violation", "r1 mail"], "another's commit is none either")
        bus.step("read", by: "r1", files: ["bus/inbox/r1/1.md": nil])
        #expect(bus.owed == [])
    }

    @Test func `twice is told of the second time`() {
        var bus = Bus()
        let first = bus.step("claim(D1): mine", by: "r1").commit.id
        let second = bus.step("claim D1: mine", by: "r1").commit.id
        let pings = bus.state.owed
        #expect(pings.map(\.commit) == [second] && second != first)
        #expect(pings.map(\.about) == [.violation([.malformedSubject])])
    }

    @Test func `is forgotten with its phase, and never told to a person or a stranger`() {
        var bus = Bus()
        bus.step("claim(D1): mine", by: ana)
        bus.step("claim(D1): mine", by: "eve@example.org")
        #expect(bus.owed == [])
        bus.step("take(1): mine", by: "r3")
        bus.step("drop(9): x", by: "r3")
        bus.pass(["D1", "D2"])
        #expect(bus.owed.contains("r3 violation"))
        bus.mark("build")
        #expect(!bus.owed.contains("r3 violation"))
    }

    @Test func `of a marker is told with what it lacks, and not a second time`() {
        var bus = Bus()
        bus.pass(["D1"])
        let marked = bus.mark("build")
        #expect(marked.codes == [.doneWithoutEvidence])
        #expect(marked.events.filter { $0 == "phase.needs_review build" }.count == 1)
        #expect(bus.owed.filter { $0 == "builder violation" } == [])
        let about = bus.state.owed.first { $0.about.word == "unfinished" }?.about
        #expect(about == .unfinished("build", missing: ["D2: not claimed"]))
    }

    @Test func `is no event where its rule is off`() {
        var bus = Bus(
            .team.with {
                $0.policy.enforce.rules = [
                    "BUS-INBOX-001": .off, "BUS-PATH-001": .off, "BUS-PATH-002": .off,
                ]
            }
        )
        #expect(bus.step("x", files: ["bus/INBOX-nobody.md": "x"]).codes == [])
        #expect(bus.step("x", foreign: ["bus/INBOX-r1.md"]).codes == [])
        let twin = Touch(path: "bus/x.md", kind: .file, isNew: true, twin: "bus/X.md")
        #expect(bus.step("x", touched: [twin]).codes == [])
        #expect(bus.owed == [])
    }

    @Test func `in files is told, with the commit that did it and with the one that undid it`() {
        var bus = Bus()
        #expect(bus.step("better", touched: [prompt]).codes == [.protectedPath])
        #expect(bus.step("back", touched: [prompt]).codes == [.protectedPath])
        #expect(bus.side("better", touched: [prompt]).codes == [.protectedPath])
        #expect(bus.step("by leave", by: ana, touched: [prompt]).codes == [])
        #expect(bus.owed == ["builder violation"])
        let twin = Touch(path: "Prompts", kind: .file, isNew: true, twin: "prompts")
        #expect(bus.step("twin", touched: [twin]).codes == [.unsafePath])
        let link = Touch(path: "bus/inbox/r1", kind: .link, isNew: true)
        #expect(bus.step("link", touched: [link]).codes == [.foreignFile])
    }

    @Test func `of mail is no mail, when it is a link or larger than anybody reads`() {
        var bus = Bus()
        #expect(bus.step("x", foreign: ["bus/INBOX-r1.md"]).codes == [.foreignFile])
        let huge = FileState(kind: .file, blob: .pure("huge"), content: nil)
        let commit = bus.commits.step("x").with(
            FileChange(path: "bus/INBOX-r1.md", before: nil, after: huge)
        )
        #expect(bus.fold(commit).codes == [.mailTooLarge])
        #expect(bus.state.unread.isEmpty && bus.owed == ["builder violation"])
    }
}

@Suite struct `Settings that nobody may have changed` {
    private let lax = SharedConfig.team.with {
        $0.agents[2] = AgentConfig(name: "r1", role: .builder)
        $0.policy.protected = []
        $0.phases[0].quorum = .any
    }

    @Test func `are not taken, and help nothing that comes after them`() {
        var bus = Bus()
        let sly = bus.step("easier so", config: .pure(lax))
        #expect(sly.codes == [.protectedPath] && sly.events.last == "config.changed")
        #expect(bus.state.config == .team)
        #expect(bus.state.configProblem?.contains("the one before stays in force") == true)
        #expect(bus.step("claim(D1): x", by: "r1").codes == [.claimByNonBuilder])
        #expect(bus.step("x", touched: [prompt]).codes == [.protectedPath])
        #expect(bus.side("claim(D1): x", by: "r1").codes == [.claimByNonBuilder])
        #expect(bus.gate("D1") == "unclaimed")
    }

    @Test
    func `are taken when a person pushes them, and the old ones when a person brings them back`() {
        var bus = Bus()
        bus.step("easier so", config: .pure(lax))
        #expect(bus.step("no", by: ana, config: .pure(.team)).codes == [])
        #expect(bus.state.config == .team && bus.state.configProblem == nil)
        #expect(bus.step("yes", by: ana, config: .pure(lax)).codes == [])
        #expect(bus.state.config == lax && bus.state.configProblem == nil)
        #expect(bus.step("claim(D1): x", by: "r1").codes == [])
    }

    @Test func `are not taken from a merge either, nor judge what stands beside them`() {
        var bus = Bus()
        #expect(bus.side("easier so", config: .pure(lax)).codes == [.protectedPath])
        let beside = bus.side("claim(D1): x", by: "r1", judgedBy: .pure(lax))
        #expect(beside.codes == [.claimByNonBuilder])
        #expect(bus.step("merge", config: .pure(lax), isMerge: true).codes == [])
        #expect(bus.state.config == .team)
        // What a person did on a side is taken with the merge, whoever merges.
        var other = Bus()
        other.side("easier so", by: ana, config: .pure(lax))
        other.step("merge", config: .pure(lax), isMerge: true)
        #expect(other.state.config == lax)
    }

    @Test func `are those that come with something else, also from a person`() {
        var bus = Bus()
        let both = bus.step("all at once", by: ana, work: 5, config: .pure(lax))
        #expect(both.codes == [.configNotAlone])
        #expect(bus.state.config == .team)
    }

    @Test func `are taken by leave of a person, or where no person is listed from a stranger`() {
        var bus = Bus()
        bus.step("override(BUS-APPR-003): go ahead", by: ana)
        #expect(bus.step("easier so", config: .pure(lax)).codes == [])
        #expect(bus.state.config == lax)
        var open = Bus(.team.with { $0.humans = [] })
        #expect(open.step("x", config: .pure(lax)).codes == [.protectedPath])
        #expect(open.state.config != lax, "an agent is no stranger")
        open.step("back", by: ana, config: .pure(.team.with { $0.humans = [] }))
        #expect(open.step("x", by: ana, config: .pure(lax)).codes == [.protectedPath])
        #expect(open.state.config == lax)
    }

    @Test func `matter to nobody while they mean the same`() {
        var bus = Bus()
        let same = ConfigSource.valid(blob: .pure("with a comment"), .team)
        #expect(bus.step("a comment", config: same).codes == [.protectedPath])
        #expect(bus.state.config == .team && bus.state.configProblem == nil)
    }
}

extension Commit {
    /// The same with one more change.
    fileprivate func with(_ change: FileChange) -> Commit {
        Commit(
            id: id,
            parents: parents,
            authorEmail: authorEmail,
            committedAt: committedAt,
            subject: subject,
            trailers: trailers,
            isStep: isStep,
            workTree: workTree,
            changes: changes + [change],
            touched: touched,
            settings: settings,
            judgedBy: judgedBy,
            config: config
        )
    }
}
