import BusModel
import Decisions
import Phases

/// One phase as `phase` and `gates` show it.
struct PhaseReport {
    let config: PhaseConfig
    /// A word of `status`: `pending`, `current`, `needs_review`, `complete`.
    let state: String
    let missing: [String]
    let gates: [GateReport]
    let statusPath: String
    let marker: String

    /// How many of its gates have passed.
    var passed: Int { gates.count { $0.state == .passed } }

    /// Every phase of the bus, in order.
    static func all(in bus: LoadedBus) throws -> [PhaseReport] {
        let status = try StatusReport(
            bus,
            host: HostConfig(host: ""),
            rules: .none,
            now: Wiring.now()
        )
        let gates = status.gates
        let lines = Dictionary(
            status.phases.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return status.config.phases.map { phase in
            PhaseReport(
                config: phase,
                state: lines[phase.id]?.state ?? "pending",
                missing: lines[phase.id]?.missing ?? [],
                gates: gates.filter { $0.phase == phase.id }.map { line in
                    GateReport(
                        line: line,
                        awaited: line.gate.awaited(in: phase),
                        isHeld: bus.state.holds.isHeld(line.label)
                    )
                },
                statusPath: status.config.statusPath(of: phase),
                marker: status.config.doneMarker
            )
        }
    }

    /// A phase by its name, or the current one.
    static func one(_ name: String?, in bus: LoadedBus) throws -> PhaseReport {
        let phases = try all(in: bus)
        guard let name = name ?? bus.state.currentPhase?.id.text else {
            throw CommandFailure(
                .failed,
                phases.isEmpty ? "git-bus.toml has no phases" : "every phase is complete",
                hints: phases.last.map { ["git bus phase show \($0.config.id)"] } ?? []
            )
        }
        guard let phase = phases.first(where: { $0.config.id.text == name }) else {
            throw unknown(name, phases.map(\.config.id.text))
        }
        return phase
    }

    static func unknown(_ name: String, _ known: [String]) -> CommandFailure {
        let close = Nearest.names(to: name, among: known)
        return CommandFailure(
            .usage,
            "there is no phase called \(name)",
            facts: close.isEmpty && !known.isEmpty
                ? ["phases: \(known.joined(separator: ", "))"] : [],
            hints: close.map { "did you mean \($0)?" } + ["git bus phase list"]
        )
    }

    private var quorum: String {
        switch config.quorum {
        case .all: "all"
        case .any: "any"
        case .count(let number): "\(number)"
        }
    }

    var json: JSONValue {
        [
            "id": .string(config.id.text), "state": .string(state), "missing": JSONValue(missing),
            "gates": .array(gates.map(\.json)),
            "reviewers": JSONValue(config.reviewers.map(\.text)), "quorum": .string(quorum),
            "done_requires": .string(config.doneRequires.rawValue),
            "status_file": .string(statusPath), "passed": .int(Int64(passed)),
        ]
    }

    func lines(width: Int) -> [String] {
        let reviewers = config.reviewers.map(\.text).joined(separator: ", ")
        var lines = [
            "phase      \(config.id)", "state      \(state.replacing("_", with: " "))",
            "reviewers  \(reviewers.isEmpty ? "none" : reviewers) (quorum: \(quorum))",
            "marker     \"\(marker)\" in \(statusPath)",
        ]
        lines += missing.map { "needs      \(Terminal.harmless($0))" }
        if !gates.isEmpty { lines += [""] + GateReport.table(gates).lines(width: width) }
        return lines.map { Terminal.cut($0, to: width) }
    }
}

extension JSONValue {
    /// An object with one more field.
    func adding(_ key: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var fields) = self else { return self }
        fields[key] = value
        return .object(fields)
    }
}
