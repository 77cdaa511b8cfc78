public import BusModel

/// The phases of the bus and how far each has come. Which one is current follows from the config.
public struct PhaseSequence: Hashable, Sendable, Codable {
    private var progress: [PhaseID: PhaseProgress] = [:]

    /// Makes a sequence in which nothing happened.
    public init() {}

    /// How far a phase has come.
    public subscript(phase: PhaseID) -> PhaseProgress {
        get { progress[phase] ?? PhaseProgress() }
        set { progress[phase] = newValue }
    }

    /// The first phase of the config that is not complete; `nil` when none is left.
    public func current(in config: SharedConfig) -> PhaseConfig? {
        config.phases.first { progress[$0.id]?.isComplete != true }
    }

    /// A gate of a phase.
    public func gate(_ label: GateLabel, in phase: PhaseID) -> Gate {
        self[phase].gates[label] ?? Gate()
    }
}
