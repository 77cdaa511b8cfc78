public import BusModel

/// A phase from its beginning, or from being opened again, to its completion.
public struct PhaseVisit: Hashable, Comparable, Sendable {
    /// The phase.
    public var phase: PhaseID
    /// How often it was opened again before: its gates then start anew.
    public var epoch: Int

    /// Names a visit.
    public init(_ phase: PhaseID, epoch: Int = 0) {
        self.phase = phase
        self.epoch = epoch
    }

    /// Orders visits by name, then by epoch; that is no order of time.
    public static func < (left: PhaseVisit, right: PhaseVisit) -> Bool {
        (left.phase, left.epoch) < (right.phase, right.epoch)
    }
}
