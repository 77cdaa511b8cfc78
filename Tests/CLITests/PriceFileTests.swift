import BusModel
import Foundation
import Ledger
import Testing

@testable import CLI

/// What a file of prices says, to the last picodollar, and what is wrong with it.
@Suite struct `A file of prices` {
    private static let file = """
        date = "2026-11-21"
        currency = "USD"

        [models."gpt-5.4"]
        input = 2.5
        output = 15
        cache_read = "0.25"
        fast = 2.5

        [models.plain]
        input = 1.0
        output = 2.0
        long = { above = 200_000, input = 2.0, output = 3.0 }
        """

    private func price(_ lines: String) throws -> Price {
        let text = "date = \"2026-11-21\"\n[models.m]\n" + lines
        return try #require(try PriceFile(text, name: "prices.toml").table.entries["m"])
    }

    @Test func `is read with its long prompts and its fast mode`() throws {
        let table = try PriceFile(Self.file, name: "prices.toml").table
        #expect(table.date == "2026-11-21")
        let price = try #require(table.entries["gpt-5.4"])
        #expect(price.rates.input == 2_500_000)
        #expect(price.rates.output == 15_000_000)
        #expect(price.rates.cacheRead == 250_000)
        #expect(price.rates.cacheWrite == nil)
        #expect(price.fastThousandths == 2500)
        #expect(price.longContext == nil && !price.hasCacheRule && price.webSearch == nil)
        let long = try #require(table.entries["plain"]?.longContext)
        #expect(long.above == 200_000 && long.rates.output == 3_000_000)
    }

    @Test(
        arguments: [
            ("0.075", 75_000), ("0.1", 100_000), ("0.0028", 2800), ("0.003625", 3625),
            ("3", 3_000_000),
            ("\"0.25\"", 250_000), ("1.1", 1_100_000), ("12.5", 12_500_000), ("0", 0), ("0.0", 0),
            ("2.5e-1", 250_000), ("\"2.5e-1\"", 250_000), ("10_000", 10_000_000_000),
        ] as [(String, Int64)]
    )
    func `means each price exactly`(_ written: String, _ picodollars: Int64) throws {
        #expect(try price("input = \(written)\noutput = 1").rates.input == picodollars)
    }

    @Test func `gives a search of the web and the rule of a family`() throws {
        let price = try price(
            "input = 5\noutput = 25\nweb_search = 0.01\ncache_rule = \"anthropic\""
        )
        #expect(price.webSearch == Money(picodollars: 10_000_000_000))
        #expect(price.rates(prompt: 0).cacheWrite == 6_250_000)
    }

