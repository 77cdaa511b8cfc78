import ArgumentParser
import BusModel
import Decisions
import GitBus
import Phases

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

    /// What can be held: the bus, and the gates of every phase.
    static let holdable = CompletionKind.custom { _, _, _ async -> [String] in
        let phases = await bus()?.state.config?.phases ?? []
        return ["bus"] + phases.flatMap(\.gates).map(\.text)
    }

    /// What is held.
    static let held = CompletionKind.custom { _, _, _ async -> [String] in
        await bus()?.state.holds.standing.map(\.hold.label) ?? []
    }

    /// The items that have a file, by number.
    static let items = CompletionKind.custom { _, _, _ async -> [String] in
        guard let bus = await bus(), let tip = bus.tip else { return [] }
        let git = GitProcess(directory: bus.repository.path)
        // Why none is fine: see above.
        let files = try? await ItemFile.all(at: tip, in: bus.state.config, git)  // why: see above
        return (files ?? []).map { "\($0.number)" }
    }

    /// The items that somebody has.
    static let takenItems = CompletionKind.custom { _, _, _ async -> [String] in
        await bus()?.state.leases.keys.sorted() ?? []
    }

    private static func bus() async -> LoadedBus? {
        // Why none is fine: see above.
        try? await BusOptions.parse([]).load()  // why: see above
    }
}
