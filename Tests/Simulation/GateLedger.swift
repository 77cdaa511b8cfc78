import BusModel
import Decisions
import Phases

/// Follows gates by what commits say, in the plainest way, and looks whether each passed lawfully.
struct GateLedger {
    private struct Claim {
        var by: String?
        var words: [String: Substring] = [:]
        var vetoes: Set<String> = []
    }

    private var gates: [GateLabel: Claim] = [:]
    private var past: [PhaseID: [GateLabel: Claim]] = [:]
    private var phase: PhaseID?
    private var isHeld = false
    /// How many gates passed, and phases completed.
    private(set) var passed = 0

    /// Takes what one commit led to.
    ///
    /// - Parameter configs: the settings that it found, and those that it left.
    mutating func take(_ commit: Commit, _ step: Step, configs: [SharedConfig]) throws {
        for record in step.records where record.counts {
            try take(record, commit, configs)
        }
    }

    private mutating func take(
        _ record: EventRecord,
        _ commit: Commit,
        _ configs: [SharedConfig]
    ) throws {
        switch record.event {
        case .phaseStarted(let id):
            if let phase { past[phase] = gates }
            gates = past[id] ?? [:]
            phase = id
        case .claim(let gate, _):
            gates[gate, default: Claim()].by = record.actor
            gates[gate]?.words = [:]
        case .review(let gate, _, _, _):
            guard let who = record.actor, let word = commit.verdictWord else { return }
            gates[gate]?.words[who] = word
            if word == "VETO" { gates[gate]?.vetoes.insert(who) }
        case .vetoLifted(let gate, _):
            let vetoes = gates[gate]?.vetoes ?? []
            let lifted = record.actor.map { vetoes.contains($0) ? [$0] : vetoes } ?? vetoes
            for who in lifted where gates[gate]?.words[who] == "VETO" {
                gates[gate]?.words[who] = nil
            }
            gates[gate]?.vetoes.subtract(lifted)
        case .phaseReopened(let id, _):
            if let phase { past[phase] = gates }
            for label in past[id, default: [:]].keys {
                past[id]?[label]?.by = nil
                past[id]?[label]?.words = [:]
            }
            gates = phase.flatMap { past[$0] } ?? [:]
        case .holdSet(.bus, _): isHeld = true
        case .holdLifted(.bus, _): isHeld = false
        case .gatePassed(let gate, let id):
            passed += 1
            guard configs.contains(where: { isLawful(gate, id, $0) }) else {
                throw Broken("\(gate) passed without its verdicts at \(commit.subject)")
            }
        case .phaseCompleted(let id):
            guard !isHeld, configs.contains(where: { isComplete(id, $0) }) else {
                throw Broken("\(id) completed without its gates at \(commit.subject)")
            }
        default: break
        }
    }

    private func isLawful(_ gate: GateLabel, _ id: PhaseID, _ config: SharedConfig) -> Bool {
        let all = id == phase ? gates : past[id] ?? [:]
        guard let claim = all[gate], let by = claim.by, claim.vetoes.isEmpty,
            let phase = config.phase(id)
        else { return false }
        let others = phase.reviewers.map(\.text).filter { $0 != by }
        let words = others.map { claim.words[$0] }
        if words.contains("FAIL") || others.isEmpty { return false }
        return phase.quorum == .any ? words.contains("PASS") : words.allSatisfy { $0 == "PASS" }
    }

    private func isComplete(_ id: PhaseID, _ config: SharedConfig) -> Bool {
        config.phase(id)?.gates.allSatisfy { isLawful($0, id, config) } ?? false
    }
}

extension Commit {
    /// The verdict that a subject gives, read by nothing of ours.
    fileprivate var verdictWord: Substring? {
        guard let colon = subject.firstIndex(of: ":") else { return nil }
        let word = subject[colon...].dropFirst().split(separator: " ").first
        return word.flatMap { ["PASS", "FAIL", "VETO"].contains($0) ? $0 : nil }
    }
}