    @Test(
        arguments: [
            // before, after, line, column, the sentence, a part of the hint
            ("output = 15", "outptu = 15", 6, 1, "unknown key \"outptu\"", "did you mean output?"),
            ("currency", "curency", 2, 1, "unknown key \"curency\"", "did you mean currency?"),
            ("\"USD\"", "\"EUR\"", 2, 1, "currency must be \"USD\"", nil),
            ("2026-11-21", "2026-02-30", 1, 1, "date must be a day", "date = "),
            ("2026-11-21", "21.11.2026", 1, 1, "date must be a day", "date = "),
            ("date = \"2026-11-21\"", "", 1, 1, "date is missing", "date = "),
            ("input = 2.5\n", "", 4, 1, "gpt-5.4 has no input", "input = 2.5"),
            ("input = 2.5", "input = -2.5", 5, 1, "input must not be negative", nil),
            ("input = 2.5", "input = true", 5, 1, "input must be a number or a text", nil),
            ("input = 2.5", "input = \"cheap\"", 5, 1, "input must be dollars", nil),
            ("input = 2.5", "input = nan", 5, 1, "input must be dollars", nil),
            ("input = 2.5", "input = inf", 5, 1, "input must be dollars", nil),
            ("input = 2.5", "input = 10001", 5, 1, "more than 10000 dollars", "a million"),
            ("input = 2.5", "input = 2.5e-06", 5, 1, "less than 0.0001 dollars", "one token"),
            ("input = 2.5", "input = 2.1234567", 5, 1, "more than six decimals", nil),
            ("fast = 2.5", "fast = 0", 8, 1, "fast must be a factor", nil),
            ("fast = 2.5", "fast = 2.0001", 8, 1, "fast must be a factor", nil),
            ("fast = 2.5", "web_search = 14", 8, 1, "more than 10 dollars", "one"),
            (
                "fast = 2.5", "cache_rule = \"antropic\"", 8, 1, "cache_rule cannot be",
                "did you mean \"anthropic\"?"
            ),
            ("above = 200_000, ", "", 13, 1, "above is missing", "above = 200_000"),
            ("above = 200_000", "above = 0", 13, 10, "above must be a number of tokens", nil),
            ("input = 2.0, output", "inptu = 2.0, output", 13, 27, "unknown key", "input?"),
            ("[models.plain]", "[models.plain", 10, nil, "not TOML", nil),
        ] as [(String, String, Int, Int?, String, String?)]
    )
    func `is refused by the place of its fault`(
        _ before: String,
        _ after: String,
        _ line: Int,
        _ column: Int?,
        _ sentence: String,
        _ hint: String?
    ) throws {
        let text = Self.file.replacing(before, with: after, maxReplacements: 1)
        try #require(text != Self.file)
        let fault = #expect(throws: ConfigFault.self) {
            try PriceFile(text, name: "prices.toml")
        }
        let found = try #require(fault)
        #expect(found.message.contains(sentence), "\(found)")
        #expect(found.line == line && found.column == column ?? found.column, "\(found)")
        if let hint { #expect(found.hint?.contains(hint) == true, "\(found.hint as Any)") }
    }

    @Test(
        arguments: [
            ("2026-11-21", 0, false), ("2026-08-23", 90, false), ("2026-08-22", 91, true),
            ("2024-02-29", 996, true), ("2026-12-01", -10, false),
        ] as [(String, Int, Bool)]
    )
    func `is old after ninety days`(_ date: String, _ age: Int, _ isOld: Bool) throws {
        let file = try PriceFile("date = \"\(date)\"", name: "prices.toml")
        // 2026-11-21, at noon in UTC.
        let now = Instant(seconds: 1_795_262_400)
        #expect(file.day.age(now: now) == age)
        #expect((file.complaint(now: now) != nil) == isOld)
    }
}

@Suite struct `The prices that git-bus ships` {
    private func known(_ table: PriceTable, _ model: String) throws -> PriceMatch {
        try #require(table.match(model), "\(model)")
    }

