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
            Nothing is lost: the events are in the archive as git bus log --json prints them, and
            the journal knows their names still, so that none is announced again. It may run beside
            a daemon. The bus itself and its commits are not touched.

            Examples:
              git bus gc --dry-run             what would be moved, and where to
              git bus gc --older-than 30d
            """
    )

    @OptionGroup var bus: BusOptions
    @Option(name: .long, help: "What is older than that goes: 90d, 12w, 2026-08-20 or RFC 3339.")
    var olderThan = Moment.daysAgo(90)
    @Flag(name: .long, help: "Say what would be moved, and move nothing.") var dryRun = false
    @Flag(name: .long, help: "Print JSON (schema git-bus/gc/1).") var json = false

    var wantsJSON: Bool { json }

    func execute() async throws {
        let location = try await bus.location()
        let journal = try EventJournal.existing(path: location.journalPath)
        let before = olderThan.instant(now: Wiring.now())
        // Two at once would write one file; whoever only looks stands in nobody's way.
        let path = location.stateDirectory + "/gc.lock"
        let lock = dryRun ? nil : try DaemonLock(path: path, holder: "another git bus gc")
        defer { withExtendedLifetime(lock) {} }
        let plan = try journal.archivePlan(before: before)
        var report = GcReport(plan: plan, before: before, folder: location.archivePath)
        if dryRun {
            report.isDryRun = true
        } else {
            let key = location.key
            let archiver = Archiver(journal: journal, folder: location.archivePath) { row in
                try CanonicalJSON.text(CloudEvent.object(row, key: key))
            }
            let sizes = { try Self.size(location.journalPath) }
            report.sizeBefore = try sizes()
            report.outcome = try await Progress.during("moving old events") {
                try await archiver.run(before: before)
            }
            report.sizeAfter = try sizes()
        }
        if json { return Terminal.json(try CanonicalJSON.text(report.json)) }
        for line in report.lines { Terminal.out(Terminal.harmless(line)) }
        if dryRun { Terminal.note("nothing was done (--dry-run)") }
    }

    private static func size(_ path: String) throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    }
}

extension BusLocation {
    /// Where `git bus gc` puts old events.
    var archivePath: String { stateDirectory + "/archive" }
}
