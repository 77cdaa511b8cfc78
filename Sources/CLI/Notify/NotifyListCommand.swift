import ArgumentParser
import BusModel
import Journal

/// `git bus notify list`
struct NotifyListCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show what waits for a person, and which of it somebody was told.",
        discussion: """
            What no longer waits is shown for ten minutes: should it come back until then, nobody
            is told again.

            Examples:
              git bus notify list
              git bus notify list --json | jq '.notifications[] | select(.state == "failed")'
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print JSON (schema git-bus/notifications/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let report = try await StatusReport.now(bus)
        let known = try report.bus.journal?.notices() ?? []
        let rows = NotificationRow.all(report.needs, known, now: report.now)
        if json {
            let value: JSONValue = [
                "schema": "git-bus/notifications/1",
                "command": report.host.notifyCommand.isEmpty
                    ? .null : JSONValue(report.host.notifyCommand),
                "problem": JSONValue(report.notify.problem),
                "notifications": .array(rows.map(\.json)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        if !report.notify.isConfigured {
            Terminal.note("nobody is told: there is no [notify] command; git bus notify test")
        }
        if rows.isEmpty { return Terminal.note("nothing waits for a person") }
        var table = TextTable(columns: [
            .init(title: "STATE"), .init(title: "KIND"), .init(title: "SINCE", dropped: 1),
            .init(title: "TEXT"),
        ])
        table.rows = rows.map { row in
            [row.word, row.kind, Dates.ago(row.since, now: report.now), row.text]
        }
        table.lines(width: Terminal.columns).forEach(Terminal.out)
        for row in rows {
            guard let error = row.notice?.error else { continue }
            Terminal.note("warning: \(row.id): \(Terminal.harmless(error))")
        }
    }
}
