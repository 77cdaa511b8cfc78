import BusModel
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@testable import Journal

@Suite
struct `What agents used` {
    @Test
    func `is read back with everything that a row says, and whose it is`() async throws {
        try await withJournal { journal, path in
            var full = usageRow("full", request: "r", at: -5, model: "m", output: 1 << 40)
            full.key.isSideChain = true
            full.tokens = TokenCount(input: 1, cacheWrite: 2, cacheRead: 3, output: .max)
            full.hourCacheWrite = 4
            full.isFast = true
            full.webSearches = 5
            full.statedCost = Money(picodollars: 6)
            let bare = usageRow("bare", request: nil, at: nil, model: nil, output: 0)
            try await journal.take([full], of: "ana")
            try await journal.take([bare], of: "bob", backend: "codex")
            #expect(
                try journal.usage() == [
                    StoredUsage(
                        agent: "bob",
                        backend: "codex",
                        usage: KeptUsage(bare, source: 2)
                    ),
                    StoredUsage(
                        agent: "ana",
                        backend: "claude",
                        usage: KeptUsage(full, source: 1)
                    ),
                ]
            )
            #expect(try sqlite(path, "SELECT * FROM usage_source") == "1|ana|claude\n2|bob|codex")
        }
    }

    @Test
    func `is found by time and by agent, the oldest first`() async throws {
        try await withJournal { journal, _ in
            let times: [Int64?] = [30, 10, nil, 20]
            try await journal.take(times.map { usageRow("a\($0 ?? 0)", at: $0) }, of: "ana")
            try await journal.take([usageRow("b", at: 15)], of: "bob")
            try await journal.take([usageRow("c", at: 25)], of: "ana", backend: "codex")
            func found(_ since: Int64?, _ until: Int64?, _ agent: AgentName?) throws -> [Int64?] {
                try journal.usage(
                    since: since.map(Instant.init(milliseconds:)),
                    until: until.map(Instant.init(milliseconds:)),
                    agent: agent
                ).map { $0.usage.time?.milliseconds }
            }
            #expect(try found(nil, nil, nil) == [nil, 10, 15, 20, 25, 30])
            #expect(try found(nil, nil, "ana") == [nil, 10, 20, 25, 30])
            #expect(try found(15, 25, nil) == [15, 20])
            #expect(try found(15, nil, "ana") == [20, 25, 30])
            #expect(try found(nil, 11, nil) == [10])
            #expect(try found(nil, nil, "eve").isEmpty)
        }
    }

    @Test
    func `changes nothing when it is read again`() async throws {
        try await withJournal { journal, path in
            let rows = (0..<50).map { usageRow("m\($0 % 20)", output: Int64($0)) }
            #expect(try await journal.take(rows, of: "ana") == 20)
            #expect(try journal.usageVersion() == 1)
            let before = try dump(path)
            #expect(try await journal.take(rows, of: "ana") == 0)
            #expect(try await journal.take(rows.reversed(), of: "ana") == 0)
            #expect(try await journal.take([], of: "ana") == 0)
            #expect(try dump(path) == before)
            // A copy in the transcript of another stays with whom it was first.
            #expect(try await journal.take(rows, of: "bob") == 0)
            #expect(try journal.usage(agent: "bob").isEmpty)
            #expect(try journal.usageVersion() == 1)
            #expect(try await journal.take([usageRow("m3", output: 99)], of: "bob") == 1)
            #expect(try journal.usage(agent: "bob").map(\.usage.tokens.output) == [99])
            #expect(try journal.usage(agent: "ana").count == 19)
            #expect(try journal.usageVersion() == 2)
        }
    }

    @Test
    func `of two backends is never one request`() async throws {
        try await withJournal { journal, _ in
            try await journal.take([usageRow("m")], of: "ana")
            #expect(try await journal.take([usageRow("m")], of: "ana", backend: "codex") == 1)
            #expect(try journal.usage().map(\.backend) == ["claude", "codex"])
            #expect(try await journal.take([usageRow("m", output: 7)], of: "bob") == 1)
            #expect(Set(try journal.usage().map(\.agent)) == ["bob", "ana"])
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `is what a book has, in any order and cut anywhere`(seed: UInt64) async throws {
        var random = PureRandom(seed: seed)
        let names: [AgentName] = ["ana", "bob", "eve"]
        // Few of everything, so that most rows are of one request and many are nearly alike.
        var said = (0..<400).map { _ in (agent: random.one(of: names), row: random.usageRow()) }
        var results: [Set<KeptUsage>] = []
        for _ in 0..<3 {
            said.shuffle(using: &random)
            try await withJournal { journal, _ in
                // Agents begin in the same order, whatever is read first.
                for name in names { try await journal.take([], of: name) }
                var book = UsageBook()
                for item in said {
                    let source = UInt32((names.firstIndex(of: item.agent) ?? 0) + 1)
                    _ = book.take(item.row, from: source)
                }
                for name in names {
                    var rest = said.filter { $0.agent == name }.map(\.row)[...]
                    while !rest.isEmpty {
                        let part = rest.prefix(1 + Int(random.next() % 90))
                        try await journal.take(Array(part), of: name)
                        rest = rest.dropFirst(part.count)
                    }
                }
                var expected: Set<KeptUsage> = []
                book.forEach { expected.insert($0) }
                let stored = try journal.usage()
                #expect(stored.count == book.count)
                #expect(Set(stored.map(\.usage)) == expected)
                let whose = stored.map { names[Int($0.usage.source) - 1] }
                #expect(stored.map(\.agent) == whose)
                results.append(expected)
            }
        }
        #expect(Set(results).count == 1)
    }

    @Test(arguments: ["usage", "usage_version", "transcript"])
    func `is written with how far that was, or not at all`(table: String) async throws {
        try await withJournal { journal, path in
            let row = usageRow("m5", output: 2)
            try await journal.take([row], of: "ana", state: "one", now: 10)
            let before = try dump(path)
            let when = table == "usage" ? "INSERT" : "UPDATE"
            let rule = table == "usage" ? "WHEN (SELECT count(*) FROM usage) >= 4" : ""
            try sqlite(
                path,
                "CREATE TRIGGER boom BEFORE \(when) ON \(table) \(rule) "
                    + "BEGIN SELECT RAISE(ABORT, 'boom'); END"
            )
            let rows = (0..<9).map { usageRow("m\($0)", output: 7) }
            await expectError(.storage) {
                try await journal.take(rows, of: "ana", state: "two", now: 20)
            }
            #expect(try dump(path) == before)
            #expect(try journal.usage().map(\.usage) == [KeptUsage(row, source: 1)])
            #expect(try journal.transcript(of: "ana", backend: "claude")?.text == "one")
            try sqlite(path, "DROP TRIGGER boom")
            #expect(try await journal.take(rows, of: "ana", state: "two", now: 20) == 9)
            #expect(try journal.transcript(of: "ana", backend: "claude")?.text == "two")
            #expect(try journal.usage().allSatisfy { $0.usage.tokens.output == 7 })
        }
    }

    @Test
    func `survives a writer that is killed at any moment`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            try EventJournal(path: path).close()
            var last = 0
            for round in 0..<4 {
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [path = path as String, round = round as Int] in
                    let journal = try EventJournal(path: path)
                    let text = try journal.transcript(of: "ana", backend: "claude")?.text
                    let start = text.flatMap { Int($0) } ?? 0
                    for step in start..<100_000 {
                        let rows = (step * 20..<step * 20 + 20).map { usageRow("m\($0)") }
                        try await journal.take(rows, of: "ana", state: "\(step + 1)")
                        guard step == start else { continue }
                        // On a slow disk, too, one is written; then some way into the work, each
                        // round a little later.
                        Thread.detachNewThread {
                            for _ in 0..<(1 + round) * 4_000 { sched_yield() }
                            kill(getpid(), SIGKILL)
                        }
                    }
                }
                let journal = try EventJournal(path: path)
                let text = try journal.transcript(of: "ana", backend: "claude")?.text
                let steps = text.flatMap { Int($0) } ?? 0
                #expect(steps > last)
                last = steps
                #expect(try journal.usage().count == 20 * steps)
                #expect(try journal.usageVersion() == Int64(steps))
                #expect(try sqlite(path, "PRAGMA integrity_check") == "ok")
                try journal.close()
            }
        }
    }

    @Test
    func `has a place in a journal that an older version made`() async throws {
        try await TemporaryDirectory.run { directory in
            let path = directory.file("j")
            let old = try DatabasePool(path: path)
            try JournalSchema.migrator.migrate(old, upTo: "8")
            try await old.write { database in
                try database.execute(sql: "INSERT INTO nonce VALUES ('kept')")
            }
            try old.close()
            await expectError(.absent) { _ = try EventJournal.existing(path: path) }
            let journal = try EventJournal(path: path)
            #expect(try journal.nonces() == ["kept"])
            #expect(try journal.usage().isEmpty)
            #expect(try journal.usageVersion() == 0)
            #expect(try await journal.take([usageRow("m")], of: "ana") == 1)
            try journal.close()
            let again = try EventJournal.existing(path: path)
            #expect(try again.usage().count == 1)
            try again.close()
            // The version after this one may keep it in another form.
            try sqlite(path, "INSERT INTO grdb_migrations VALUES ('12')")
            await expectError(.tooNew) { _ = try EventJournal(path: path) }
            #expect(try sqlite(path, "SELECT count(*) FROM usage") == "1")
        }
    }

    @Test
    func `that is nobody's is told, and not left out of a sum`() async throws {
        try await withJournal { journal, path in
            try await journal.take([usageRow("m")], of: "ana")
            try sqlite(path, "UPDATE usage SET source = 7")
            await expectError(.corrupt) { _ = try journal.usage() }
            try sqlite(path, "UPDATE usage SET source = -1")
            await expectError(.corrupt) { _ = try journal.usage() }
        }
    }
}
