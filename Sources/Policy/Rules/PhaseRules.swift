public import BusModel
public import Phases

/// What a claim, a review or a marker must keep to. Pure: the answer is everything that is wrong.
public struct PhaseRules {
    private let config: SharedConfig
    private let phase: PhaseConfig
    private let progress: PhaseProgress
    private let holds: Holds

    /// Makes the rules of a phase at one point of the bus.
    public init(
        config: SharedConfig,
        phase: PhaseConfig,
        progress: PhaseProgress,
        holds: Holds
    ) {
        self.config = config
        self.phase = phase
        self.progress = progress
        self.holds = holds
    }

    /// What is wrong with a claim of `gate` by `actor`.
    public func claim(of gate: GateLabel, by actor: Actor) -> [Violation] {
        var list: [Violation] = []
        if !actor.has(role: .builder) {
            list.append(
                Violation(
                    .claimByNonBuilder,
                    "\(actor.said) may not claim; only a builder may",
                    facts: names("builders", builders),
                    hints: [builders.first.map { Mending.mail($0.name, "claim \(gate)") }]
                        .compactMap { $0 }
                )
            )
        }
        list += unknown(gate)
        if holds.isBusHeld || holds.isHeld(gate) {
            let held = holds.isBusHeld ? "the bus" : gate.text
            list.append(
                Violation(
                    .claimOnHold,
                    "\(held) is on hold",
                    facts: [
                        "wait for a person's resume(\(holds.isBusHeld ? "bus" : gate.text))"
                    ],
                    hints: ["git bus status"]
                )
            )
        }
        return list
    }

    /// What is wrong with a review of `gate` by `actor`, whose `Bus-Claim` is `named`.
    public func review(
        of gate: GateLabel,
        verdict: Verdict?,
        named: ObjectID?,
        by actor: Actor
    ) -> [Violation] {
        var list: [Violation] = []
        let isReviewer =
            actor.has(role: .reviewer) && actor.agent.map(phase.reviewers.contains) ?? false
        if !isReviewer {
            list.append(
                Violation(
                    .reviewByNonReviewer,
                    "\(actor.said) is no reviewer of phase \(phase.id)",
                    facts: ["reviewers: \(phase.reviewers.map(\.text).joined(separator: ", "))"],
                    hints: [finding(on: gate)].compactMap { $0 }
                )
            )
        }
        guard let claim = progress.gates[gate]?.claim else {
            let unknownGate = unknown(gate).isEmpty ? [] : nearest(gate)
            return list + [
                Violation(
                    .nothingToReview,
                    "nobody claims \(gate)",
                    facts: unknownGate,
                    hints: ["git bus gates"]
                )
            ]
        }
        if claim.by == actor.agent {
            let other = phase.reviewers.first { $0 != actor.agent }
            list.append(
                Violation(
                    .ownClaimReviewed,
                    "\(actor.said) claims \(gate) itself",
                    hints: [other.map { Mending.mail($0, "review \(gate)") } ?? "git bus gates"]
                )
            )
        }
        return list + binding(of: gate, to: claim, verdict: verdict, named: named)
    }

    /// What is wrong with a marker for `marked` by `actor`, evidence apart.
    public func marker(for marked: PhaseID, by actor: Actor) -> [Violation] {
        var list: [Violation] = []
        if marked != phase.id {
            list.append(
                Violation(
                    .doneOutOfTurn,
                    "phase \(marked) is not current; phase \(phase.id) is",
                    hints: ["git bus phase list"]
                )
            )
        }
        if !actor.has(role: .builder) && !actor.isHuman {
            list.append(
                Violation(
                    .doneByWrongRole,
                    "\(actor.said) may not mark a phase done; a builder may",
                    facts: names("builders", builders),
                    hints: [
                        builders.first.map { Mending.mail($0.name, "mark phase \(marked) done") }
                    ]
                    .compactMap { $0 }
                )
            )
        }
        return list
    }

    /// What is wrong with lifting a veto on `gate`.
    public func lift(of gate: GateLabel, by actor: Actor) -> [Violation] {
        let vetoes = progress.gates[gate]?.vetoes ?? [:]
        if actor.isHuman && !vetoes.isEmpty { return [] }
        if let agent = actor.agent, vetoes[agent] != nil { return [] }
        let names = vetoes.keys.sorted { $0.text < $1.text }
        let who = names.map(\.text).joined(separator: ", ")
        return [
            Violation(
                .liftBySomeoneElse,
                "no veto of \(actor.said) stands on \(gate)",
                facts: vetoes.isEmpty ? [] : ["vetoes by: \(who)"],
                hints: [names.first.map { Mending.mail($0, "lift \(gate)") } ?? "git bus gates"]
            )
        ]
    }

    private func binding(
        of gate: GateLabel,
        to claim: Gate.Claim,
        verdict: Verdict?,
        named: ObjectID?
    ) -> [Violation] {
        let exact = "Bus-Claim: \(claim.commit)"
        if let named, named != claim.commit {
            return [
                Violation(
                    .claimReplaced,
                    "\(named.short) is not the newest claim of \(gate)",
                    facts: [
                        "the newest is \(claim.commit.short) by \(claim.by); verify that one"
                    ],
                    hints: [Mending.trailer(exact, isReplaced: true)]
                )
            ]
        }
        if verdict != nil, named == nil, (progress.gates[gate]?.claims ?? 0) > 1 {
            return [
                Violation(
                    .missingClaimTrailer,
                    "\(gate) was claimed more than once; say which claim you mean",
                    facts: ["the newest is \(claim.commit.short) by \(claim.by)"],
                    hints: [Mending.trailer(exact)]
                )
            ]
        }
        return []
    }

    private func unknown(_ gate: GateLabel) -> [Violation] {
        if phase.gates.isEmpty || phase.gates.contains(gate) { return [] }
        return [
            Violation(
                .unknownGate,
                "phase \(phase.id) has no gate \(gate)",
                facts: nearest(gate),
                hints: ["git bus gates"]
            )
        ]
    }

    private func nearest(_ gate: GateLabel) -> [String] {
        let close = Nearest.names(to: gate.text, among: phase.gates.map(\.text))
        let all = phase.gates.map(\.text).joined(separator: ", ")
        return (close.isEmpty ? [] : ["did you mean: \(close.joined(separator: ", "))"])
            + ["gates: \(all)"]
    }

    private var builders: [AgentConfig] { config.agents.filter { $0.role == .builder } }

    /// How somebody who is no reviewer says what he saw: to who claims it, or could.
    private func finding(on gate: GateLabel) -> String? {
        let to = progress.gates[gate]?.claim?.by ?? builders.first?.name
        return to.map { Mending.mail($0, "a finding on \(gate)") }
    }

    private func names(_ what: String, _ agents: [AgentConfig]) -> [String] {
        ["\(what): \(agents.map(\.name.text).joined(separator: ", "))"]
    }
}

extension Actor {
    /// How a rule speaks of somebody. An unknown e-mail is text from outside and is not repeated.
    package var said: String {
        switch self {
        case .agent(let name, _): name.text
        case .human(let email): email
        case .host(let name): "the host \(name)"
        case .unknown: "an unknown author"
        }
    }
}
