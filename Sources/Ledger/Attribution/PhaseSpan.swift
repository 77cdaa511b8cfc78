public import BusModel

/// A time in which a phase was the current one.
///
/// Both ends belong to it, and what happens at the very moment at which one phase ends and the next
/// begins belongs to the one that ends: the work came before the commit that ended it. A phase that
/// was left while an earlier one was open again, and taken up later, has two spans of one visit.
public struct PhaseSpan: Hashable, Sendable {
    /// The phase, and which time it was open.
    public var visit: PhaseVisit
    /// When it began to be the current one.
    public var started: Instant
    /// When it ceased to be; `nil` while it is. It ends no later than another begins.
    public var ended: Instant?

    /// Describes a span.
    public init(visit: PhaseVisit, started: Instant, ended: Instant?) {
        self.visit = visit
        self.started = started
        self.ended = ended
    }
}