    @Test func `are in order: reading a cache costs least, an answer most`() throws {
        let table = try PriceTable.shipped()
        #expect(table.entries.count > 50)
        for (model, price) in table.entries {
            var all = [price.rates(prompt: 0)]
            if let long = price.longContext { all.append(price.rates(prompt: long.above + 1)) }
            for rates in all {
                #expect(rates.input > 0 && rates.input < rates.output, "\(model)")
                if let read = rates.cacheRead { #expect(read < rates.input, "\(model)") }
                if let write = rates.cacheWrite {
                    #expect(write >= rates.input && write < rates.output, "\(model)")
                    #expect(rates.hourCacheWrite.map { $0 > write } ?? true, "\(model)")
                }
            }
            guard let last = all.last, all.count == 2 else { continue }
            #expect(last.input > all[0].input && last.output > all[0].output, "\(model)")
            // A price of the cache that ends where prompts get long would make costs unknown.
            #expect((last.cacheRead == nil) == (all[0].cacheRead == nil), "\(model)")
            #expect((last.cacheWrite == nil) == (all[0].cacheWrite == nil), "\(model)")
        }
    }

    @Test(
        arguments: [
            ("claude-opus-5-5", "claude-opus-5-5", true),
            ("claude-opus-4-20250514", "claude-opus-4", false),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", false),
            ("claude-haiku-4-5-20251001", "claude-haiku-4-5", false),
            ("gpt-6.1-sol-2026-09-29", "gpt-6.1-sol", false), ("gpt-5-codex", "gpt-5-codex", true),
            ("google/gemini-3.1-pro-preview", "gemini-3.1-pro-preview", false),
        ] as [(String, String, Bool)]
    )
    func `hold for names as transcripts write them`(
        _ model: String,
        _ key: String,
        _ isExact: Bool
    ) throws {
        let match = try known(try PriceTable.shipped(), model)
        #expect(match.key == key && match.isExact == isExact)
    }

    @Test func `say nothing of models that are merely like one`() throws {
        let table = try PriceTable.shipped()
        for model in ["gpt-5.9", "claude-opus", "gpt-5.4-mini-x", "gemini-2.5-pro:free"] {
            #expect(table.match(model) == nil, "\(model)")
        }
    }

    @Test func `yield to those of this host, model by model`() throws {
        try Self.inFolder { environment, path in
            #expect(try PriceTable.inForce(environment: environment).date == "2026-11-21")
            let text = """
                date = "2026-12-24"
                [models."claude-opus-5"]
                input = 1
                output = 2
                [models.mine]
                input = 3
                output = 4
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let table = try PriceTable.inForce(environment: environment)
            #expect(table.date == "2026-12-24")
            #expect(try known(table, "claude-opus-5").price.rates.input == 1_000_000)
            #expect(try known(table, "claude-opus-5").price.rates.cacheRead == nil)
            #expect(try known(table, "mine").price.rates.output == 4_000_000)
            #expect(try known(table, "claude-opus-4-8").price.rates.input == 5_000_000)
            try "date = 1".write(toFile: path, atomically: true, encoding: .utf8)
            let fault = #expect(throws: ConfigFault.self) {
                try PriceTable.inForce(environment: environment)
            }
            #expect(fault?.file == path && fault?.line == 1)
        }
    }

    @Test func `are compared with a file that changes some`() throws {
        let text = """
            date = "2026-12-24"
            [models."gpt-5"]
            input = 1.5
            output = 10
            cache_read = 0.125
            [models."gpt-5-nano"]
            input = 0.05
            output = 0.4
            cache_read = 0.005
            [models."openai/gpt-5.4-nano"]
            input = 1
            output = 2
            [models.mine]
            input = 3
            output = 4
            """
        let file = try PriceFile(text, name: "prices.toml")
        let check = PriceCheck(path: "x", file: file, shipped: try PriceTable.shipped())
        #expect(
            check.lines == [
                "overrides gpt-5: input 1.25 to 1.5", "repeats gpt-5-nano", "adds mine",
                "adds openai/gpt-5.4-nano, so written; gpt-5.4-nano keeps its price",
            ]
        )
    }

    @Test func `are listed with what matched, and what lacks is named`() throws {
        try Self.inFolder { environment, path in
            let sources = try PriceSources(environment: environment)
            let listing = PriceListing(sources, models: ["Claude-Haiku-4-5", "claude-opus-55"])
            #expect(listing.rows.map(\.match.key) == ["claude-haiku-4-5"])
            let lines = listing.table.lines(width: 160)
            #expect(lines.first?.hasPrefix("MODEL") == true)
            #expect(lines.last?.contains("claude-haiku-4-5  normalised  1  ") == true, "\(lines)")
            let failure = try #require(listing.failure)
            #expect(failure.kind == .failed)
            #expect(failure.facts.contains("[models.\"claude-opus-55\"]"))
            #expect(failure.facts.first?.contains(path) == true)
            #expect(failure.hints.contains("git bus prices show claude-opus-5-5"))
        }
    }

    /// Runs with the settings of a host that has none yet.
    private static func inFolder(
        _ body: ([String: String], _ path: String) throws -> Void
    ) throws {
        let base = FileManager.default.temporaryDirectory
            .appending(path: "prices-\(UUID().uuidString)").path
        let folder = base + "/git-bus"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: base) }  // why: it is only a test's
        try body(["XDG_CONFIG_HOME": base], folder + "/prices.toml")
    }
}
