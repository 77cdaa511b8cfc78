import ArgumentParser
import BusModel
import Decisions
import Journal

/// `git bus gates`
struct GatesCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "gates",
        abstract: "Show the gates, or what was said of one.",
        discussion: """
            Examples:
              git bus gates
              git bus gates --all
              git bus gates D1              claims, verdicts and findings, in order
            """
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "One gate: its history.", completion: NameCompletion.gates) var label: String?
    @Flag(name: .long, help: "The gates of every phase.") var all = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/gates/1 or git-bus/gate/1).")
    var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let phases = try PhaseReport.all(in: loaded)
        if let label { return try await show(label, phases, loaded) }
        let current = loaded.state.currentPhase?.id
        let gates = phases.filter { all || current == nil || $0.config.id == current }
            .flatMap(\.gates)
        if json {
            let value: JSONValue = [
                "schema": "git-bus/gates/1", "gates": .array(gates.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if gates.isEmpty {
            Terminal.note("the phase declares no gate, and none was claimed")
            return Terminal.note("hint: git bus claim LABEL -m TEXT")
        }
        GateReport.table(gates).lines(width: Terminal.columns).forEach(Terminal.out)
    }

    private func show(_ label: String, _ phases: [PhaseReport], _ bus: LoadedBus) async throws {
        let text = LabelSelector.normalised(label)
        let gates = phases.flatMap(\.gates).filter { $0.line.label.text == text }
        guard !gates.isEmpty else {
            let known = Set(phases.flatMap(\.gates).map(\.line.label.text)).sorted()
            throw CommandFailure(
                .usage,
                "there is no gate called \(label)",
                hints: Nearest.names(to: text, among: known).map { "did you mean \($0)?" }
                    + ["git bus gates --all"]
            )
        }
        let rows = try await history(of: text, bus)
        if json {
            let value: JSONValue = [
                "schema": "git-bus/gate/1", "gates": .array(gates.map(\.json)),
                "events": .array(rows.map { CloudEvent.object($0, key: bus.location.key) }),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        GateReport.table(gates).lines(width: Terminal.columns).forEach(Terminal.out)
        Terminal.out("")
        for row in rows {
            Terminal.out(
                EventLine(row).text(
                    time: Dates.clock(row.time),
                    width: Terminal.columns,
                    paint: Terminal.paint
                )
            )
        }
    }

    /// From the journal where it is at the tip; else folded from the commits.
    private func history(of label: String, _ bus: LoadedBus) async throws -> [EventRow] {
        let kinds = Set(GateReport.kinds.map(\.rawValue))
        if let journal = bus.journal, bus.cursor?.tip == bus.tip {
            return try journal.events(labelled: label).filter { kinds.contains($0.kind) }
        }
        guard let tip = bus.tip else { return [] }
        let replay = try await Replay(repository: bus.repository, tip: tip, keepSteps: true)
        return replay.rows.filter { $0.label == label && kinds.contains($0.kind) }
    }
}
