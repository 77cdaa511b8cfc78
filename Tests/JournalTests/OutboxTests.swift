import BusModel
import Foundation
import Journal
import TestSupport
import Testing

@Suite
struct `A ping in the outbox` {
    private let later = Instant(milliseconds: 7000)

    @Test
    func `is recorded once, with one event, whoever asks for it again`() async throws {
        try await withJournal { journal, _ in
            try await journal.commit(batch(0..<1))
            try await journal.commit(batch(0..<1, now: 3000))
            try await journal.record(ping(0), now: later)
            let open = try journal.openPings()
            #expect(open.map(\.ping) == [ping(0)])
            #expect(open[0].state == .recorded)
            #expect(open[0].recorded == Instant(milliseconds: 1000))
            #expect(open[0].attempts == 0)
            #expect(try kinds(journal) == ["claim", "ping.recorded"])
            let known = try journal.knownPings(among: [ping(0).id, ping(1).id])
            #expect(known == [ping(0).id])
            #expect(try journal.knownPings(among: []).isEmpty)
        }
    }

    @Test
    func `is attempted, put back, attempted and typed`() async throws {
        try await withJournal { journal, path in
            try await journal.record(ping(0), now: Instant(milliseconds: 1))
            try await journal.attempt([ping(0)])
            #expect(try journal.openPings().map(\.state) == [.attempted])
            try await journal.putBack([ping(0)], note: "the pane is busy")
            #expect(try journal.openPings().map(\.state) == [.recorded])
            #expect(try journal.openPings().map(\.note) == ["the pane is busy"])
            try await journal.attempt([ping(0)])
            #expect(try journal.openPings().map(\.attempts) == [2])
            try await journal.markTyped([ping(0)], now: later)
            #expect(try journal.openPings().isEmpty)
            #expect(try journal.knownPings(among: [ping(0).id]) == [ping(0).id])
            #expect(try sqlite(path, "SELECT state, typed_ms, note FROM outbox") == "typed|7000|")
            #expect(try kinds(journal) == ["ping.recorded", "ping.typed"])
        }
    }

    @Test
    func `that failed is tried again, and each failure is told once`() async throws {
        try await withJournal { journal, _ in
            try await journal.record(ping(0), now: later)
            for reason in ["no pane", "no pane either"] {
                try await journal.attempt([ping(0)])
                try await journal.markFailed([ping(0)], reason: reason, now: later)
            }
            #expect(try journal.openPings().map(\.note) == ["no pane either"])
            #expect(try kinds(journal) == ["ping.recorded", "ping.failed", "ping.failed"])
        }
    }

