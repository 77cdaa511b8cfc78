import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `A budget` {
    private let gate = BudgetScope.gate("D1", "build")
    private let tokens = BudgetSettings(gateTokens: 1000)

    private func costs(_ rows: AgentUsage...) -> AgentCosts {
        var costs = AgentCosts()
        for row in rows { costs.add(row) }
        return costs
    }

    private func levels(
        _ used: Int64,
        _ settings: BudgetSettings,
        said: Set<String> = []
    ) -> [BudgetNotice.Level] {
        notices(used, settings, said: said).map(\.level)
    }

    private func notices(
        _ amount: Int64,
        _ settings: BudgetSettings,
        said: Set<String> = []
    ) -> [BudgetNotice] {
        let use = costs(used(amount, at: 0))
        return Budget.notices(on: gate, used: use, settings: settings, said: said)
    }

    @Test(
        arguments: [
            (0, nil), (799, nil), (800, .warned), (999, .warned), (1000, .exhausted(percent: 100)),
            (1249, .exhausted(percent: 100)), (1250, .exhausted(percent: 125)),
            (9999, .exhausted(percent: 975)),
        ] as [(Int64, BudgetNotice.Level?)]
    )
    func `is warned of, and then spent`(used: Int64, level: BudgetNotice.Level?) {
        #expect(levels(used, tokens) == (level.map { [$0] } ?? []))
    }

    @Test func `says each thing once, and a lifted hold again at the next quarter`() {
        var said: Set<String> = []
        var levels: [BudgetNotice.Level] = []
        for amount in stride(from: 0, through: 1600, by: 10) as StrideThrough<Int64> {
            for notice in notices(amount, tokens, said: said) {
                #expect(said.insert(notice.id).inserted)
                levels.append(notice.level)
            }
        }
        let expected: [BudgetNotice.Level] = [
            .warned, .exhausted(percent: 100), .exhausted(percent: 125), .exhausted(percent: 150),
        ]
        #expect(levels == expected)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `never says a thing twice, nor one that is not so`(seed: UInt64) {
        var random = PureRandom(seed: seed)
        let settings = BudgetSettings(
            gateTokens: 1 + random.number(below: 2000),
            gateUSD: Money(picodollars: 1 + random.number(below: 2000)),
            warnAtThousandths: 500 + random.number(below: 500)
        )
        var use = AgentCosts()
        var said: Set<String> = []
        var last: [BudgetMeasure: Int] = [:]
        for _ in 0..<200 {
            use.add(used(random.number(below: 60), at: 0, isPriced: !random.chance(oneIn: 9)))
            for notice in Budget.notices(on: gate, used: use, settings: settings, said: said) {
                #expect(said.insert(notice.id).inserted)
                guard case .exhausted(let percent) = notice.level else {
                    #expect(last[notice.measure] == nil)
                    continue
                }
                #expect(percent > last[notice.measure, default: 0])
                last[notice.measure] = percent
            }
            // What was reached is what was said, for each limit, at every moment.
            let reached: [(BudgetMeasure, Int64, Int64?)] = [
                (.tokens, use.total.tokens.total, settings.gateTokens),
                (.dollars, use.total.known.picodollars, settings.gateUSD?.picodollars),
            ]
            for (measure, amount, limit) in reached {
                let percent = amount * 100 / (limit ?? 1)
                #expect(last[measure] == (percent < 100 ? nil : Int(percent / 25 * 25)))
            }
        }
    }

    @Test func `says nothing milder after something worse`() {
        let worst = Set(notices(1600, tokens).map(\.id))
        #expect(worst == ["budget/gate/build/0/D1/tokens/1000/150"])
        #expect(levels(1300, tokens, said: worst) == [])
        #expect(levels(900, tokens, said: worst) == [])
        #expect(levels(1750, tokens, said: worst) == [.exhausted(percent: 175)])
    }

    @Test func `begins anew when the limit is raised`() {
        let said = Set(notices(1100, tokens).map(\.id))
        let raised = BudgetSettings(gateTokens: 2000)
        #expect(levels(1100, raised, said: said) == [])
        #expect(levels(1700, raised, said: said) == [.warned])
    }

    @Test func `of nothing is spent by anything, and by nothing it is not`() {
        let none = BudgetSettings(gateTokens: 0, gateUSD: .zero)
        #expect(levels(0, none) == [])
        #expect(levels(1, none) == [.exhausted(percent: 100), .exhausted(percent: 100)])
        #expect(levels(.max, tokens).count == 1)
        #expect(levels(1, BudgetSettings(gateTokens: -5)) == [.exhausted(percent: 100)])
        #expect(levels(5, BudgetSettings()) == [])
    }

    @Test func `tells what was used, of what, by whom, and what to do`() throws {
        let use = costs(
            used(1_500_000, at: 0),
            used(600_000, by: "reviewer", at: 0)
        )
        let settings = BudgetSettings(gateTokens: 2_000_000)
        let spent = try #require(
            Budget.notices(on: gate, used: use, settings: settings, said: []).first
        )
        #expect(
            spent.text == "gate D1 of phase build has spent its budget: 2,100,000 of "
                + "2,000,000 tokens (105 %); most of it by builder: 1,500,000 tokens"
        )
        #expect(
            spent.remedy == "to go on, raise gate_tokens in [budget]; or, until 125 % are used, "
                + "git bus resume D1 -m WHY"
        )
        #expect(spent.scope.hold == .gate("D1"))
        let day = BudgetScope.day(UTCDay(of: Instant(milliseconds: 1_795_305_600_000)))
        let warning = try #require(
            Budget.notices(
                on: day,
                used: costs(used(45_000_000_000_000, at: 0)),
                settings: BudgetSettings(dayUSD: Money(decimal: "50")),
                said: []
            ).first
        )
        #expect(
            warning.text
                == "the day 2026-11-22 has nearly spent its budget: $45.00 of $50.00 (90 %)"
        )
        #expect(warning.remedy == "at $50.00 the bus is held; to go on, raise day_usd in [budget]")
        #expect(warning.scope.hold == .bus)
        #expect(warning.id == "budget/day/2026-11-22/dollars/50000000000000/warned")
    }

    @Test func `of dollars says what has no price, and that the sum is a lower bound`() throws {
        let settings = BudgetSettings(gateUSD: Money(picodollars: 1_000_000_000_000))
        let unpriced = used(1200, at: 0, model: "new-model", isPriced: false)
        let little = costs(used(1_000_000_000, at: 0), unpriced)
        let first = try #require(
            Budget.notices(on: gate, used: little, settings: settings, said: []).first
        )
        #expect(first.level == .uncertain)
        #expect(
            first.text == "gate D1 of phase build cannot be held to its budget: at least $0.001 of "
                + "$1.00 (0 %); 1,200 tokens unpriced (new-model)"
        )
        #expect(first.remedy == "add the model to your prices, or limit tokens with gate_tokens")
        #expect(Budget.notices(on: gate, used: little, settings: settings, said: [first.id]) == [])
        let nearly = costs(used(900_000_000_000, at: 0), unpriced)
        let warned = Budget.notices(on: gate, used: nearly, settings: settings, said: [first.id])
        #expect(warned.map(\.level) == [.warned])
        let much = costs(used(2_000_000_000_000, at: 0), unpriced)
        let spent = Budget.notices(on: gate, used: much, settings: settings, said: [first.id])
        #expect(spent.map(\.level) == [.exhausted(percent: 200)])
        #expect(spent.first?.text.contains("at least $2.00 of $1.00 (200 %); 1,200") == true)
    }

    @Test func `of tokens does not care for prices`() {
        let use = costs(used(10, at: 0, isPriced: false))
        #expect(Budget.notices(on: gate, used: use, settings: tokens, said: []) == [])
    }
}

