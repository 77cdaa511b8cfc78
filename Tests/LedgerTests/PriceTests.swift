import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `The price of a model` {
    // Dollars for a million tokens: input 3, output 15.
    private let sonnet = Price(
        rates: .init(input: 3_000_000, output: 15_000_000),
        longContext: .init(above: 200_000, rates: .init(input: 6_000_000, output: 22_500_000)),
        fastThousandths: 2500,
        webSearch: Money(picodollars: 10_000_000_000),
        hasCacheRule: true
    )
    private let gpt = Price(rates: .init(input: 1_250_000, cacheRead: 125_000, output: 10_000_000))

    private var table: PriceTable {
        PriceTable(
            date: "2026-11-21",
            entries: ["claude-sonnet-4-5": sonnet, "gpt-5": gpt, "Gemini-Old": gpt]
        )
    }

    private func cost(_ row: UsageRow) -> String? { table.cost(of: row).money?.decimal }

    @Test func `is that of its input and output, to the picodollar`() {
        #expect(cost(row("m", TokenCount(input: 100_000, output: 1000))) == "0.315")
        #expect(cost(row("m", TokenCount(output: 1))) == "0.000015")
    }

    @Test func `follows the rule of its family for the cache`() {
        #expect(cost(row("m", TokenCount(cacheWrite: 1000))) == "0.00375")
        #expect(cost(row("m", TokenCount(cacheWrite: 1000), hour: 1000)) == "0.006")
        #expect(cost(row("m", TokenCount(cacheWrite: 1000), hour: 400)) == "0.00465")
        #expect(cost(row("m", TokenCount(cacheRead: 1000))) == "0.0003")
    }

    @Test func `charges no more for an hour than what was written`() {
        #expect(cost(row("m", TokenCount(cacheWrite: 1000), hour: 5000)) == "0.006")
        #expect(cost(row("m", TokenCount(input: 1), hour: 5000)) == "0.000003")
    }

    @Test func `is unknown where a class has none and no rule holds, unless nothing is of it`() {
        let read = row("m", model: "gpt-5", TokenCount(input: 1000, cacheRead: 1000))
        #expect(cost(read) == "0.001375")
        let written = table.cost(of: row("m", model: "gpt-5", TokenCount(input: 9, cacheWrite: 1)))
        #expect(written.money == nil)
        #expect(written.key == "gpt-5")
        #expect(!written.isExact)
        #expect(cost(row("m", model: "gpt-5", TokenCount(output: 1), fast: true)) == nil)
        #expect(cost(row("m", model: "gpt-5", TokenCount(output: 1), searches: 1)) == nil)
    }

    @Test(arguments: [
        (200_000, 0, 0, "0.615"), (200_001, 0, 0, "1.222506"),
        (0, 100_000, 100_000, "0.42"), (1, 100_000, 100_000, "0.832506"),
    ])
    func `of a long prompt holds for all tokens of the request, cached ones and the answer too`(
        input: Int64,
        written: Int64,
        read: Int64,
        expected: String
    ) {
        let output: Int64 = 1000
        let tokens = TokenCount(
            input: input,
            cacheWrite: written,
            cacheRead: read,
            output: output
        )
        #expect(cost(row("m", tokens)) == expected)
    }

    @Test func `is a multiple in the fast mode, but for searches`() {
        let tokens = TokenCount(input: 1000)
        #expect(cost(row("m", tokens, fast: true)) == "0.0075")
        #expect(cost(row("m", tokens, searches: 2)) == "0.023")
        #expect(cost(row("m", tokens, fast: true, searches: 2)) == "0.0275")
    }

    @Test func `is nothing for nothing, whatever the model`() {
        let nothing = table.cost(of: row("m", model: "nobody-knows", .zero))
        #expect(nothing.money == .zero)
        #expect(nothing.isExact)
        #expect(table.cost(of: row("m", model: nil, .zero)).money == .zero)
        #expect(table.cost(of: row("m", model: nil, .zero, searches: 1)).money == nil)
    }

    @Test func `is never nothing for what nobody knows`() {
        let unknown = table.cost(of: row("m", model: "gpt-5.6-terra"))
        #expect(unknown == Costing(money: nil, source: .unknown(key: nil)))
        #expect(table.cost(of: row("m", model: nil)).money == nil)
        #expect(table.cost(of: row("m", model: "x", stated: .zero)).money == nil)
    }

    @Test func `is what the program states where the table has none, and marked so`() {
        let stated = Money(picodollars: 77)
        let unknown = table.cost(of: row("m", model: "x", stated: stated))
        #expect(unknown == Costing(money: stated, source: .stated))
        #expect(unknown.key == nil)
        let lacking = row("m", model: "gpt-5", TokenCount(cacheWrite: 1), stated: stated)
        #expect(table.cost(of: lacking).source == .stated)
        let known = row("m", TokenCount(output: 1), stated: stated)
        #expect(table.cost(of: known).money?.decimal == "0.000015")
        #expect(table.cost(of: known, prefersStated: true).money == stated)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is the sum of its classes, or unknown where a class that is used has none`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        func maybe() -> Int64? { random.chance(oneIn: 4) ? nil : random.number(below: 9) * 20 }
        func rates() -> Price.Rates {
            Price.Rates(
                input: random.number(below: 9) * 20,
                cacheWrite: maybe(),
                hourCacheWrite: maybe(),
                cacheRead: maybe(),
                output: random.number(below: 9) * 20
            )
        }
        let (short, long) = (rates(), rates())
        let hasRule = random.chance(oneIn: 2)
        let price = Price(
            rates: short,
            longContext: .init(above: 4, rates: long),
            fastThousandths: random.one(of: [nil, 2000]),
            hasCacheRule: hasRule
        )
        let table = PriceTable(date: "", entries: ["x": price])
        for _ in 0..<20 {
            let tokens = random.tokens()
            let hour = random.number(below: tokens.cacheWrite + 1)
            let isFast = random.chance(oneIn: 2)
            let row = row("m", model: "x", tokens, hour: hour, fast: isFast)
            let rates = tokens.input + tokens.cacheWrite + tokens.cacheRead > 4 ? long : short
            func rule(_ price: Int64?, _ twentieths: Int64) -> Int64? {
                price ?? (hasRule ? rates.input * twentieths / 20 : nil)
            }
            let parts: [(Int64, Int64?)] = [
                (tokens.input, rates.input), (tokens.output, rates.output),
                (tokens.cacheWrite - hour, rule(rates.cacheWrite, 25)),
                (hour, rule(rates.hourCacheWrite, 40)),
                (tokens.cacheRead, rule(rates.cacheRead, 2)),
            ]
            let factor: Int64? = isFast ? price.fastThousandths.map { $0 / 1000 } : 1
            let lacks = parts.contains { $0.0 > 0 && $0.1 == nil } || factor == nil
            let sum = parts.reduce(0) { $0 + $1.0 * ($1.1 ?? 0) } * (factor ?? 0)
            let isUnknown = lacks && tokens.total > 0
            #expect(table.cost(of: row).money == (isUnknown ? nil : Money(picodollars: sum)))
        }
    }

    @Test func `is the same when each model is looked up once`() {
        var pricer = RowPricer(table)
        for _ in 0..<2 {
            for model in ["claude-sonnet-4-5-20250929", "gpt-5", "x", nil] {
                for prefersStated in [true, false] {
                    let row = row("m", model: model, stated: Money(picodollars: 3))
                    let cost = pricer.cost(of: row, prefersStated: prefersStated)
                    #expect(cost == table.cost(of: row, prefersStated: prefersStated))
                }
            }
        }
    }

    @Test func `does not crash or wrap on numbers that no bill has`() {
        let most = Int64.max
        let all = TokenCount(input: most, cacheWrite: most, cacheRead: most, output: most)
        let dear = Price(
            rates: .init(input: most, output: most),
            fastThousandths: most,
            webSearch: Money(picodollars: most),
            hasCacheRule: true
        )
        let table = PriceTable(date: "", entries: ["x": dear])
        for tokens in [all, TokenCount(input: most)] {
            for isFast in [true, false] {
                let row = row("m", model: "x", tokens, hour: most, fast: isFast, searches: most)
                #expect(table.cost(of: row).money == nil)
            }
        }
    }

    @Test(arguments: [("3", 3_000_000), ("0.02", 20_000), ("0", 0), ("0.000001", 1)])
    func `of a token is read from that of a million`(dollars: String, picodollars: Int64) throws {
        let price = try #require(Money(decimal: dollars))
        #expect(Price.picodollarsPerToken(ofMillion: price) == picodollars)
    }

    @Test func `of a token is a whole number, and not negative`() {
        #expect(Price.picodollarsPerToken(ofMillion: Money(picodollars: 1)) == nil)
        #expect(Price.picodollarsPerToken(ofMillion: Money(picodollars: -1_000_000)) == nil)
    }
}
