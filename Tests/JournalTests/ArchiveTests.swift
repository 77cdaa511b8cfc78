import BusModel
import Foundation
import TestSupport
import Testing

@testable import Journal

@Suite
struct `Old events` {
    /// A journal three of whose old pings were typed, and one was withdrawn.
    private func fill(_ journal: EventJournal) async throws {
        try await journal.commit(batch(0..<4, now: 1000))
        try await journal.markTyped((0..<3).map { ping($0) }, now: Instant(milliseconds: 1500))
        try await journal.withdraw([ping(3)], reason: "no", now: Instant(milliseconds: 1600))
        try await journal.commit(batch(4..<8, now: 9000))
    }

    private func archiver(_ journal: EventJournal, _ directory: String) -> Archiver {
        Archiver(journal: journal, folder: directory + "/archive", chunk: 3) {
            "\($0.seq) \($0.id)"
        }
    }

    private let middle = Instant(milliseconds: 5000)

    private func files(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/archive").sorted()
    }

    private func archived(_ directory: String) throws -> [String] {
        let names = try files(directory).filter { $0.hasSuffix(".jsonl") }
        let texts = try names.map {
            try String(contentsOfFile: "\(directory)/archive/\($0)", encoding: .utf8)
        }
        return texts.flatMap { $0.split(separator: "\n") }.map(String.init).sorted {
            (Int($0.prefix { $0 != " " }) ?? 0) < (Int($1.prefix { $0 != " " }) ?? 0)
        }
    }

