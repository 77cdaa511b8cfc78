import BusModel
import Foundation
import Journal
import TestSupport
import Testing

@Suite
struct `A batch` {
    @Test
    func `is written whole and read back as it was`() async throws {
        try await withJournal { journal, _ in
            #expect(try journal.cursor() == nil)
            var some = batch(0..<3, now: 5000)
            some.epoch = 4
            some.haltedBy = "halt"
            let seq = try await journal.commit(some)
            let cursor = try #require(try journal.cursor())
            #expect(cursor.tip == oid(2))
            #expect(cursor.epoch == 4)
            #expect(cursor.seq == seq)
            #expect(cursor.time == Instant(milliseconds: 5000))
            #expect(cursor.haltedBy == "halt")
            #expect(cursor.memo == some.memo)
            #expect(try journal.nonces() == ["nonce-0", "nonce-1", "nonce-2"])
            for number in 0..<5 { #expect(try journal.isSeen(oid(number)) == (number < 3)) }
            let rows = try journal.events()
            #expect(rows.map(\.id.text).prefix(3) == ["event-0", "event-1", "event-2"])
            #expect(rows.map(\.kind).suffix(3) == .init(repeating: "ping.recorded", count: 3))
            #expect(rows[1].label == "D1")
            #expect(rows[1].commit == oid(1))
            #expect(rows[1].actor == "ana")
            #expect(rows[1].counts)
            #expect(rows[1].isApproximate)
            #expect(rows[1].data == .object(some.events[1].record.event.fields))
            #expect(rows.map(\.seq) == Array(1...seq))
            #expect(try journal.openPings().map(\.ping) == some.pings)
        }
    }

    @Test(arguments: ["seen", "nonce", "event", "cursor", "outbox"])
    func `that fails anywhere leaves nothing at all`(table: String) async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<2))
            let before = try dump(path)
            // The cursor is written last, the fifth of the others in the middle of its kind.
            let when = table == "cursor" ? "UPDATE" : "INSERT"
            let rule = table == "cursor" ? "" : "WHEN (SELECT count(*) FROM \(table)) >= 4"
            try sqlite(
                path,
                "CREATE TRIGGER boom BEFORE \(when) ON \(table) \(rule) "
                    + "BEGIN SELECT RAISE(ABORT, 'boom'); END"
            )
            await expectError(.storage) { try await journal.commit(batch(2..<20)) }
            #expect(try dump(path) == before)
            #expect(try journal.cursor()?.tip == oid(1))
            #expect(try journal.isSeen(oid(2)) == false)
            try sqlite(path, "DROP TRIGGER boom")
            try await journal.commit(batch(2..<20))
            #expect(try journal.cursor()?.tip == oid(19))
            #expect(try journal.openPings().count == 20)
        }
    }

    @Test
    func `that is written twice changes nothing but the cursor`() async throws {
        try await withJournal { journal, path in
            let first = try await journal.commit(batch(0..<5, now: 1000))
            let before = try dump(path)
            let second = try await journal.commit(batch(0..<5, now: 1000))
            #expect(first == second)
            #expect(try dump(path) == before)
            // What is known keeps its number, its time and its words.
            var other = batch(3..<7, now: 9000)
            other.events[0] = Batch.Timed(
                EventRecord(id: "event-3", event: .sequenceCompleted, commit: nil, actor: nil),
                at: Instant(milliseconds: 9000),
                isApproximate: false
            )
            try await journal.commit(other)
            let rows = try journal.events()
            #expect(rows.count == 14)
            #expect(rows.map(\.seq) == Array(1...14))
            #expect(try journal.cursor()?.seq == rows.last?.seq)
            let third = try #require(rows.first { $0.id == "event-3" })
            #expect(third.kind == "claim")
            #expect(third.time == Instant(milliseconds: 1000))
        }
    }

    @Test
    func `moves the cursor, and its time never back`() async throws {
        try await withJournal { journal, _ in
            var some = batch(0..<1, now: 9000)
            some.haltedBy = "halt"
            try await journal.commit(some)
            var next = batch(1..<2, now: 4000)
            next.epoch = 1
            try await journal.commit(next)
            #expect(try journal.cursor()?.time == Instant(milliseconds: 9000))
            #expect(try journal.cursor()?.haltedBy == nil)
            #expect(try journal.cursor()?.epoch == 1)
            var gone = Batch()
            gone.epoch = 2
            try await journal.commit(gone)
            #expect(try journal.cursor()?.tip == nil)
            #expect(try journal.cursor()?.time == Instant(milliseconds: 9000))
            #expect(try journal.cursor()?.seq == 4)
            #expect(try journal.cursor()?.memo == [])
        }
    }

    @Test
    func `adds nonces, or puts others in their place`() async throws {
        try await withJournal { journal, _ in
            var some = Batch()
            some.nonces = ["a", "b", "a"]
            try await journal.commit(some)
            some.nonces = ["b", "c"]
            try await journal.commit(some)
            #expect(try journal.nonces() == ["a", "b", "c"])
            some.nonces = ["d"]
            some.replacesNonces = true
            try await journal.commit(some)
            #expect(try journal.nonces() == ["d"])
            some.nonces = []
            try await journal.commit(some)
            #expect(try journal.nonces() == [])
        }
    }

    @Test
    func `adds commits that were seen, or puts others in their place`() async throws {
        try await withJournal { journal, _ in
            try await journal.commit(batch(0..<2))
            var anew = batch(1..<3)
            anew.replacesSeen = true
            try await journal.commit(anew)
            let seen = try (0..<4).filter { try journal.isSeen(oid($0)) }
            #expect(seen == [1, 2])
            let names = try journal.events().filter { $0.kind == "claim" }.map(\.id.text)
            #expect(names == ["event-0", "event-1", "event-2"], "what was an event stays one")
        }
    }

    @Test
    func `may hold ten thousand commits`() async throws {
        try await withJournal { journal, _ in
            var large = batch(0..<10_000)
            large.pings = []
            large.memo = [UInt8](repeating: 0, count: 3_000_000)
            let last = try await journal.commit(large)
            #expect(last == 10_000)
            #expect(try journal.events(after: 9_990).map(\.seq) == Array(9_991...10_000))
            #expect(try journal.events(after: 5, limit: 2).map(\.seq) == [6, 7])
            #expect(try journal.lastEvents(3).map(\.seq) == [9_998, 9_999, 10_000])
            #expect(try journal.lastEvents(0).isEmpty)
            #expect(try journal.events(of: oid(77)).map(\.id.text) == ["event-77"])
            #expect(try journal.events(of: oid(10_077)).isEmpty)
            #expect(try journal.cursor()?.memo == large.memo)
        }
    }

    @Test(arguments: [
        "UPDATE event SET label = 'x'", "UPDATE event SET seq = seq + 100",
        "UPDATE OR REPLACE event SET id = 'x'",
        "INSERT INTO event (id, kind, counts, time_ms, approximate, data) VALUES "
            + "('event-1', 'x', 1, 1, 1, '{}') ON CONFLICT (id) DO UPDATE SET kind = 'x'",
    ])
    func `is never edited afterwards`(sql: String) async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<3))
            let before = try dump(path)
            let said = try sqlite(path, sql, mayFail: true)
            #expect(said.contains("append-only"))
            #expect(try dump(path) == before)
        }
    }

    @Test
    func `says of an event when its place is in doubt`() async throws {
        try await withJournal { journal, _ in
            var some = batch(0..<1)
            some.pings = []
            some.events[0] = Batch.Timed(
                event(0),
                at: Instant(milliseconds: 1),
                isApproximate: false,
                isOrderAmbiguous: true
            )
            try await journal.commit(some)
            let row = try #require(try journal.events().first)
            var fields = event(0).event.fields
            fields["orderAmbiguous"] = true
            #expect(row.data == .object(fields))
            #expect(!row.isApproximate)
        }
    }

    @Test
    func `is written by one at a time, however many ask`() async throws {
        try await withJournal { journal, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask { try await journal.commit(batch(number..<number + 1)) }
                }
                try await group.waitForAll()
            }
            #expect(try journal.events().map(\.seq) == Array(1...100))
            #expect(try journal.cursor()?.seq == 100)
        }
    }
}
