import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `A book of usage` {
    private let small = TokenCount(input: 1, output: 1)
    private let large = TokenCount(input: 1, output: 9)

    private func sum(_ rows: [UsageRow]) -> TokenCount {
        var book = UsageBook()
        for (index, row) in rows.enumerated() { _ = book.take(row, from: UInt32(index)) }
        return book.sum
    }

    @Test func `counts a request once, with the largest of its rows, whatever comes first`() {
        #expect(sum([row("m", small), row("m", large)]) == large)
        #expect(sum([row("m", large), row("m", small)]) == large)
    }

    @Test func `counts what has another request, or another message, again`() {
        #expect(sum([row("m", small), row("m", request: "s", large)]) == small + large)
        #expect(sum([row("m", small), row("n", large)]) == small + large)
    }

    @Test func `lets no side chain win over the main one, however large its row`() {
        #expect(sum([row("m", small), row("m", side: true, large)]) == small)
        #expect(sum([row("m", side: true, large), row("m", small)]) == small)
    }

    @Test func `knows a replay on a side chain, whatever request it names`() {
        let copies = [
            row("m", request: "s", side: true, large), row("m", request: nil, side: true, large),
        ]
        #expect(sum(copies + [row("m", small)]) == small)
        #expect(sum([row("m", small)] + copies) == small)
    }

    @Test func `counts the requests of a side chain where no other has them`() {
        let rows = [row("m", side: true, small), row("m", request: "s", side: true, large)]
        #expect(sum(rows) == small + large)
    }

    @Test func `takes a row that names no request for a copy of one that does`() {
        #expect(sum([row("m", request: nil, small), row("m", request: nil, large)]) == large)
        #expect(sum([row("m", request: nil, large), row("m", small)]) == small)
        #expect(sum([row("m", small), row("m", request: nil, large)]) == small)
    }

    @Test func `prefers a row that tells of the fast mode, and of equal totals always the same`() {
        var book = UsageBook()
        _ = book.take(row("m", small), from: 0)
        let change = book.take(row("m", small, fast: true), from: 1)
        #expect(change == .replaced([KeptUsage(row("m", small), source: 0)]))
        let other = TokenCount(cacheRead: 1, output: 1)
        #expect(sum([row("m", small), row("m", other)]) == small)
        #expect(sum([row("m", other), row("m", small)]) == small)
    }

    @Test func `gives a row back with all its figures`() {
        let said = row(
            "m",
            side: true,
            at: 7,
            large,
            hour: 3,
            fast: true,
            searches: 2,
            stated: Money(picodollars: 5)
        )
        let again = KeptUsage(said, source: 0).row
        #expect(again.key.isSideChain)
        #expect(again.key.message == UsageDigest(of: "m").hex)
        var figures = again
        figures.key = said.key
        #expect(figures == said)
    }

    /// Rows of one request, each better than the next.
    private var falling: [KeptUsage] {
        let other = TokenCount(cacheRead: 1, output: 1)
        return [
            KeptUsage(row("m", large), source: 5),
            KeptUsage(row("m", small, fast: true), source: 5),
            KeptUsage(row("m", small, hour: 1), source: 5),
            KeptUsage(row("m", small, searches: 1), source: 5),
            KeptUsage(row("m", small, stated: .zero), source: 5),
            KeptUsage(row("m", at: -1, small), source: 5), KeptUsage(row("m", small), source: 5),
            KeptUsage(row("m", small), source: 6),
            KeptUsage(row("m", model: "b", small), source: 5),
            KeptUsage(row("m", model: nil, small), source: 5),
            KeptUsage(row("m", at: nil, small), source: 5), KeptUsage(row("m", other), source: 5),
            KeptUsage(row("m", side: true, large, fast: true), source: 5),
        ]
    }

    @Test func `keeps the better of two rows, whichever is first`() {
        for (index, row) in falling.enumerated() {
            for worse in falling[index...] {
                #expect(UsageMerge.better(of: row, and: worse) == row)
                #expect(UsageMerge.better(of: worse, and: row) == row)
            }
        }
    }

    @Test func `says what a row changed, and whose the replaced ones were`() {
        var book = UsageBook()
        let first = row("m", request: "a", side: true, small)
        let second = row("m", request: "b", side: true, small)
        #expect(book.take(first, from: 7) == .new)
        #expect(book.take(second, from: 8) == .new)
        #expect(book.take(second, from: 9) == .ignored)
        #expect(book.count == 2)
        guard case .replaced(let old) = book.take(row("m", large), from: 1) else {
            Issue.record("nothing was replaced")
            return
        }
        #expect(Set(old.map(\.source)) == [7, 8])
        #expect(book.count == 1)
        #expect(book.take(first, from: 7) == .ignored)
    }

    @Test func `keeps everything that a row says`() {
        let said = row(
            "m",
            request: nil,
            side: true,
            at: nil,
            model: nil,
            large,
            hour: 3,
            fast: true,
            searches: 2,
            stated: Money(picodollars: 5)
        )
        var book = UsageBook()
        _ = book.take(said, from: 3)
        _ = book.take(row("n", at: 12, small), from: 4)
        var kept: Set<KeptUsage> = []
        book.forEach { kept.insert($0) }
        #expect(
            kept == [KeptUsage(said, source: 3), KeptUsage(row("n", at: 12, small), source: 4)]
        )
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `has the same rows in every order`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        // Few of everything, so that most rows are of one request and many are alike but for the
        // last thing that decides.
        let rows = (0..<6).map { _ in
            KeptUsage(
                row(
                    random.chance(oneIn: 4) ? "n" : "m",
                    request: random.one(of: seed.isMultiple(of: 2) ? ["a"] : [nil, "a", "b", "c"]),
                    side: random.chance(oneIn: 3),
                    at: random.one(of: [nil, 1, 2]),
                    model: random.one(of: [nil, "x", "y"]),
                    random.one(of: [small, TokenCount(cacheRead: 1, output: 1), large]),
                    fast: random.chance(oneIn: 3)
                ),
                source: UInt32(random.number(below: 3))
            )
        }
        let expected = book(of: rows)
        var tried = 0
        permute(rows) { order in
            tried += 1
            let other = book(of: order)
            #expect(other.rows == expected.rows)
            #expect(other.sum == expected.rows.reduce(.zero) { $0 + $1.tokens })
        }
        #expect(tried == 720)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `adds up what it said was new and takes off what it said was replaced`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        var book = UsageBook()
        var sums: [UInt32: TokenCount] = [:]
        for _ in 0..<3000 {
            let request = random.one(of: [nil, "a", "b", "c", "d"])
            let side = random.chance(oneIn: 2)
            let message = String(random.number(below: 300))
            let new = row(message, request: request, side: side, random.tokens())
            let source = UInt32(random.number(below: 3))
            switch book.take(new, from: source) {
            case .new: sums[source, default: .zero] += new.tokens
            case .replaced(let old):
                for row in old { sums[row.source, default: .zero] += .zero - row.tokens }
                sums[source, default: .zero] += new.tokens
            case .ignored: break
            }
        }
        var expected: [UInt32: TokenCount] = [:]
        var count = 0
        book.forEach {
            expected[$0.source, default: .zero] += $0.tokens
            count += 1
        }
        #expect(sums == expected)
        #expect(book.sum == expected.values.reduce(.zero, +))
        #expect(book.count == count)
    }

    private func book(of rows: [KeptUsage]) -> (rows: Set<KeptUsage>, sum: TokenCount) {
        var book = UsageBook()
        for row in rows { _ = book.take(row) }
        var kept: Set<KeptUsage> = []
        book.forEach { kept.insert($0) }
        return (kept, book.sum)
    }

    /// Heap's algorithm.
    private func permute(_ rows: [KeptUsage], _ body: ([KeptUsage]) -> Void) {
        var rows = rows
        func go(_ size: Int) {
            if size <= 1 { return body(rows) }
            for index in 0..<size {
                go(size - 1)
                rows.swapAt(size.isMultiple(of: 2) ? index : 0, size - 1)
            }
        }
        go(rows.count)
    }
}

@Suite struct `The digest of a message` {
    // The values of the authors' own test vectors for FNV-1a with 128 bits.
    @Test(arguments: [
        ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
        ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
    ])
    func `is the one that its authors list`(text: String, hex: String) {
        let digest = UsageDigest(of: text)
        #expect(digest.hex == hex)
        #expect(UsageDigest(high: digest.high, low: digest.low) == digest)
    }
}
