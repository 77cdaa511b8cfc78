public import BusModel

/// What a phase still needs before its marker counts.
public enum Missing: Hashable, Sendable {
    /// The phase declares no gate and none was claimed.
    case anyClaim
    /// A gate is not passed.
    case gate(GateLabel, GateState, who: [AgentName])
    /// The work changed since the newest passed claim.
    case reviewOf(GateLabel, since: ObjectID)
    /// A hold stands; `nil` is the bus.
    case release(GateLabel?)

    /// A line for people and for scripts.
    public var line: String {
        let names = { (who: [AgentName]) in who.map(\.text).sorted().joined(separator: ", ") }
        switch self {
        case .anyClaim: return "no gate was claimed"
        case .gate(let label, .unclaimed, _): return "\(label): not claimed"
        case .gate(let label, .open, let who): return "\(label): waits for \(names(who))"
        case .gate(let label, .failed, let who): return "\(label): FAIL by \(names(who))"
        case .gate(let label, .vetoed, let who): return "\(label): VETO by \(names(who)) stands"
        case .gate(let label, .passed, _): return "\(label): passed"
        case .reviewOf(let label, let claim):
            return "work changed since the newest passed claim (\(label) at \(claim.short))"
        case .release(let label): return "\(label?.text ?? "the bus") is on hold"
        }
    }

    /// The rule that a marker breaks when this is missing.
    public var code: RuleCode {
        if case .reviewOf = self { .doneOverUnreviewed } else { .doneWithoutEvidence }
    }
}

/// The evidence for a done marker.
public enum Evidence {
    /// All that a phase still needs before its marker counts; the marker itself apart.
    ///
    /// - Parameters:
    ///   - work: the tree of the bus tip without the bus directory.
    ///   - holds: the holds that stand.
    public static func missing(
        for phase: PhaseConfig,
        _ progress: PhaseProgress,
        work: ObjectID?,
        holds: Holds
    ) -> [Missing] {
        var list: [Missing] = holds.isBusHeld ? [.release(nil)] : []
        if phase.doneRequires == .marker || progress.isWaived { return list }

        let required = progress.required(by: phase)
        if required.isEmpty { list.append(.anyClaim) }
        for label in required {
            let gate = progress.gates[label] ?? Gate()
            let state = gate.state(in: phase)
            if state != .passed {
                list.append(.gate(label, state, who: blocking(gate, state, phase)))
            }
            if holds.isHeld(label) { list.append(.release(label)) }
        }
        let stray = progress.gates.filter { !required.contains($0.key) && !$0.value.vetoes.isEmpty }
        for (label, gate) in stray.sorted(by: { $0.key < $1.key }) {
            list.append(.gate(label, .vetoed, who: Array(gate.vetoes.keys)))
        }
        guard phase.doneCovers == .all else { return list }
        if let claim = progress.newestPassedClaim(in: phase), claim.work != work,
            let label = required.first(where: { progress.gates[$0]?.claim == claim })
        {
            list.append(.reviewOf(label, since: claim.commit))
        }
        return list
    }

    private static func blocking(
        _ gate: Gate,
        _ state: GateState,
        _ phase: PhaseConfig
    ) -> [AgentName] {
        switch state {
        case .unclaimed, .passed: []
        case .open: gate.awaited(in: phase)
        case .failed: gate.verdicts.filter { $0.value.verdict == .fail }.map(\.key)
        case .vetoed: Array(gate.vetoes.keys)
        }
    }
}
