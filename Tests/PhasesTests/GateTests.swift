import BusModel
import Phases
import Policy
import TestSupport
import Testing

/// What can happen to one gate of two reviewers.
private enum Deed: Hashable, CaseIterable {
    case claim
    case pass1, fail1, veto1, pass2, fail2, veto2
    case lift1, lift2, liftHuman

    var verdict: (AgentName, Verdict)? {
        switch self {
        case .pass1: ("r1", .pass)
        case .fail1: ("r1", .fail)
        case .veto1: ("r1", .veto)
        case .pass2: ("r2", .pass)
        case .fail2: ("r2", .fail)
        case .veto2: ("r2", .veto)
        case .claim, .lift1, .lift2, .liftHuman: nil
        }
    }

    func lifts(_ reviewer: AgentName) -> Bool {
        switch self {
        case .liftHuman: true
        case .lift1: reviewer == "r1"
        case .lift2: reviewer == "r2"
        default: false  // open: nothing else lifts
        }
    }
}

/// Section 3.4 once more, naively, over the whole story each time.
private func restated(_ story: [Deed], _ quorum: PhaseConfig.Quorum) -> GateState {
    guard let claimed = story.lastIndex(of: .claim), let first = story.firstIndex(of: .claim)
    else { return .unclaimed }
    let said = story.indices.filter { $0 > first && story[$0].verdict != nil }
    for index in said {
        guard let (who, verdict) = story[index].verdict, verdict == .veto else { continue }
        if !story[index...].contains(where: { $0.lifts(who) }) { return .vetoed }
    }
    let latest = (["r1", "r2"] as [AgentName]).compactMap { reviewer -> Verdict? in
        let own = story[claimed...].compactMap(\.verdict).last { $0.0 == reviewer }
        // No veto stands here: one that is the latest word was lifted, and is no word any more.
        return own?.1 == .veto ? nil : own?.1
    }
    if latest.contains(.fail) { return .failed }
    let passes = latest.count { $0 == .pass }
    let needed =
        switch quorum {
        case .all: 2
        case .any: 1
        case .count(let number): number
        }
    return passes >= needed ? .passed : .open
}

@Suite struct `A gate in a small world` {
    private static let quorums: [PhaseConfig.Quorum] = [.all, .any, .count(1), .count(2)]

    private static func phase(_ quorum: PhaseConfig.Quorum) -> PhaseConfig {
        PhaseConfig(id: "build", gates: ["D1"], reviewers: ["r1", "r2"], quorum: quorum)
    }

    /// Does what the rules let through, exactly as the fold does.
    private static func apply(_ deed: Deed, _ gate: inout Gate, _ turn: Int) {
        var progress = PhaseProgress()
        progress.gates["D1"] = gate
        let rules = PhaseRules(
            config: .team,
            phase: phase(.all),
            progress: progress,
            holds: Holds()
        )
        let commit = ObjectID.pure("turn \(turn)")
        if let (who, verdict) = deed.verdict {
            let reviewer = Actor.agent(who, .reviewer)
            let named = gate.claim?.commit
            guard rules.review(of: "D1", verdict: verdict, named: named, by: reviewer).isEmpty
            else { return }
            gate.take(verdict, of: who, in: commit)
            return
        }
        switch deed {
        case .claim:
            gate.take(Gate.Claim(commit: commit, by: "builder", work: commit, order: turn))
        case .liftHuman where rules.lift(of: "D1", by: .human("ana@example.org")).isEmpty:
            _ = gate.lift(of: nil)
        case .lift1 where rules.lift(of: "D1", by: .agent("r1", .reviewer)).isEmpty:
            _ = gate.lift(of: "r1")
        case .lift2 where rules.lift(of: "D1", by: .agent("r2", .reviewer)).isEmpty:
            _ = gate.lift(of: "r2")
        default: break  // open: verdicts are taken above
        }
    }

    private static func walk(
        _ gate: Gate,
        _ story: [Deed],
        _ visit: ([Deed], Gate) throws -> Void
    ) rethrows {
        try visit(story, gate)
        guard story.count < 5 else { return }
        for deed in Deed.allCases {
            var next = gate
            apply(deed, &next, story.count)
            try walk(next, story + [deed], visit)
        }
    }

