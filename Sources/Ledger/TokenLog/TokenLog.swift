public import BusModel

/// The windows of `token-log.jsonl`, which are older than the attribution by boundaries: a gate
/// lasts from its claim to the next claim of another label, and all that all agents use meanwhile
/// is its.
///
/// So the work that leads to a claim stands in the record of the gate before it, and that before
/// the first claim of a phase in the record of the phase alone. People compare these files over
/// years, so the windows stay as they are; ``Attribution`` says what a gate took.
public enum TokenLog {
    /// The records of all windows that are over, in the order in which they ended, a gate before
    /// the phase that ended it.
    ///
    /// A record does not change any more once every transcript was read past its end: append it
    /// then, and once, known by its `phaseID` and `started`. The gate in flight is closed by the
    /// end of its phase; a claim whose visit has no span, as after the sequence is complete, opens
    /// no window.
    ///
    /// - Parameters:
    ///   - claims: those that stand on the bus, in its order.
    ///   - spans: when each phase was the current one. A phase with several has a record for each.
    ///   - roster: agents that every record names, though they used nothing.
    public static func records(
        of rows: some Sequence<AgentUsage>,
        claims: [LoggedClaim],
        spans: [PhaseSpan],
        granularity: TokenGranularity,
        roster: [AgentName] = []
    ) -> [TokenRecord] {
        let phases = PhaseTimes(spans)
        let gates = granularity == .gate ? gateWindows(of: claims, in: phases) : []
        let whole = phases.spans.map {
            Window(id: $0.visit.phase.text, started: $0.first, ended: $0.last)
        }
        var gateSums = Array(repeating: [AgentName: TokenCount](), count: gates.count)
        var phaseSums = Array(repeating: [AgentName: TokenCount](), count: whole.count)
        for row in rows {
            guard let time = row.time, let phase = phases.index(at: time) else { continue }
            phaseSums[phase][row.agent, default: .zero] += row.tokens
            // What was used at the moment of a claim was used for what came before it.
            if let gate = window(at: time, in: gates), gates[gate].span == phase {
                gateSums[gate][row.agent, default: .zero] += row.tokens
            }
        }
        let none = Dictionary(roster.map { ($0, TokenCount.zero) }) { first, _ in first }
        let all = zip(gates, gateSums).map { ($0, $1) } + zip(whole, phaseSums).map { ($0, $1) }
        return all.enumerated()
            .filter { $0.element.0.ended.milliseconds < .max }
            .sorted { ($0.element.0.ended, $0.offset) < ($1.element.0.ended, $1.offset) }
            .map { _, part in
                TokenRecord(
                    phaseID: part.0.id,
                    started: part.0.started,
                    ended: part.0.ended,
                    agents: part.1.merging(none) { used, _ in used }
                )
            }
    }

    /// A time that has a record.
    private struct Window {
        let id: String
        let started: Instant
        var ended: Instant
        /// The span of the phase it lies in.
        var span = 0
    }

    /// The windows of gates, in the order of time; they do not overlap.
    private static func gateWindows(of claims: [LoggedClaim], in phases: PhaseTimes) -> [Window] {
        var windows: [Window] = []
        var labels: [String] = []
        let placed = claims.enumerated().compactMap { offset, claim in
            phases.index(of: claim.visit, at: claim.time).map { (span: $0, offset, claim) }
        }
        for (span, _, claim) in placed.sorted(by: { ($0.span, $0.1) < ($1.span, $1.1) }) {
            let phase = phases.spans[span]
            var time = min(max(claim.time, phase.first), phase.last)
            if let last = windows.last, last.span == span {
                if labels.last == claim.label { continue }
                // The bus holds times in order; one that is not ends nothing before it began.
                time = max(time, last.started)
                windows[windows.count - 1].ended = time
            }
            let id = phase.visit.phase.text + ":" + claim.label
            windows.append(Window(id: id, started: time, ended: phase.last, span: span))
            labels.append(claim.label)
        }
        return windows
    }

    /// The window that began before a time and has not ended before it.
    private static func window(at time: Instant, in windows: [Window]) -> Int? {
        var (low, high) = (0, windows.count)
        while low < high {
            let middle = (low + high) / 2
            if windows[middle].ended < time { low = middle + 1 } else { high = middle }
        }
        return low < windows.count && windows[low].started < time ? low : nil
    }
}
