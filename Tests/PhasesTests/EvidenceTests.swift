import BusModel
import Phases
import TestSupport
import Testing

@Suite struct `The evidence of a phase` {
    private var phase = PhaseConfig(id: "build", gates: ["D1", "D2"], reviewers: ["r1", "r2"])

    private func passed(_ labels: [GateLabel], work: String = "w") -> PhaseProgress {
        var progress = PhaseProgress()
        for (order, label) in labels.enumerated() { pass(label, order, work, &progress) }
        return progress
    }

    private func pass(
        _ label: GateLabel,
        _ order: Int,
        _ work: String,
        _ progress: inout PhaseProgress
    ) {
        claim(label, order, work, &progress)
        for name in ["r1", "r2"] as [AgentName] {
            progress.gates[label]?.take(.pass, of: name, in: .pure("pass \(name)"))
        }
    }

    private func claim(
        _ label: GateLabel,
        _ order: Int,
        _ work: String,
        _ progress: inout PhaseProgress
    ) {
        progress.gates[label, default: Gate()].take(
            Gate.Claim(
                commit: .pure("claim \(label) \(order)"),
                by: "builder",
                work: .pure(work),
                order: order
            )
        )
    }

    private func missing(
        _ progress: PhaseProgress,
        work: String = "w",
        _ holds: Holds = Holds(),
        _ phase: PhaseConfig? = nil
    ) -> [String] {
        Evidence.missing(for: phase ?? self.phase, progress, work: .pure(work), holds: holds)
            .map(\.line)
    }

    @Test func `is whole when every declared gate is passed and nothing changed since`() {
        #expect(missing(passed(["D1", "D2"])) == [])
        #expect(missing(passed(["D1", "D2", "X"])) == [])
    }

    @Test func `lists each gate and whom it waits for, in the order of the settings`() {
        var progress = PhaseProgress()
        #expect(missing(progress) == ["D1: not claimed", "D2: not claimed"])
        claim("D2", 1, "w", &progress)
        progress.gates["D2"]?.take(.pass, of: "r2", in: .pure("p"))
        #expect(missing(progress) == ["D1: not claimed", "D2: waits for r1"])
        progress.gates["D2"]?.take(.fail, of: "r1", in: .pure("f"))
        #expect(missing(progress) == ["D1: not claimed", "D2: FAIL by r1"])
        progress.gates["D2"]?.take(.veto, of: "r2", in: .pure("v"))
        progress.gates["D2"]?.take(.veto, of: "r1", in: .pure("v"))
        #expect(missing(progress) == ["D1: not claimed", "D2: VETO by r1, r2 stands"])
    }

    @Test func `has a hole where work changed since the newest passed claim`() {
        let progress = passed(["D1", "D2"])
        let claim = ObjectID.pure("claim D2 1")
        let line = "work changed since the newest passed claim (D2 at \(claim.short))"
        #expect(missing(progress, work: "later") == [line])
        let hole = Evidence.missing(
            for: phase,
            progress,
            work: .pure("later"),
            holds: Holds()
        )
        #expect(hole.map(\.code) == [.doneOverUnreviewed])
    }

    @Test func `looks at the newest claim only, whatever an older one covered`() {
        var progress = passed(["D1"], work: "old")
        pass("D2", 5, "new", &progress)
        #expect(missing(progress, work: "new") == [])
        #expect(missing(progress, work: "old").count == 1)
    }

    @Test func `of claims alone does not mind what changed since`() {
        var claims = phase
        claims.doneCovers = .claims
        #expect(missing(passed(["D1", "D2"]), work: "later", Holds(), claims) == [])
    }

    @Test func `needs one claim at least where no gate is declared, and all that were made`() {
        var open = phase
        open.gates = []
        #expect(missing(PhaseProgress(), Holds(), open) == ["no gate was claimed"])
        var progress = passed(["B", "A"])
        #expect(missing(progress, Holds(), open) == [])
        claim("C", 7, "w", &progress)
        #expect(missing(progress, Holds(), open) == ["C: waits for r1, r2"])
    }

    @Test func `wants no veto, not even on a gate that is not declared`() {
        var progress = passed(["D1", "D2", "X"])
        progress.gates["X"]?.take(.veto, of: "r1", in: .pure("v"))
        #expect(missing(progress) == ["X: VETO by r1 stands"])
    }

    @Test func `is the marker alone where the settings say so`() {
        var marker = phase
        marker.doneRequires = .marker
        #expect(missing(PhaseProgress(), Holds(), marker) == [])
    }

    @Test func `is waived by a person, but for a hold`() {
        var progress = PhaseProgress()
        progress.isWaived = true
        #expect(missing(progress) == [])
        var holds = Holds()
        holds.set(.bus, by: .pure("h"))
        #expect(missing(progress, holds) == ["the bus is on hold"])
    }

    @Test func `waits for a hold, of the bus or of a gate it needs`() {
        var holds = Holds()
        holds.set(.gate("X"), by: .pure("h"))
        #expect(missing(passed(["D1", "D2"]), holds) == [])
        holds.set(.gate("D2"), by: .pure("h"))
        holds.set(.bus, by: .pure("b"))
        #expect(missing(passed(["D1", "D2"]), holds) == ["the bus is on hold", "D2 is on hold"])
        #expect(holds.standing.map(\.hold.label) == ["bus", "D2", "X"])
    }
}

@Suite struct `A phase` {
    @Test func `that is reopened keeps vetoes and how often each gate was claimed`() {
        var progress = PhaseProgress()
        progress.gates["D1"] = Gate()
        progress.gates["D1"]?.take(
            Gate.Claim(commit: .pure("c"), by: "builder", work: .pure("w"), order: 0)
        )
        progress.gates["D1"]?.take(.veto, of: "r1", in: .pure("v"))
        progress.isMarked = true
        progress.isComplete = true
        progress.isWaived = true
        progress.reopen()
        #expect(!progress.isMarked && !progress.isComplete && !progress.isWaived)
        #expect(progress.gates["D1"]?.claim == nil)
        #expect(progress.gates["D1"]?.claims == 1, "a late PASS must not land on the next claim")
        #expect(progress.gates["D1"]?.vetoes.isEmpty == false, "only a lift lifts a veto")
        #expect(progress.gates["D1"]?.verdicts.isEmpty == true)
    }

    @Test func `is current when it is the first that is not complete`() {
        var sequence = PhaseSequence()
        let config = SharedConfig.team
        #expect(sequence.current(in: config)?.id == "build")
        sequence["build"].isComplete = true
        #expect(sequence.current(in: config)?.id == "ship")
        sequence["ship"].isComplete = true
        #expect(sequence.current(in: config) == nil)
        let longer = config.with { $0.phases.append(PhaseConfig(id: "rest", gates: ["R1"])) }
        #expect(sequence.current(in: longer)?.id == "rest")
        sequence["build"].reopen()
        #expect(sequence.current(in: longer)?.id == "build")
    }
}
