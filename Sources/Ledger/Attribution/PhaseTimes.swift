import BusModel

/// Which phase was the current one at a time.
struct PhaseTimes {
    /// Every visit once, in the order in which they began.
    let visits: [PhaseVisit]
    /// Spans that do not overlap, in the order of time.
    let spans: [(first: Instant, last: Instant, visit: PhaseVisit)]
    /// The spans of each visit.
    private let indices: [PhaseVisit: [Int]]

    init(_ spans: [PhaseSpan]) {
        let end = Instant(milliseconds: .max)
        let sorted = spans.sorted {
            if $0.started != $1.started { return $0.started < $1.started }
            if $0.ended != $1.ended { return $0.ended ?? end < $1.ended ?? end }
            return $0.visit < $1.visit
        }
        var known: Set<PhaseVisit> = []
        visits = sorted.map(\.visit).filter { known.insert($0).inserted }
        let times = sorted.indices.map { index in
            let span = sorted[index]
            let next = index + 1 < sorted.count ? sorted[index + 1].started : end
            // A clock that was set back ends a phase before it began: it then lasted no time.
            let last = max(span.started, min(span.ended ?? end, next))
            return (first: span.started, last: last, visit: span.visit)
        }
        self.spans = times
        indices = Dictionary(grouping: times.indices) { times[$0].visit }
    }

    /// The phase at a time.
    func visit(at time: Instant) -> PhaseVisit? { index(at: time).map { spans[$0].visit } }

    /// The first span that has not ended before a time, if it has begun by then: of two that meet
    /// there the one that ends.
    func index(at time: Instant) -> Int? {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].last < time { low = middle + 1 } else { high = middle }
        }
        return low < spans.count && spans[low].first <= time ? low : nil
    }

    /// The span of a visit that something said in it belongs to: the one that holds its time, or
    /// else the nearest that began before; times that are approximate may miss all of them.
    func index(of visit: PhaseVisit, at time: Instant) -> Int? {
        guard let own = indices[visit] else { return nil }
        return own.first { spans[$0].first <= time && time <= spans[$0].last }
            ?? own.last { spans[$0].first <= time } ?? own.first
    }
}
