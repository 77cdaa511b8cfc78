import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `What an item of work cost` {
    private func lease(
        _ item: Int,
        _ agent: AgentName,
        _ taken: Int64,
        _ ended: Int64?
    ) -> ItemLease {
        ItemLease(
            item: item,
            agent: agent,
            taken: Instant(milliseconds: taken),
            ended: ended.map(Instant.init(milliseconds:))
        )
    }

    @Test func `is what its holder used from taking it to its end`() {
        let leases = [lease(1, "a", 10, 20), lease(1, "b", 30, nil), lease(2, "c", 0, 5)]
        let rows = [
            used(1, by: "a", at: 10), used(2, by: "a", at: 11), used(4, by: "a", at: 20),
            used(8, by: "a", at: 21), used(16, by: "b", at: 15), used(32, by: "b", at: 99),
            used(64, by: "a", at: nil),
        ]
        let table = ItemTable(of: rows, leases: leases)
        #expect(table.items.mapValues(\.tokens) == [1: 38, 2: 0])
        #expect(table.items[1]?.agents.mapValues(\.tokens.total) == ["a": 6, "b": 32])
        #expect(table.rest.tokens == 1 + 8 + 16 + 64)
    }

    @Test func `is that of the item taken last, where an agent has several`() {
        let leases = [lease(1, "a", 0, 100), lease(2, "a", 10, 20), lease(3, "a", 10, 15)]
        let rows = [5, 12, 17, 50].enumerated().map {
            used(1 << $0.offset, by: "a", at: $0.element)
        }
        let table = ItemTable(of: rows, leases: leases)
        #expect(table.items.mapValues(\.tokens) == [1: 9, 2: 4, 3: 2])
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `is found as by a search of all leases, and adds up`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        let leases = (0..<8).map { item in
            let taken = random.number(below: 20)
            let length = random.chance(oneIn: 4) ? nil : random.number(below: 10)
            return lease(item % 5, random.one(of: ["a", "b"]), taken, length.map { taken + $0 })
        }
        let rows = (0..<40).map { _ in
            used(
                1 + random.number(below: 9),
                by: random.one(of: ["a", "b"]),
                at: random.number(below: 35)
            )
        }
        var expected: [Int: AgentCosts] = [:]
        for lease in leases { expected[lease.item] = AgentCosts() }
        var all = AgentCosts()
        for row in rows {
            all.add(row)
            guard let time = row.time else { continue }
            let held = leases.filter {
                $0.agent == row.agent && $0.taken < time && ($0.ended.map { time <= $0 } ?? true)
            }
            let last = held.max { ($0.taken, $0.item) < ($1.taken, $1.item) }
            if let last { expected[last.item]?.add(row) }
        }
        let table = ItemTable(of: random.mixed(rows), leases: random.mixed(leases))
        #expect(table.items == expected)
        #expect(table.items.values.reduce(table.rest, +) == all)
    }
}

@Suite struct `A day in UTC` {
    @Test(arguments: [
        (0, "1970-01-01"), (-1, "1969-12-31"), (86_399_999, "1970-01-01"),
        (86_400_000, "1970-01-02"), (1_795_305_600_000, "2026-11-22"),
        (1_795_305_599_999, "2026-11-21"), (-86_400_000, "1969-12-31"), (-86_400_001, "1969-12-30"),
    ])
    func `begins at midnight`(milliseconds: Int64, text: String) {
        #expect(UTCDay(of: Instant(milliseconds: milliseconds)).text == text)
    }

    @Test func `has what was used in it`() {
        var bus = TestBus()
        bus.phase("build", from: 0, to: nil)
        let table = bus.table([
            used(1, at: 0), used(2, at: 86_399_999), used(4, at: 86_400_000), used(8, at: -1),
        ])
        let days = table.days.sorted { $0.key < $1.key }
        #expect(days.map(\.key.text) == ["1969-12-31", "1970-01-01", "1970-01-02"])
        #expect(days.map(\.value.tokens) == [8, 3, 4])
    }
}