    @Test func `stands where the rules say after every story of five deeds`() throws {
        var stories = 0
        let phases = Self.quorums.map { ($0, Self.phase($0)) }
        try Self.walk(Gate(), []) { story, gate in
            stories += 1
            for (quorum, phase) in phases {
                let state = gate.state(in: phase)
                try #require(state == restated(story, quorum), "\(story) \(quorum)")
                let isSettled = gate.awaited(in: phase).isEmpty
                if quorum == .all, state == .passed { try #require(isSettled) }
                if quorum == .all, state == .open { try #require(!isSettled, "\(story)") }
            }
        }
        #expect(stories == 111_111)
    }
}

@Suite struct `A gate` {
    private var gate = Gate()
    private let phase = PhaseConfig(id: "build", gates: ["D1"], reviewers: ["r1", "r2"])

    private func claim(_ number: Int, by: AgentName = "builder") -> Gate.Claim {
        Gate.Claim(commit: .pure("claim \(number)"), by: by, work: .pure("w"), order: number)
    }

    @Test func `a new claim voids earlier verdicts and no veto`() {
        var gate = gate
        gate.take(claim(1))
        gate.take(.pass, of: "r1", in: .pure("a"))
        gate.take(.veto, of: "r2", in: .pure("b"))
        gate.take(claim(2))
        #expect(gate.verdicts.isEmpty)
        #expect(gate.vetoes == ["r2": .pure("b")])
        #expect(gate.claims == 2)
        #expect(gate.state(in: phase) == .vetoed)
        #expect(gate.awaited(in: phase) == ["r1", "r2"])
    }

    @Test func `stays vetoed however many PASS there are, the vetoing reviewer's own included`() {
        var gate = gate
        gate.take(claim(1))
        gate.take(.veto, of: "r1", in: .pure("a"))
        gate.take(.pass, of: "r1", in: .pure("b"))
        gate.take(.pass, of: "r2", in: .pure("c"))
        #expect(gate.state(in: phase) == .vetoed)
        let first = gate.lift(of: "r1")
        let second = gate.lift(of: "r1")
        #expect(first && !second)
        #expect(gate.state(in: phase) == .passed)
    }

    @Test func `asks whoever took a veto back for a verdict`() {
        var gate = gate
        gate.take(claim(1))
        gate.take(.pass, of: "r2", in: .pure("a"))
        gate.take(.veto, of: "r1", in: .pure("b"))
        _ = gate.lift(of: nil)
        #expect(gate.state(in: phase) == .open)
        #expect(gate.awaited(in: phase) == ["r1"])
    }

    @Test func `does not count the word of whoever claimed it`() {
        var gate = gate
        gate.take(claim(1, by: "r1"))
        gate.take(.pass, of: "r1", in: .pure("a"))
        #expect(gate.state(in: phase) == .open)
        gate.take(.pass, of: "r2", in: .pure("b"))
        #expect(gate.state(in: phase) == .passed)
        gate.take(.fail, of: "r1", in: .pure("c"))
        #expect(gate.state(in: phase) == .passed)
    }

    @Test func `that nobody may review never passes`() {
        var gate = gate
        gate.take(claim(1, by: "r1"))
        for quorum in [PhaseConfig.Quorum.all, .any, .count(0), .count(1), .count(-1)] {
            var alone = PhaseConfig(id: "p", gates: ["D1"], reviewers: [], quorum: quorum)
            #expect(gate.state(in: alone) == .open)
            alone.reviewers = ["r1"]
            gate.take(.pass, of: "r1", in: .pure("a"))
            #expect(gate.state(in: alone) == .open)
        }
    }

    @Test func `with a reviewer listed twice still needs two of them for a quorum of two`() {
        var gate = gate
        let phase = PhaseConfig(
            id: "p",
            gates: ["D1"],
            reviewers: ["r1", "r1", "r2"],
            quorum: .count(2)
        )
        gate.take(claim(1))
        gate.take(.pass, of: "r1", in: .pure("a"))
        #expect(gate.state(in: phase) == .open)
        gate.take(.pass, of: "r2", in: .pure("b"))
        #expect(gate.state(in: phase) == .passed)
        #expect(gate.awaited(in: phase).isEmpty)
    }

    @Test func `forgets the word of who is no reviewer any more, but not the veto`() {
        var gate = gate
        gate.take(claim(1))
        gate.take(.fail, of: "r2", in: .pure("a"))
        gate.take(.pass, of: "r1", in: .pure("b"))
        let alone = PhaseConfig(id: "p", gates: ["D1"], reviewers: ["r1"])
        #expect(gate.state(in: phase) == .failed)
        #expect(gate.state(in: alone) == .passed)
        gate.take(.veto, of: "r2", in: .pure("c"))
        #expect(gate.state(in: alone) == .vetoed)
    }

    @Test func `that a quorum passed is failed by one late FAIL`() {
        var gate = gate
        let any = PhaseConfig(id: "p", gates: ["D1"], reviewers: ["r1", "r2"], quorum: .any)
        gate.take(claim(1))
        gate.take(.pass, of: "r1", in: .pure("a"))
        #expect(gate.state(in: any) == .passed)
        gate.take(.fail, of: "r2", in: .pure("b"))
        #expect(gate.state(in: any) == .failed)
        gate.take(.pass, of: "r2", in: .pure("c"))
        #expect(gate.state(in: any) == .passed, "the latest word of each counts")
    }
}