    @Test
    func `go to a file, and finished pings with them`() async throws {
        try await withJournal { journal, path in
            let directory = (path as NSString).deletingLastPathComponent
            try await fill(journal)
            let all = try journal.events()
            let old = all.filter { $0.time < middle }
            let boundaries = try journal.boundaries()
            let plan = try journal.archivePlan(before: middle)
            #expect(plan.range == 1...Int64(old.count) && plan.events == old.count)
            let outcome = try await archiver(journal, directory).run(before: middle)
            #expect(outcome.events == old.count && outcome.pings == 4)
            #expect(try files(directory) == ["events-1-\(old.count).jsonl"])
            #expect(try archived(directory) == old.map { "\($0.seq) \($0.id)" })
            #expect(try journal.events() == Array(all.dropFirst(old.count)))
            // What costs are counted by is asked for as long as there are costs.
            #expect(try journal.boundaries() == boundaries)
            #expect(boundaries.contains { $0.time < middle })
            #expect(try sqlite(path, "SELECT count(*) FROM outbox") == "4")
            #expect(try journal.archiveParts().map(\.last) == [Int64(old.count)])
            #expect(try journal.archivePlan(before: middle).range == nil)
            let mode = try FileManager.default.attributesOfItem(
                atPath: "\(directory)/archive/events-1-\(old.count).jsonl"
            )
            #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test
    func `are never journalled again, and their pings never owed again`() async throws {
        try await withJournal { journal, path in
            let directory = (path as NSString).deletingLastPathComponent
            try await fill(journal)
            _ = try await archiver(journal, directory).run(before: Instant(milliseconds: .max))
            #expect(try journal.events().isEmpty)
            let before = try sqlite(path, "SELECT * FROM event; SELECT * FROM archived_ping")
            // As when the bus is folded again after a rewind.
            var again = batch(0..<8, now: 20_000)
            again.pings = (0..<3).map { ping($0) }
            let seq = try await journal.commit(again)
            #expect(try sqlite(path, "SELECT * FROM event; SELECT * FROM archived_ping") == before)
            #expect(try journal.openPings().map(\.ping) == (4..<8).map { ping($0) })
            #expect(try journal.cursor()?.seq == seq && seq > 0)
            let known = try journal.knownPings(among: (0..<9).map { ping($0).id })
            #expect(known == Set(([0, 1, 2] + [4, 5, 6, 7]).map { ping($0).id }))
            // The numbers go on where they were.
            try await journal.commit(batch(8..<9, now: 30_000))
            #expect(try journal.events().map(\.seq) == [seq + 1, seq + 2])
        }
    }

    @Test
    func `leave a withdrawn ping that is owed again with an event of its own`() async throws {
        try await withJournal { journal, path in
            let directory = (path as NSString).deletingLastPathComponent
            try await fill(journal)
            _ = try await archiver(journal, directory).run(before: middle)
            let count = try journal.events().count
            try await journal.record(ping(3), now: Instant(milliseconds: 10_000))
            #expect(try journal.openPings().map(\.ping).contains(ping(3)))
            #expect(try journal.events().count == count + 1)
            #expect(try journal.events().last?.kind == "ping.recorded")
            try await journal.markTyped([ping(3)], now: Instant(milliseconds: 11_000))
            let outcome = try await archiver(journal, directory)
                .run(before: Instant(milliseconds: .max))
            #expect(outcome.pings == 1)
            #expect(try journal.knownPings(among: [ping(3).id]) == [ping(3).id])
        }
    }

    @Test
    func `stay as long as an older one is not old enough`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<1, now: 9000))
            try await journal.commit(batch(1..<2, now: 1000))
            #expect(try journal.archivePlan(before: middle).range == nil)
            let directory = (path as NSString).deletingLastPathComponent
            let outcome = try await archiver(journal, directory).run(before: middle)
            #expect(outcome == Archiver.Outcome())
            #expect(!FileManager.default.fileExists(atPath: directory + "/archive"))
        }
    }

    @Test
    func `of an open ping take only its events along`() async throws {
        try await withJournal { journal, path in
            let directory = (path as NSString).deletingLastPathComponent
            try await journal.commit(batch(0..<2, now: 1000))
            let outcome = try await archiver(journal, directory).run(before: middle)
            #expect(outcome.events == 4 && outcome.pings == 0)
            #expect(try journal.openPings().map(\.ping) == [ping(0), ping(1)])
            try await journal.markTyped([ping(0)], now: Instant(milliseconds: 9000))
            // Its last event is in the journal, so the ping is, too.
            #expect(try await archiver(journal, directory).run(before: middle).pings == 0)
        }
    }

    /// The file of a journal that was made anew has the name that the first one's had.
    @Test
    func `never go over a file that is there`() async throws {
        try await TemporaryDirectory.run { directory in
            for round in 1...3 {
                let path = directory.file("j")
                for suffix in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: path + suffix)  // why: may be none
                }
                let journal = try EventJournal(path: path)
                try await journal.commit(batch(0..<2, now: 1000))
                let outcome = try await archiver(journal, directory.path).run(before: middle)
                #expect(outcome.events == 4)
                #expect(try files(directory.path).count == round)
                #expect(try archived(directory.path).count == 4 * round)
                try journal.close()
            }
        }
    }

    @Test(
        arguments: [
            Archiver.Point.planned, .halfFile, .file, .written, .halfRemoved, .removed, .moved,
        ]
    )
    func `are neither lost nor doubled when the move is killed`(at point: Archiver.Point)
        async throws
    {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            var journal = try EventJournal(path: path)
            try await fill(journal)
            let all = try journal.events().map { "\($0.seq) \($0.id)" }
            try journal.close()
            let word = "\(point)"
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, word = word as String, folder = directory.path as String] in
                let journal = try EventJournal(path: path)
                var archiver = Archiver(journal: journal, folder: folder + "/archive", chunk: 3) {
                    "\($0.seq) \($0.id)"
                }
                archiver.reached = { point in
                    if "\(point)" == word { kill(getpid(), SIGKILL) }
                }
                _ = try await archiver.run(before: Instant(milliseconds: 5000))
            }
            journal = try EventJournal(path: path)
            // Whoever goes on has a later idea of what is old, as it would be the next day.
            let outcome = try await archiver(journal, directory.path)
                .run(before: Instant(milliseconds: .max))
            #expect(outcome.parts.count == (point == .moved ? 1 : 2))
            #expect(try archived(directory.path) == all)
            #expect(try journal.events().isEmpty)
            #expect(try files(directory.path).allSatisfy { $0.hasSuffix(".jsonl") })
            #expect(try sqlite(path, "SELECT count(*) FROM archived") == "\(all.count)")
            #expect(try sqlite(path, "PRAGMA integrity_check") == "ok")
            try journal.close()
        }
    }

    @Test
    func `give the file system its room back`() async throws {
        try await withJournal { journal, path in
            let directory = (path as NSString).deletingLastPathComponent
            #expect(try sqlite(path, "PRAGMA auto_vacuum") == "2")
            for step in 0..<20 {
                try await journal.commit(batch(step * 200..<step * 200 + 200, now: 1000))
            }
            try await journal.checkpoint()
            let before = try size(path)
            let pings = (0..<4000).map { ping($0) }
            try await journal.withdraw(pings, reason: "no", now: Instant(milliseconds: 1100))
            let archiver = Archiver(journal: journal, folder: directory + "/archive") {
                "\($0.seq)"
            }
            _ = try await archiver.run(before: middle)
            #expect(try sqlite(path, "PRAGMA freelist_count") == "0")
            let after = try size(path)
            #expect(after * 2 < before, "\(before) bytes, now \(after)")
        }
    }

    @Test
    func `may be moved while another process writes`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let daemon = try EventJournal(path: path)
            try await daemon.commit(batch(0..<600, now: 1000))
            async let moved = archiver(EventJournal.existing(path: path), directory.path)
                .run(before: middle)
            for number in 600..<800 {
                try await daemon.commit(batch(number..<number + 1, now: 9000))
            }
            #expect(try await moved.events == 1200)
            #expect(try daemon.events().count == 400)
            #expect(try daemon.events().map(\.seq) == Array(1201...1600))
            try daemon.close()
        }
    }

    @Test
    func `of a journal of the first version are there after its migration`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            var journal = try EventJournal(path: path)
            try await fill(journal)
            let all = try journal.events()
            try journal.close()
            // What an older version left: no tables of the second, and a file that only grows.
            try sqlite(
                path,
                """
                DROP TABLE archived; DROP TABLE archived_ping; DROP TABLE archive;
                DROP TABLE trace; DROP TABLE alarm; DROP TABLE usage_limit;
                DROP INDEX outbox_unanswered;
                ALTER TABLE outbox DROP COLUMN seen_ms; ALTER TABLE outbox DROP COLUMN acted_ms;
                ALTER TABLE outbox DROP COLUMN reminders;
                ALTER TABLE outbox DROP COLUMN reminded_ms;
                ALTER TABLE agent DROP COLUMN memory; ALTER TABLE agent DROP COLUMN need;
                DROP TABLE notified; DROP TABLE push; DROP TABLE push_commit; DROP TABLE push_log;
                ALTER TABLE source DROP COLUMN failures; ALTER TABLE source DROP COLUMN failing_ms;
                ALTER TABLE source DROP COLUMN failed_ms; ALTER TABLE source DROP COLUMN failed;
                ALTER TABLE source DROP COLUMN next_ms;
                DROP TABLE usage; DROP TABLE usage_source; DROP TABLE usage_version;
                DROP TABLE transcript; DROP TABLE agent_session;
                DROP TABLE ledger_memo; DROP TABLE budget_notice; DROP TABLE boundary;
                DELETE FROM grdb_migrations WHERE identifier != '1';
                PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = 0; VACUUM;
                """
            )
            #expect(try sqlite(path, "PRAGMA auto_vacuum") == "0")
            let error = #expect(throws: JournalError.self) {
                _ = try EventJournal.existing(path: path)
            }
            #expect(error?.code == .absent && error?.message.contains("older version") == true)
            journal = try EventJournal(path: path)
            #expect(try journal.events() == all)
            #expect(try sqlite(path, "PRAGMA auto_vacuum") == "2")
            #expect(try EventJournal.existing(path: path).events() == all)
            let outcome = try await archiver(journal, directory.path).run(before: middle)
            #expect(outcome.events > 0)
            try journal.close()
        }
    }

    private func size(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.intValue ?? 0
    }
}