    @Test
    func `is withdrawn while it is only recorded, and stays so`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<2))
            var withdrawal = Batch()
            withdrawal.withdrawn = [ping(0)]
            withdrawal.now = later
            try await journal.commit(withdrawal)
            try await journal.commit(withdrawal)
            #expect(try journal.openPings().map(\.ping) == [ping(1)])
            let last = try #require(try journal.events().last)
            #expect(last.kind == "ping.withdrawn")
            #expect(last.time == later)
            #expect(try kinds(journal).filter { $0 == "ping.withdrawn" }.count == 1)
            #expect(try journal.knownPings(among: [ping(0).id, ping(1).id]) == [ping(1).id])
            #expect(try sqlite(path, "SELECT count(*) FROM outbox") == "2")
        }
    }

    @Test
    func `comes back when it is owed again, and each time is told`() async throws {
        try await withJournal { journal, _ in
            for round in 0..<3 {
                let now = Int64(1000 * (round + 1))
                try await journal.commit(batch(0..<1, now: now))
                #expect(try journal.openPings().map(\.recorded) == [Instant(milliseconds: now)])
                try await journal.attempt([ping(0)])
                let later = Instant(milliseconds: now + 100)
                try await journal.markFailed([ping(0)], reason: "no pane", now: later)
                if round == 1 {
                    var withdrawal = Batch()
                    withdrawal.withdrawn = [ping(0)]
                    withdrawal.now = later
                    try await journal.commit(withdrawal)
                } else {
                    try await journal.withdraw([ping(0)], reason: "needless", now: later)
                }
                #expect(try journal.openPings().isEmpty)
            }
            let life = ["ping.recorded", "ping.failed", "ping.withdrawn"]
            #expect(try kinds(journal) == ["claim"] + life + life + life)
        }
    }

    @Test
    func `is not withdrawn while it may stand in the terminal already`() async throws {
        try await withJournal { journal, _ in
            try await journal.commit(batch(0..<1))
            try await journal.attempt([ping(0)])
            var withdrawal = Batch()
            withdrawal.withdrawn = [ping(0)]
            try await journal.commit(withdrawal)
            #expect(try journal.openPings().map(\.state) == [.attempted])
            try await journal.putBack([ping(0)], note: "not there")
            try await journal.commit(withdrawal)
            #expect(try journal.openPings().isEmpty)
            #expect(try kinds(journal).last == "ping.withdrawn")
        }
    }

    @Test
    func `that is withdrawn or typed does not come back by a late receipt`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<2))
            try await journal.attempt([ping(1)])
            try await journal.markTyped([ping(1)], now: later)
            var withdrawal = Batch()
            withdrawal.withdrawn = [ping(0)]
            try await journal.commit(withdrawal)
            let before = try dump(path)
            for number in 0..<2 {
                try await journal.putBack([ping(number)], note: "late")
                try await journal.markFailed([ping(number)], reason: "late", now: later)
                try await journal.markTyped([ping(number)], now: Instant(milliseconds: 9999))
                try await journal.withdraw([ping(number)], reason: "late", now: later)
                // Whoever would type now must not: it is no longer owed.
                await expectError(.absent) {
                    try await journal.attempt([ping(number)])
                }
            }
            #expect(try dump(path) == before)
        }
    }

    @Test
    func `that nobody wrote down cannot be attempted or typed`() async throws {
        try await withJournal { journal, path in
            try await journal.record(ping(0), now: later)
            let before = try dump(path)
            await expectError(.absent) {
                try await journal.attempt([ping(0), ping(1)])
            }
            try await journal.markTyped([ping(1)], now: later)
            #expect(try dump(path) == before)
        }
    }

    @Test
    func `comes in the order it was written down`() async throws {
        try await withJournal { journal, _ in
            for number in [5, 3, 9] {
                try await journal.record(ping(number), now: Instant(milliseconds: 10))
            }
            try await journal.record(ping(1), now: Instant(milliseconds: 5))
            try await journal.record(ping(3, to: "bob"), now: Instant(milliseconds: 10))
            let open = try journal.openPings().map(\.ping)
            #expect(open == [ping(1), ping(5), ping(3), ping(9), ping(3, to: "bob")])
        }
    }

    @Test
    func `changes with all the others of its line, or not at all`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<3))
            try sqlite(
                path,
                "CREATE TRIGGER boom BEFORE UPDATE ON outbox WHEN old.id LIKE 'event-2>%' "
                    + "BEGIN SELECT RAISE(ABORT, 'boom'); END"
            )
            let before = try dump(path)
            let all = (0..<3).map { ping($0) }
            await expectError(.storage) { try await journal.attempt(all) }
            await expectError(.storage) { try await journal.markTyped(all, now: later) }
            await expectError(.storage) { try await journal.putBack(all, note: "x") }
            #expect(try dump(path) == before)
        }
    }

    @Test
    func `whose row makes no sense is said to be corrupt`() async throws {
        try await withJournal { journal, path in
            try await journal.commit(batch(0..<1))
            try sqlite(path, "UPDATE outbox SET ping = 'not json'")
            #expect(throws: JournalError.self) { _ = try journal.openPings() }
            try sqlite(path, "UPDATE cursor SET tip = x'0102'")
            await expectError(.corrupt) { _ = try journal.cursor() }
        }
    }

    private func kinds(_ journal: EventJournal) throws -> [String] {
        try journal.events().map(\.kind)
    }
}

