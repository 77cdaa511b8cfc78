import BusModel
import Handoff
import Phases
import TestSupport
import Testing

/// What the answer depends on, for gate D1 of phase build with one claim by the builder.
private struct World {
    var phase: PhaseConfig? = SharedConfig.team.phases[0]
    var progress = PhaseProgress()
    var missing: [Missing] = []
    var unread: [String: Mail] = [:]
    var acted: [AgentName: Int] = [:]
    var spoke: [AgentName: Int] = [:]

    init() { claim(1) }

    mutating func claim(_ number: Int) {
        progress.gates["D1", default: Gate()].take(
            Gate.Claim(
                commit: .pure("claim \(number)"),
                by: "builder",
                work: .pure("w"),
                order: number
            )
        )
    }

    mutating func review(_ verdict: Verdict, by name: AgentName = "r1") {
        progress.gates["D1"]?.take(verdict, of: name, in: .pure("\(verdict) \(name)"))
    }

    func isOwed(
        _ about: Ping.About,
        to name: AgentName,
        commit: ObjectID = .pure("c"),
        claim: Int? = nil,
        phase owner: PhaseID? = "build"
    ) -> Bool {
        let ping = Ping(cause: "event", to: name, about: about, commit: commit)
        let settlement = Settlement(
            phase: phase,
            progress: progress,
            missing: missing,
            unread: unread,
            acted: acted,
            spoke: spoke
        )
        return settlement.isOwed(
            Obligation(
                ping: ping,
                phase: owner,
                claim: claim.map { .pure("claim \($0)") },
                order: 5
            )
        )
    }
}

@Suite struct `The ping of a claim` {
    @Test func `is owed until its reviewer gives a verdict`() {
        var world = World()
        #expect(world.isOwed(.claim("D1"), to: "r1", claim: 1))
        world.acted["r1"] = 9
        #expect(world.isOwed(.claim("D1"), to: "r1", claim: 1), "a finding or mail settles nothing")
        world.review(.pass, by: "r2")
        #expect(world.isOwed(.claim("D1"), to: "r1", claim: 1), "nor does another's verdict")
        world.review(.fail)
        #expect(!world.isOwed(.claim("D1"), to: "r1", claim: 1))
    }

    @Test func `is owed no more when the claim was replaced, or the phase is over`() {
        var world = World()
        world.claim(2)
        #expect(!world.isOwed(.claim("D1"), to: "r1", claim: 1))
        #expect(world.isOwed(.claim("D1"), to: "r1", claim: 2))
        world.phase = SharedConfig.team.phases[1]
        #expect(!world.isOwed(.claim("D1"), to: "r1", claim: 2))
        world.phase = nil
        #expect(!world.isOwed(.claim("D1"), to: "r1", claim: 2))
    }

    @Test func `is owed only to a reviewer of the phase`() {
        var world = World()
        #expect(!world.isOwed(.claim("D1"), to: "r3", claim: 1))
        world.phase?.reviewers = ["r2"]
        #expect(!world.isOwed(.claim("D1"), to: "r1", claim: 1))
    }
}

@Suite struct `The ping of a review` {
    private func isOwed(_ world: World, _ verdict: Verdict?, by name: AgentName = "r1") -> Bool {
        world.isOwed(
            .review("D1", verdict),
            to: "builder",
            commit: verdict.map { .pure("\($0) \(name)") } ?? .pure("finding"),
            claim: 1
        )
    }

    @Test func `with a PASS is owed until who got it does something`() {
        var world = World()
        world.review(.pass)
        #expect(isOwed(world, .pass))
        world.acted["builder"] = 5
        #expect(isOwed(world, .pass), "what came with the review was no answer to it")
        world.acted["builder"] = 6
        #expect(!isOwed(world, .pass))
    }

    @Test(arguments: [Verdict.fail, .veto])
    func `with a FAIL or a VETO is owed until the gate is claimed again`(verdict: Verdict) {
        var world = World()
        world.review(verdict)
        world.acted["builder"] = 9
        #expect(isOwed(world, verdict))
        world.claim(2)
        #expect(!isOwed(world, verdict))
    }

    @Test func `is owed no more when the reviewer thought better of it`() {
        var world = World()
        world.review(.fail)
        world.review(.pass)
        #expect(!isOwed(world, .fail))
        #expect(isOwed(world, .pass))
        world.review(.fail, by: "r2")
        #expect(isOwed(world, .fail, by: "r2"))
    }

    @Test func `with a VETO is owed as long as the veto stands`() {
        var world = World()
        world.review(.veto)
        world.review(.pass)
        #expect(isOwed(world, .veto), "a PASS lifts no veto")
        _ = world.progress.gates["D1"]?.lift(of: nil)
        #expect(!isOwed(world, .veto))
    }

    @Test func `with a finding is owed until the gate is claimed again or the phase is over`() {
        var world = World()
        #expect(isOwed(world, nil))
        world.review(.pass)
        #expect(isOwed(world, nil))
        world.claim(2)
        #expect(!isOwed(world, nil))
    }
}

@Suite struct `Any other ping` {
    @Test func `of mail is owed until that mail is taken away`() {
        let path = "bus/inbox/r1/1.md"
        var world = World()
        let mail = { Mail(to: "r1", blob: .pure("b"), event: $0, commit: .pure("c")) }
        #expect(!world.isOwed(.mail(path: path), to: "r1", phase: nil))
        world.unread[path] = mail("event")
        #expect(world.isOwed(.mail(path: path), to: "r1", phase: nil))
        world.acted["r1"] = 99
        world.phase = nil
        #expect(world.isOwed(.mail(path: path), to: "r1", phase: nil), "mail is of no phase")
        world.unread[path] = mail("a later event at that path")
        #expect(!world.isOwed(.mail(path: path), to: "r1", phase: nil))
    }

    @Test func `of a phase is owed until its agent does something in it`() {
        var world = World()
        #expect(world.isOwed(.phase("build"), to: "builder"))
        world.acted["r1"] = 9
        #expect(world.isOwed(.phase("build"), to: "builder"))
        world.acted["builder"] = 6
        #expect(!world.isOwed(.phase("build"), to: "builder"))
        #expect(!World().isOwed(.phase("ship"), to: "builder", phase: "ship"))
    }

    @Test func `of an unfinished phase is owed while it is marked and lacks something`() {
        var world = World()
        world.missing = [.anyClaim]
        #expect(!world.isOwed(.unfinished("build"), to: "builder"))
        world.progress.isMarked = true
        world.acted["builder"] = 99
        #expect(world.isOwed(.unfinished("build"), to: "builder"))
        world.missing = []
        #expect(!world.isOwed(.unfinished("build"), to: "builder"))
    }

    @Test func `of a person is owed whatever happens`() {
        #expect(World().isOwed(.nudge, to: "builder", phase: nil))
        #expect(World().isOwed(.stop, to: "builder", phase: nil))
    }

    @Test
    func `of a broken rule is owed until its author says something else, or the phase is over`() {
        let about = Ping.About.violation([.claimByNonBuilder])
        var world = World()
        world.acted["r1"] = 9
        world.spoke = ["r1": 5, "r2": 9]
        #expect(world.isOwed(about, to: "r1"), "the commit itself is no answer, nor another's")
        world.spoke["r1"] = 6
        #expect(!world.isOwed(about, to: "r1"))
        #expect(!world.isOwed(about, to: "builder", phase: "ship"))
        #expect(!world.isOwed(about, to: "builder", phase: nil), "a phase began after the end")
        world.phase = nil
        #expect(world.isOwed(about, to: "builder", phase: nil), "a bus without phases")
    }
}