@Suite struct `The budgets of a bus` {
    private var table: CostTable {
        var bus = TestBus()
        bus.phase("plan", from: 0, to: 10)
        bus.phase("build", from: 10, to: nil)
        bus.claim("P1", at: 5, in: "plan")
        bus.claim("D1", at: 20)
        bus.claim("D2", at: 30)
        return bus.table([
            used(100, at: 1), used(100, at: 15), used(1, at: 25), used(100, at: 35),
            used(100, by: "supervisor", at: 35),
        ])
    }

    private func ids(_ settings: BudgetSettings, visit: PhaseVisit?) -> [String] {
        Budget.notices(
            on: table,
            visit: visit,
            day: UTCDay(of: Instant(milliseconds: 0)),
            workers: ["builder", "reviewer"],
            settings: settings,
            said: []
        ).map(\.id)
    }

    @Test func `are those of the current phase, of its gates, and of what is worked on`() {
        #expect(
            ids(BudgetSettings(gateTokens: 50), visit: "build") == [
                "budget/gate/build/0/D1/tokens/50/200",
                "budget/next-gate/build/0/builder/2/tokens/50/200",
            ]
        )
        #expect(
            ids(BudgetSettings(phaseTokens: 300), visit: "build")
                == ["budget/phase/build/0/tokens/300/100"]
        )
    }

    @Test func `are that of the day alone when no phase is left`() {
        let all = BudgetSettings(gateTokens: 1, phaseTokens: 1, dayTokens: 400)
        #expect(ids(all, visit: nil) == ["budget/day/1970-01-01/tokens/400/100"])
    }
}
