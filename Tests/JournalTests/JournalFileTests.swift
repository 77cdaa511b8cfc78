import BusModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Journal

@Suite
struct `The file of a journal` {
    @Test
    func `is in WAL mode, and every commit is synchronised in full`() async throws {
        try await withJournal { journal, path in
            let found = try await journal.store.writeWithoutTransaction { database in
                [
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(database, sql: "PRAGMA synchronous"),
                ]
            }
            // 2 is FULL: with NORMAL a power cut takes commits that were reported as written.
            #expect(found == ["wal", "2"])
            #expect(try sqlite(path, "PRAGMA journal_mode") == "wal")
        }
    }

    @Test
    func `is its owner's alone, and its companions are`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<3))
            _ = try journal.events()
            for suffix in ["", "-wal", "-shm"] {
                #expect(try mode(path + suffix) == 0o600, "\(suffix)")
            }
        }
    }

    @Test
    func `is made of nothing, of an empty file, and opened again`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            await expectError(.absent) { _ = try EventJournal.existing(path: path) }
            #expect(!FileManager.default.fileExists(atPath: path))
            try Data().write(to: URL(fileURLWithPath: path))
            // Only the daemon makes it; others wait until it has.
            await expectError(.absent) { _ = try EventJournal.existing(path: path) }
            var journal = try EventJournal(path: path)
            try await journal.commit(batch(0..<3))
            try journal.close()
            journal = try EventJournal.existing(path: path)
            #expect(try journal.cursor()?.tip == oid(2))
            let again = try EventJournal(path: path)
            let events = try again.events()
            #expect(try journal.events() == events)
            try again.close()
            try journal.close()
        }
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `of a newer version is refused and not touched`(mode: String) async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let journal = try EventJournal(path: path)
            try await journal.commit(batch(0..<3))
            try journal.close()
            try sqlite(
                path,
                "INSERT INTO grdb_migrations VALUES ('99'); PRAGMA journal_mode = \(mode)"
            )
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            for _ in 0..<2 {
                await expectError(.tooNew) { _ = try EventJournal(path: path) }
                await expectError(.tooNew) { _ = try EventJournal.existing(path: path) }
            }
            let after = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(after == before)
            #expect(try self.mode(path) == 0o640)
            #expect(try sqlite(path, "PRAGMA journal_mode") == mode.lowercased())
        }
    }

    @Test
    func `that is none is refused and not touched`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let garbage = Data(repeating: 0x41, count: 9000)
            try garbage.write(to: URL(fileURLWithPath: path))
            await expectError(.storage) { _ = try EventJournal(path: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == garbage)
            await expectError(.storage) { _ = try EventJournal(path: directory.path) }
            await expectError(.storage) {
                _ = try EventJournal(path: directory.file("none/j"))
            }
        }
    }

    @Test
    func `that is opened to be read lets nobody write, and sees what others write`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<3))
            let reader = try EventJournal.reading(path: path)
            let version = try reader.dataVersion()
            await expectError(.denied) { try await reader.commit(batch(3..<4)) }
            try await journal.commit(batch(3..<5))
            #expect(try reader.dataVersion() != version)
            #expect(try reader.events() == journal.events())
            try reader.close()
        }
    }

    @Test
    func `may be opened by many at the same time`() async throws {
        try await TemporaryDirectory.run { directory in
            for round in 0..<10 {
                let path = directory.file("j\(round)")
                try EventJournal(path: path).close()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<4 {
                        group.addTask {
                            let journal = try EventJournal.existing(path: path)
                            try await journal.commit(batch(number..<number + 1))
                            try journal.close()
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try sqlite(path, "SELECT count(*) FROM seen") == "4")
            }
        }
    }

    @Test
    func `has no room left for half a batch`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<3))
            let before = try dump(path)
            try await journal.store.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages + 4)")
            }
            for _ in 0..<3 {
                await expectError(.full) { try await journal.commit(batch(3..<5000)) }
                #expect(try dump(path) == before)
                #expect(try journal.cursor()?.tip == oid(2))
            }
            try await journal.store.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA max_page_count = 1000000")
            }
            try await journal.commit(batch(3..<5000))
            #expect(try journal.cursor()?.tip == oid(4999))
        }
    }

    @Test
    func `survives a limit on the size of files`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let journal = try EventJournal(path: path)
            try await journal.commit(batch(0..<3))
            try journal.close()
            await #expect(processExitsWith: .exitCode(9)) { [path = path as String] in
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit(rlim_cur: 400_000, rlim_max: 400_000)
                precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
                let journal = try EventJournal(path: path)
                do { try await journal.commit(batch(3..<9000)) } catch let error as JournalError {
                    precondition(error.code == .storage)
                    let tip = try journal.cursor()?.tip
                    precondition(tip == oid(2))
                    exit(9)
                }
            }
            let again = try EventJournal(path: path)
            #expect(try again.cursor()?.tip == oid(2))
            #expect(try again.isSeen(oid(3)) == false)
            #expect(try again.events().count == 6)
            #expect(try sqlite(path, "PRAGMA integrity_check") == "ok")
            try again.close()
        }
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }
}
