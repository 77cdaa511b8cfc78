import ArgumentParser
import BusModel
import Decisions
import Journal

/// `git bus log`
struct LogCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what happened on the bus, and what git-bus did about it.",
        discussion: """
            Examples:
              git bus log -n 20
              git bus log --json --follow
            """
    )

    @OptionGroup var bus: BusOptions
    @Flag(name: .long, help: "Print one CloudEvents object a line.") var json = false
    @Flag(name: .shortAndLong, help: "Go on as events come.") var follow = false
    @Option(name: .customShort("n"), help: "Only the last so many events.") var count: Int?

    var wantsJSON: Bool { json }

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n takes a number that is not negative") }
    }

    func execute() async throws {
        let location = try await bus.location()
        let journal: EventJournal
        do { journal = try EventJournal.existing(path: location.journalPath) } catch {
            guard error.code == .absent, !follow else { throw error }
            return try await printFolded()
        }
        var last: Int64 = 0
        for row in try count.map({ try journal.lastEvents($0) }) ?? journal.events() {
            try show(row, key: location.key)
            last = row.seq
        }
        guard follow else { return try await noteIfBehind(location) }
        if count == 0 { last = try journal.lastEvents(1).last?.seq ?? 0 }
        var version = try journal.dataVersion()
        while true {
            // SQLite tells other processes of a write by a counter and by nothing else.
            try await Task.sleep(for: .milliseconds(50))
            let now = try journal.dataVersion()
            guard now != version else { continue }
            version = now
            for row in try journal.events(after: last) {
                try show(row, key: location.key)
                last = row.seq
            }
        }
    }

    /// A journal without a daemon stands still; who reads it must not take it for the present.
    private func noteIfBehind(_ location: BusLocation) async throws {
        guard DaemonLock.holder(path: location.lockPath) == nil else { return }
        let loaded = try await bus.load()
        guard loaded.tip != loaded.cursor?.tip else { return }
        Terminal.note("warning: no daemon runs, and the bus has moved on since the last event here")
        Terminal.note("hint: git bus up; or see where it stands: git bus status")
    }

    /// Without a journal on this machine, the commits themselves tell what happened.
    private func printFolded() async throws {
        let loaded = try await bus.load()
        guard let tip = loaded.tip else { return }
        let replay = try await Replay(repository: loaded.repository, tip: tip, keepSteps: true)
        let rows = replay.rows
        for row in rows.suffix(count ?? rows.count) { try show(row, key: loaded.location.key) }
    }

    private func show(_ row: EventRow, key: String) throws {
        if json {
            return Terminal.out(try CanonicalJSON.text(CloudEvent.object(row, key: key)))
        }
        let line = EventLine(row)
        Terminal.out(line.text(time: Dates.clock(row.time), width: Terminal.columns))
    }
}

extension Replay {
    /// The events as a journal would number them, dated by their commits.
    var rows: [EventRow] {
        var rows: [EventRow] = []
        for step in steps {
            let time = commits[step.commit] ?? Instant(milliseconds: 0)
            for record in step.records {
                rows.append(
                    EventRow(
                        seq: Int64(rows.count + 1),
                        id: record.id,
                        kind: record.event.kind.rawValue,
                        label: record.event.label,
                        commit: record.commit,
                        actor: record.actor,
                        counts: record.counts,
                        time: max(time, rows.last?.time ?? time),
                        isApproximate: true,
                        data: .object(record.event.fields)
                    )
                )
            }
        }
        return rows
    }
}
