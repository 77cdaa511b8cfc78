import BusModel
import Phases
import TestSupport
import Testing
import Watchdog

@Suite struct `What a phase waits for` {
    private let builder = AgentConfig(name: "builder", role: .builder)
    private let reviewer = AgentConfig(name: "r1", role: .reviewer)
    private let phase = PhaseConfig(id: "build", gates: ["D1", "D2"], reviewers: ["r1", "r2"])

    private func errand(
        of agent: AgentConfig,
        _ progress: PhaseProgress,
        mail: Int = 0
    ) -> Errand {
        let missing = Evidence.missing(for: phase, progress, work: .pure("work"), holds: Holds())
        return ErrandFinder.errand(of: agent, in: phase, progress, missing: missing, mail: mail)
    }

    private func claimed(_ labels: [GateLabel], passed: [GateLabel] = []) -> PhaseProgress {
        var progress = PhaseProgress()
        for label in labels {
            var gate = Gate()
            gate.take(
                Gate.Claim(commit: .pure("c"), by: "builder", work: .pure("work"), order: 1)
            )
            if passed.contains(label) {
                gate.take(.pass, of: "r1", in: .pure("v1"))
                gate.take(.pass, of: "r2", in: .pure("v2"))
            }
            progress.gates[label] = gate
        }
        return progress
    }

    @Test func `from a builder is the gates that nobody claims`() {
        #expect(errand(of: builder, PhaseProgress()) == Errand(claims: ["D1", "D2"]))
        #expect(errand(of: builder, claimed(["D1"])) == Errand(claims: ["D2"]))
    }

    @Test func `from a builder is nothing while reviewers are to answer`() {
        #expect(errand(of: builder, claimed(["D1", "D2"])).isEmpty)
    }

    @Test func `from a builder is a failed gate, and the marker when all is there`() {
        var failed = claimed(["D1", "D2"], passed: ["D2"])
        failed.gates["D1"]?.take(.fail, of: "r1", in: .pure("v"))
        #expect(errand(of: builder, failed) == Errand(claims: ["D1"]))
        let all = claimed(["D1", "D2"], passed: ["D1", "D2"])
        #expect(errand(of: builder, all) == Errand(marker: true))
    }

    @Test func `of a vetoed gate is a new claim, and after that the end of the veto`() {
        var progress = claimed(["D1", "D2"], passed: ["D2"])
        progress.gates["D1"]?.take(.veto, of: "r1", in: .pure("v"))
        #expect(errand(of: builder, progress) == Errand(claims: ["D1"]))
        #expect(errand(of: reviewer, progress).isEmpty)
        progress.gates["D1"]?.take(
            Gate.Claim(commit: .pure("c2"), by: "builder", work: .pure("work"), order: 2)
        )
        #expect(errand(of: builder, progress).isEmpty)
        #expect(errand(of: reviewer, progress) == Errand(verdicts: ["D1"], lifts: ["D1"]))
        progress.gates["D1"]?.take(.pass, of: "r1", in: .pure("v2"))
        #expect(errand(of: reviewer, progress) == Errand(lifts: ["D1"]))
        #expect(errand(of: builder, progress).isEmpty)
    }

    @Test func `from a reviewer is its own verdict, and not another's`() {
        var progress = claimed(["D1", "D2"])
        #expect(errand(of: reviewer, progress) == Errand(verdicts: ["D1", "D2"]))
        progress.gates["D1"]?.take(.pass, of: "r1", in: .pure("v"))
        #expect(errand(of: reviewer, progress) == Errand(verdicts: ["D2"]))
        #expect(errand(of: reviewer, PhaseProgress()).isEmpty)
    }

    @Test func `from anybody is mail`() {
        let observer = AgentConfig(name: "o", role: .observer)
        #expect(errand(of: observer, claimed(["D1"]), mail: 2) == Errand(mail: 2))
    }

    @Test func `is told in a few words`() {
        let many = Errand(claims: (1...60).map { GateLabel("gate-number-\($0)") })
        #expect(many.words.utf8.count < 140)
        #expect(many.words.hasSuffix("more"))
        #expect(Errand().words == "nothing")
        let all = Errand(claims: ["D1"], verdicts: ["D2"], mail: 1)
        #expect(all.words == "claim D1; review D2; read 1 mail")
    }
}
