import BusModel
import Decisions
import TestSupport
import Testing

private let ana = "ana@example.org"

@Suite struct `The settings` {
    private func changed(_ bus: inout Bus, _ change: (inout SharedConfig) -> Void) -> [String] {
        let config = (bus.state.config ?? .team).with(change)
        return bus.step("settings", by: ana, config: .pure(config)).events
    }

    @Test func `start the first phase where they first stand`() {
        let bus = Bus()
        #expect(bus.records.map(\.event.kind) == [.configChanged, .phaseStarted])
        #expect(bus.records[0].actor == ana)
        #expect(bus.state.phaseStart == bus.records[1].id)
    }

    @Test func `that are not there make every commit ordinary`() {
        var commits = PureCommits()
        var state = BusState()
        let files: [String: String?] = ["bus/INBOX-r1.md": "x"]
        let commit = commits.step("claim(D1): x", files: files, foreign: ["bus/INBOX-r2.md"])
        #expect(state.apply(commit, naming: .pure).records.isEmpty)
        #expect(state.order == 1 && state.tip == commit.id)
    }

    @Test func `of the first parent judge, so that no commit judges itself`() {
        var bus = Bus()
        let roster = SharedConfig.team.with {
            $0.agents.append(AgentConfig(name: "eve", role: .builder))
        }
        let own = bus.step("claim(D1): x", by: ana, config: .pure(roster))
        #expect(own.codes == [.claimByNonBuilder])
        #expect(own.events.last == "config.changed")
        #expect(bus.step("claim(D1): x", by: "eve").codes == [])
    }

    @Test func `of a side commit are those of its own first parent`() {
        var bus = Bus()
        let roster = SharedConfig.team.with { $0.agents.removeFirst() }
        let claim = bus.side("claim(D1): x", judgedBy: .pure(roster))
        #expect(claim.codes == [.unknownAuthor])
        #expect(bus.side("claim(D1): x").codes == [])
        #expect(bus.side("claim(D2): x", judgedBy: .broken).codes == [])
        #expect(bus.state.config == .team, "a side commit changes no settings")
    }

    @Test func `that cannot be used leave the last in force, and say so`() {
        var bus = Bus()
        let broken = bus.step("oops", by: ana, config: .broken)
        #expect(broken.events == ["config.changed"])
        guard case .configChanged(_, let problem) = broken.step.records[0].event else { return }
        #expect(problem == "line 1: no")
        #expect(bus.step("claim(D1): x").codes == [])
        #expect(bus.step("gone", by: ana, config: .absent).events == ["config.changed"])
        #expect(bus.step("claim(D2): x").codes == [])
        let back = bus.step("back", by: ana, config: .pure(.team))
        #expect(back.events == ["config.changed"], "the phase did not start again")
    }

    @Test func `that append a phase after the end go on`() {
        var bus = Bus(SharedConfig.team.with { $0.phases.removeLast() })
        bus.pass(["D1", "D2"])
        #expect(bus.mark("build").events.last == "sequence.completed")
        #expect(bus.step("still done").events == [])
        let events = changed(&bus) { $0.phases.append(SharedConfig.team.phases[1]) }
        #expect(events == ["config.changed", "phase.started ship"])
        bus.pass(["S1"], by: ["r1"])
        #expect(bus.mark("ship").events.last == "sequence.completed")
        #expect(Set(bus.records.map(\.id)).count == bus.records.count)
    }

    @Test func `that remove the current phase go on with the next, or end`() {
        var bus = Bus()
        bus.step("claim(D1): x")
        #expect(bus.owed == ["r1 claim", "r2 claim"])
        let events = changed(&bus) { $0.phases.removeFirst() }
        #expect(events == ["config.changed", "phase.started ship"])
        #expect(bus.owed == [])
        #expect(bus.step("claim(D1): x").codes == [.unknownGate])
        let last = changed(&bus) { $0.phases = [] }
        #expect(last == ["config.changed"])
        #expect(bus.state.currentPhase == nil && !bus.state.isSequenceComplete)
    }

    @Test func `that rename a phase begin it anew`() {
        var bus = Bus()
        bus.pass(["D1", "D2"])
        let events = changed(&bus) { $0.phases[0].id = "make" }
        #expect(events == ["config.changed", "phase.started make"])
        #expect(bus.missing == ["D1: not claimed", "D2: not claimed"])
        let back = changed(&bus) { $0.phases[0].id = "build" }
        #expect(back == ["config.changed", "phase.started build"])
        #expect(bus.missing == [])
    }

    @Test func `that reorder the phases make the first incomplete one current`() {
        var bus = Bus()
        #expect(
            changed(&bus) { $0.phases.swapAt(0, 1) } == ["config.changed", "phase.started ship"]
        )
        bus.pass(["S1"], by: ["r1"])
        #expect(bus.mark("ship").events.last == "phase.started build")
        #expect(changed(&bus) { $0.phases.swapAt(0, 1) } == ["config.changed"])
        #expect(bus.state.currentPhase?.id == "build")
    }

    @Test func `that change the reviewers or the quorum move the gates`() {
        var bus = Bus()
        bus.step("claim(D1): x")
        bus.step("review(D1): PASS", by: "r1")
        #expect(
            changed(&bus) { $0.phases[0].quorum = .any } == ["config.changed", "gate.passed D1"]
        )
        #expect(
            changed(&bus) { $0.phases[0].reviewers = ["r2"] } == [
                "config.changed", "gate.opened D1",
            ]
        )
        #expect(
            changed(&bus) { $0.phases[0].reviewers = ["r1"] } == [
                "config.changed", "gate.passed D1",
            ]
        )
    }

    @Test func `that change the marker or the place of the status file hold from the next step`() {
        // What comes together with settings is nobody's business here.
        let free = SharedConfig.team.with { $0.policy.enforce.rules["BUS-PATH-004"] = .off }
        var bus = Bus(free)
        bus.pass(["D1", "D2"])
        let config = free.with {
            $0.doneMarker = "FINI"
            $0.phases[0].status = "done.md"
        }
        let both = bus.step(
            "at once",
            by: ana,
            files: ["bus/done.md": "FINI"],
            config: .pure(config)
        )
        #expect(both.events == ["config.changed"])
        #expect(bus.step("x", files: ["bus/STATUS-build.md": "## DONE"]).events == [])
        let done = bus.step("x", files: ["bus/done.md": "FINI\nagain"])
        #expect(done.events.first == "status.marked build")
    }
}
