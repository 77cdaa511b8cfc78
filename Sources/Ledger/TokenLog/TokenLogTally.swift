public import BusModel

/// Adds requests up by the windows of ``TokenLog``. None is kept.
public struct TokenLogTally: Sendable {
    private let phases: PhaseTimes
    private let gates: [Window]
    private let whole: [Window]
    private var gateSums: [[AgentName: TokenCount]]
    private var phaseSums: [[AgentName: TokenCount]]

    /// Begins with nothing used.
    public init(claims: [LoggedClaim], spans: [PhaseSpan], granularity: TokenGranularity) {
        phases = PhaseTimes(spans)
        gates = granularity == .gate ? Self.gateWindows(of: claims, in: phases) : []
        whole = phases.spans.map {
            Window(id: $0.visit.phase.text, started: $0.first, ended: $0.last)
        }
        gateSums = Array(repeating: [:], count: gates.count)
        phaseSums = Array(repeating: [:], count: whole.count)
    }

    /// Adds a request.
    public mutating func add(_ row: AgentUsage) {
        guard let time = row.time, let phase = phases.index(at: time) else { return }
        phaseSums[phase][row.agent, default: .zero] += row.tokens
        // What was used at the moment of a claim was used for what came before it.
        if let gate = Self.window(at: time, in: gates), gates[gate].span == phase {
            gateSums[gate][row.agent, default: .zero] += row.tokens
        }
    }

    /// The records of all windows that are over; see ``TokenLog``.
    public func records(roster: [AgentName]) -> [TokenRecord] {
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
    private struct Window: Sendable {
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
