import BusModel
import Foundation
import Journal
import TestSupport
import Testing

@Suite
struct `What the journal keeps for the ledger` {
    @Test
    func `is how far each agent's transcripts were read`() async throws {
        try await withJournal { journal, _ in
            #expect(try journal.transcript(of: "ana", backend: "claude") == nil)
            #expect(try journal.transcripts().isEmpty)
            try await journal.take([], of: "bob", state: "b", now: 5)
            try await journal.take([], of: "ana", backend: "codex", state: "c", now: 6)
            try await journal.take([], of: "ana", state: "a", isAtEnd: false, now: 7)
            let ana = TranscriptStanding(
                agent: "ana",
                backend: "claude",
                state: Data("a".utf8),
                unread: Data("[]".utf8),
                read: Instant(milliseconds: 7),
                isAtEnd: false
            )
            #expect(try journal.transcript(of: "ana", backend: "claude") == ana)
            let all = try journal.transcripts()
            #expect(all.map(\.text) == ["a", "c", "b"])
            #expect(all.map(\.isAtEnd) == [false, true, true])
            try await journal.take([], of: "ana", state: "", now: 8)
            let later = try #require(try journal.transcript(of: "ana", backend: "claude"))
            #expect(later.text == "" && later.isAtEnd && later.read.milliseconds == 8)
        }
    }

    @Test
    func `is every session of an agent, the oldest first`() async throws {
        try await withJournal { journal, path in
            let notes: [(String, Int64)] = [("z", 1), ("y", 3), ("b", 2), ("a", 2), ("z", 9)]
            for (session, time) in notes {
                try await journal.note(
                    session: session,
                    of: "ana",
                    backend: "claude",
                    now: Instant(milliseconds: time)
                )
            }
            try await journal.note(
                session: "z",
                of: "ana",
                backend: "codex",
                now: Instant(milliseconds: 4)
            )
            #expect(try journal.sessions(of: "ana", backend: "claude") == ["z", "b", "a", "y"])
            #expect(try journal.sessions(of: "ana", backend: "codex") == ["z"])
            #expect(try journal.sessions(of: "bob", backend: "claude").isEmpty)
            #expect(try sqlite(path, "SELECT count(*) FROM agent_session") == "5")
        }
    }

    @Test
    func `is sums, of which those of a later version stay`() async throws {
        try await withJournal { journal, _ in
            func save(_ text: String, _ version: Int64) async throws {
                try await journal.save(ledger: "k", value: Data(text.utf8), version: version)
            }
            #expect(try journal.ledger("k") == nil)
            try await save("one", 4)
            try await save("late", 3)
            #expect(try journal.ledger("k") == LedgerMemo(value: Data("one".utf8), version: 4))
            try await save("again", 4)
            #expect(try journal.ledger("k")?.value == Data("again".utf8))
            try await save("two", 5)
            #expect(try journal.ledger("k") == LedgerMemo(value: Data("two".utf8), version: 5))
            #expect(try journal.ledger("other") == nil)
        }
    }

    @Test
    func `is what was said of a budget, once, and what came of it`() async throws {
        try await withJournal { journal, path in
            func say(_ id: String, isSpent: Bool = false, _ time: Int64) async throws -> Bool {
                let fact = BudgetFact(
                    id: id,
                    label: "D1",
                    text: "used",
                    remedy: "raise it",
                    hold: .gate("D1")
                )
                let now = Instant(milliseconds: time)
                let record = EventRecord(
                    id: EventID("budget/\(id)"),
                    event: isSpent ? .budgetExhausted(fact) : .budgetWarned(fact),
                    commit: nil,
                    actor: nil
                )
                return try await journal.say(
                    BudgetRow(fact, isSpent: isSpent, nonce: "n-\(id)", said: now),
                    event: Batch.Timed(record, at: now, isApproximate: false)
                )
            }
            #expect(try journal.budgets().isEmpty)
            #expect(try await say("x", 1))
            #expect(try await !say("x", 2))
            #expect(try await say("y", isSpent: true, 3))
            #expect(try await !say("y", isSpent: true, 4))
            let other = try EventJournal.existing(path: path)
            defer { #expect(throws: Never.self) { try other.close() } }
            #expect(try other.budgets().map(\.said.milliseconds) == [1, 3])
            #expect(try other.budgets().map(\.state) == [.told, .owed])
            #expect(try other.events().map(\.kind) == ["budget.warned", "budget.exhausted"])
            let commit = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
            try await journal.settle(budget: "y", by: commit)
            let last = try #require(try other.budgets().last)
            #expect(last.state == .held)
            #expect(last.commit == commit)
            #expect(last.fact.hold == .gate("D1"))
            try await journal.settle(budget: "y", by: nil)
            #expect(try other.budgets().last?.state == .over)
            #expect(try other.budgets().last?.nonce == "n-y")
            try await journal.forget(budget: "y")
            #expect(try await say("y", isSpent: true, 5))
            #expect(try other.budgets().last?.said.milliseconds == 5)
            #expect(try other.events().count == 2, "an event is told once")
        }
    }

    @Test
    func `is not seen by other processes before it is written`() async throws {
        try await withJournal { journal, path in
            let other = try EventJournal.existing(path: path)
            for step in 1..<6 {
                try await journal.take([usageRow("m\(step)")], of: "ana", state: "\(step)")
                #expect(try other.usageVersion() == Int64(step))
                #expect(try other.usage().count == step)
                #expect(try other.transcripts().map(\.text) == ["\(step)"])
            }
            try other.close()
        }
    }
}
