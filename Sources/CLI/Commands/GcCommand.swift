import ArgumentParser
import BusModel
import Foundation
import Journal

/// `git bus gc`
struct GcCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Move old events of the journal into an archive.",
        discussion: """
            Nothing is lost: the archive has the same lines as "git bus log --json". It is safe
            beside a running daemon, and when it is cut off, the next run goes on.

            Examples:
              git bus gc --dry-run
              git bus gc --older-than 30d
            """
    )

    @OptionGroup var bus: BusOptions
    @Option(name: .long, help: "What is older than that goes: 90d, 12w, a day.")
    var olderThan = Moment.daysAgo(90)
    @Flag(name: .long, help: "Say what would be moved, and do nothing.") var dryRun = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/gc/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let location = try await bus.location()
        let journal = try EventJournal.existing(path: location.journalPath)
        let archive = EventArchive(location: location)
        let first = try journal.firstEvent() ?? 0
        let last = try journal.lastEvent(before: olderThan.instant(now: Wiring.now())) ?? 0
        let count = max(0, last - first + 1)
        let files = dryRun ? [] : try await archive.move(upTo: last, from: journal)
        if !files.isEmpty { try await journal.vacuum() }
        if json {
            let value: JSONValue = [
                "schema": "git-bus/gc/1", "dry_run": .bool(dryRun),
                "events": .int(last < first ? 0 : count), "directory": .string(archive.directory),
                "files": JSONValue(files.map(\.name)),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        guard last >= first, count > 0 else { return Terminal.out("nothing is that old") }
        if dryRun { return Terminal.out("would move \(count) events to \(archive.directory)") }
        Terminal.out("moved \(count) events to \(archive.directory)")
        for file in files { Terminal.out("  \(file.name)") }
    }
}
