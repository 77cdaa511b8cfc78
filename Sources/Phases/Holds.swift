public import BusModel

/// The holds that stand, and the commits that set them.
public struct Holds: Hashable, Sendable, Codable {
    private var bus: ObjectID?
    private var gates: [GateLabel: ObjectID] = [:]

    /// No hold.
    public init() {}

    /// Whether the whole bus is held.
    public var isBusHeld: Bool { bus != nil }

    /// Whether a gate is held by itself.
    public func isHeld(_ gate: GateLabel) -> Bool { gates[gate] != nil }

    /// Sets or, with `nil`, lifts a hold.
    public mutating func set(_ hold: Hold, by commit: ObjectID?) {
        switch hold {
        case .bus: bus = commit
        case .gate(let label): gates[label] = commit
        }
    }

    /// What is held, the bus first, and by which commit.
    public var standing: [(hold: Hold, commit: ObjectID)] {
        let ofBus = bus.map { [(hold: Hold.bus, commit: $0)] } ?? []
        return ofBus
            + gates.sorted { $0.key < $1.key }.map { (hold: .gate($0.key), commit: $0.value) }
    }
}