@Suite
struct `What a host knows` {
    @Test
    func `of an agent is kept, and what is wanted is another's word`() async throws {
        try await withJournal { journal, _ in
            try await journal.want(["bob", "ana"], true)
            #expect(
                try journal.agents() == [
                    AgentRow(name: "ana", isWanted: true), AgentRow(name: "bob", isWanted: true),
                ]
            )
            var row = AgentRow(
                name: "ana",
                isWanted: false,
                pane: "%3",
                kickoff: "event-1",
                started: Instant(milliseconds: 5),
                state: "working",
                reason: "it types",
                lastSign: Instant(milliseconds: 6)
            )
            let started = EventRecord(
                id: "start-1",
                event: .agentStarted("ana", reason: "asked"),
                commit: nil,
                actor: nil
            )
            for time: Int64 in [7, 8] {
                let event = Batch.Timed(
                    started,
                    at: Instant(milliseconds: time),
                    isApproximate: false
                )
                try await journal.save(row, events: [event])
            }
            row.isWanted = true
            #expect(try journal.agents()[0] == row)
            #expect(try journal.events().map(\.time) == [Instant(milliseconds: 7)])
            try await journal.want(["ana"], false)
            row.isWanted = false
            #expect(try journal.agents()[0] == row)
            row.pane = nil
            row.started = nil
            try await journal.save(row)
            #expect(try journal.agents()[0] == row)
        }
    }

    @Test
    func `of an agent changes when a person asks for it, and its terminal stays its own`()
        async throws
    {
        try await withJournal { journal, _ in
            let states = ["ana": "failed", "bob": "needs-you", "eve": "working"]
            for (name, state) in states {
                try await journal.save(
                    AgentRow(name: AgentName(name), pane: "%1", state: state, need: "crash_loop")
                )
            }
            try await journal.ask(for: ["ana", "bob", "eve", "nobody"], state: "starting")
            let rows = try journal.agents()
            #expect(rows.map(\.state) == ["starting", "starting", "starting"])
            #expect(rows.map(\.pane) == ["%1", "%1", "%1"])
            #expect(rows.map(\.need) == [nil, nil, nil])
        }
    }

    @Test
    func `of its source is the last look, and when it was reached`() async throws {
        try await withJournal { journal, path in
            #expect(try journal.source() == nil)
            let ref = RefName.branch("main")
            let good = SourceHealth(
                url: "u",
                ref: ref,
                looked: Instant(milliseconds: 1),
                reached: Instant(milliseconds: 1)
            )
            try await journal.save(good)
            #expect(try journal.source() == good)
            let bad = SourceHealth(
                url: "u",
                ref: ref,
                looked: Instant(milliseconds: 2),
                error: "gone"
            )
            try await journal.save(bad)
            let found = try #require(try journal.source())
            #expect(found.looked == Instant(milliseconds: 2))
            #expect(found.reached == Instant(milliseconds: 1))
            #expect(found.error == "gone")
            #expect(try sqlite(path, "SELECT count(*) FROM source") == "1")
        }
    }

    @Test
    func `of its source holds how long it fails, and what failed last`() async throws {
        try await withJournal { journal, _ in
            func time(_ number: Int64) -> Instant { Instant(milliseconds: number) }
            var health = SourceHealth(url: "u", ref: .branch("main"))
            health = health.looked(at: time(1), error: nil, next: time(16))
            for look in 2...4 {
                let look = Int64(look)
                health = health.looked(at: time(look), error: "gone \(look)", next: time(99))
            }
            try await journal.save(health)
            var found = try #require(try journal.source())
            #expect(found == health)
            #expect(found.failures == 3)
            #expect(found.failingSince == time(2))
            #expect(found.reached == time(1))
            #expect(found.lastFailure == SourceHealth.Failure(time: time(4), text: "gone 4"))
            #expect(found.nextLook == time(99))
            // All is well again; what was wrong can still be seen.
            try await journal.save(health.looked(at: time(5), error: nil, next: nil))
            found = try #require(try journal.source())
            #expect(found.failures == 0)
            #expect(found.failingSince == nil)
            #expect(found.error == nil)
            #expect(found.lastFailure?.text == "gone 4")
            #expect(found.nextLook == nil)
        }
    }
}
