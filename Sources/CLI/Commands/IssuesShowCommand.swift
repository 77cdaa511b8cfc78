import ArgumentParser
import BusModel
import Decisions
import GitBus
import Journal

/// `git bus issues show`
struct IssuesShowCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one item: its text, and who took, dropped and closed it."
    )

    @OptionGroup var bus: BusOptions
    @Argument(help: "The number of the item.", completion: NameCompletion.items)
    var item: ItemNumber
    @Flag(name: .long, help: "Print JSON (schema git-bus/issue/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let loaded = try await bus.load()
        let rows = try await loaded.itemEvents(of: item.value)
        let found = try await ItemReport.all(in: loaded, number: item.value)
        guard let report = found.first else { throw try await unknown(in: loaded) }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/issue/1", "issue": report.json,
                "body": .string(report.text.body),
                "events": .array(
                    rows.map { CloudEvent.object($0, key: loaded.location.key) }
                ),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        for other in found.dropFirst() {
            Terminal.note("warning: \(Terminal.harmless(other.file.path)) has the same number")
        }
        for line in lines(of: report) { Terminal.out(Terminal.harmless(line)) }
        if !rows.isEmpty { Terminal.out("") }
        for row in rows {
            Terminal.out(
                EventLine(row).text(
                    time: Dates.moment(row.time),
                    width: Terminal.columns,
                    paint: Terminal.paint
                )
            )
        }
    }

    private func lines(of item: ItemReport) -> [String] {
        let text = item.text
        var lines = [
            "item       \(item.file.number)", "title      \(item.title)",
            "state      \(item.state.rawValue)\(item.holder.map { " by \($0)" } ?? "")",
            "file       \(item.file.path)",
        ]
        lines += text.priority.map { ["priority   \($0)"] } ?? []
        if !text.labels.isEmpty {
            lines.append("labels     \(text.labels.joined(separator: ", "))")
        }
        if !text.blockedBy.isEmpty {
            let numbers = text.blockedBy.map { "\($0)" }.joined(separator: ", ")
            lines.append("blocked    by \(numbers)")
        }
        lines += text.repository.map { ["repository \($0)"] } ?? []
        lines += text.problem.map { ["problem    \($0)"] } ?? []
        if !text.body.isBlank {
            lines +=
                [""]
                + text.body.split(
                    omittingEmptySubsequences: false,
                    whereSeparator: \.isNewline
                ).map(String.init)
        }
        while lines.last?.isBlank == true { lines.removeLast() }
        return lines
    }

    private func unknown(in bus: LoadedBus) async throws -> CommandFailure {
        let git = GitProcess(directory: bus.repository.path)
        var known: [Int] = []
        if let tip = bus.tip {
            known = try await ItemFile.all(at: tip, in: bus.state.config, git).map(\.number)
        }
        return ItemFile.unknown(item, among: known, .usage)
    }
}
