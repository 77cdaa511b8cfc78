import Ledger
import Testing

@Suite struct `Looking a model up` {
    private func price(_ input: Int64) -> Price { Price(rates: .init(input: input, output: input)) }

    private func table(_ keys: [String: Int64]) -> PriceTable {
        PriceTable(date: "2026-11-21", entries: keys.mapValues(price))
    }

    @Test func `prefers the name as it is, and says that it is exact`() throws {
        let table = table(["claude-x": 1, "anthropic/claude-x": 2])
        let match = try #require(table.match("anthropic/claude-x"))
        #expect(match.key == "anthropic/claude-x")
        #expect(match.price == price(2))
        #expect(match.isExact)
    }

    @Test(arguments: [
        "Claude-Sonnet-4-5", "anthropic/claude-sonnet-4-5", "claude-sonnet-4-5-20250929",
        "claude-sonnet-4-5@20250929", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "anthropic.claude-sonnet-4-5-v1:0", "openrouter/anthropic/claude-sonnet-4-5",
        "vertex_ai/claude-sonnet-4-5@20250929", "claude-sonnet-4-5[1m]",
        "claude-sonnet-4-5-2025-09-29",
    ])
    func `knows a model by who serves it and by its date`(name: String) throws {
        let match = try #require(table(["claude-sonnet-4-5": 1, "claude": 9]).match(name))
        #expect(match.key == "claude-sonnet-4-5")
        #expect(match.how == .normalised)
        #expect(!match.isExact)
    }

    @Test(arguments: [
        "gpt-5.6-x", "gpt-5-mini", "gpt-5:free", "gpt-5-fast", "gpt-50", "xgpt-5", "gpt", "",
        "gpt-5-20251399",
        "gpt-5-12345678", "gpt-5-v1", "gpt-5-x:0", "gpt-5-v1:x", "gpt-5 ", "gpt-5-latest",
        "openai.gpt-5.1",
    ])
    func `gives a model no price of another`(name: String) {
        #expect(table(["gpt-5": 1]).match(name) == nil)
    }

    @Test func `keeps a version that looks like a revision`() {
        #expect(table(["deepseek": 1]).match("deepseek-v3") == nil)
        #expect(table(["deepseek-v3": 1]).match("deepseek/deepseek-v3")?.key == "deepseek-v3")
    }

    @Test func `finds a dated key by the plain name, if that says one price`() {
        #expect(table(["m-20250101": 1]).match("m")?.key == "m-20250101")
        #expect(table(["m-20250101": 1, "m-20250601": 1]).match("m")?.key == "m-20250101")
        #expect(table(["m-20250101": 1, "m-20250601": 2]).match("m") == nil)
        #expect(table(["m-20250101": 1, "m-20250601": 2, "m": 3]).match("m-20251231")?.key == "m")
    }

    @Test func `takes an entry of one's own before the one shipped`() {
        let mine = PriceTable(date: "2026-12-01", entries: ["m": price(5), "own": price(6)])
        let both = table(["m": 1, "n": 2]).overridden(by: mine)
        #expect(both.date == "2026-12-01")
        #expect(both.match("m")?.price == price(5))
        #expect(both.match("n")?.price == price(2))
        #expect(both.match("own")?.price == price(6))
    }
}
