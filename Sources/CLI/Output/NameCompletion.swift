import ArgumentParser
import BusModel
import Decisions

/// Names of the bus for completion. Outside a bus, or when anything is wrong, there are none: a
/// shell that completes must not print errors.
enum NameCompletion {
    /// The gates that the current phase declares, and those that were claimed.
    static let gates = CompletionKind.custom { _, _, _ async -> [String] in
        guard let bus = await bus() else { return [] }
        // Why none is fine: see above.
        let phases = (try? PhaseReport.all(in: bus)) ?? []  // why: see above
        let current = bus.state.currentPhase?.id
        return phases.filter { $0.config.id == current }.flatMap(\.gates).map(\.line.label.text)
    }

    /// The phases.
    static let phases = CompletionKind.custom { _, _, _ async -> [String] in
        await bus()?.state.config?.phases.map(\.id.text) ?? []
    }

    /// The agents.
    static let agents = CompletionKind.custom { _, _, _ async -> [String] in
        await bus()?.state.config?.agents.map(\.name.text) ?? []
    }

    private static func bus() async -> LoadedBus? {
        // Why none is fine: see above.
        try? await BusOptions.parse([]).load()  // why: see above
    }
}
