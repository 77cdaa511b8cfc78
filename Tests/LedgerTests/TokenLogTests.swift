import BusModel
import Ledger
import TestSupport
import Testing

@Suite struct `The log of tokens` {
    private func claim(
        _ label: String,
        _ time: Int64,
        in visit: PhaseVisit = "build"
    ) -> LoggedClaim {
        LoggedClaim(time: Instant(milliseconds: time), label: label, visit: visit)
    }

    private func span(_ visit: PhaseVisit, _ start: Int64, _ end: Int64?) -> PhaseSpan {
        PhaseSpan(
            visit: visit,
            started: Instant(milliseconds: start),
            ended: end.map(Instant.init(milliseconds:))
        )
    }

    /// Records in short: `id from-to tokens`.
    private func short(
        _ rows: [AgentUsage],
        _ claims: [LoggedClaim],
        _ spans: [PhaseSpan],
        _ granularity: TokenGranularity = .gate
    ) -> [String] {
        TokenLog.records(of: rows, claims: claims, spans: spans, granularity: granularity).map {
            "\($0.phaseID) \($0.started.milliseconds)-\($0.ended.milliseconds) \($0.total.total)"
        }
    }

    /// A row every ten moments, each with twice as many tokens, so that a sum says which are in it.
    private let rows = (0..<12).map { used(1 << $0, at: $0 * 10) }

    @Test func `has a record from a claim to the next of another label, and one of the phase`() {
        let claims = [claim("D1", 20), claim("D1", 30), claim("D2", 50), claim("D1", 75)]
        #expect(
            short(rows, claims, [span("build", 0, 100)]) == [
                "build:D1 20-50 \(8 + 16 + 32)", "build:D2 50-75 \(64 + 128)",
                "build:D1 75-100 \(256 + 512 + 1024)", "build 0-100 2047",
            ]
        )
    }

    @Test func `has no record of what is not over`() {
        let claims = [claim("D1", 20), claim("D2", 50)]
        #expect(short(rows, claims, [span("build", 0, nil)]) == ["build:D1 20-50 56"])
        #expect(short(rows, [claim("D1", 20)], [span("build", 0, nil)]) == [])
    }

    @Test func `closes the gate in flight when its phase ends, and counts nothing after the last`()
    {
        let spans = [span("plan", 0, 40), span("build", 40, 80)]
        let claims = [claim("P1", 20, in: "plan"), claim("D1", 60), claim("D2", 200, in: "gone")]
        #expect(
            short(rows, claims, spans) == [
                "plan:P1 20-40 24", "plan 0-40 31", "build:D1 60-80 384", "build 40-80 480",
            ]
        )
    }

    @Test func `opens a gate in the next phase at the very moment at which one ends`() {
        let spans = [span("plan", 0, 40), span("build", 40, 80)]
        let claims = [claim("P1", 40, in: "plan"), claim("D1", 40)]
        #expect(
            short(rows, claims, spans) == [
                "plan:P1 40-40 0", "plan 0-40 31", "build:D1 40-80 480", "build 40-80 480",
            ]
        )
    }

    @Test func `has records of phases alone where that is asked for`() {
        #expect(short(rows, [claim("D1", 20)], [span("build", 0, 50)], .phase) == ["build 0-50 63"])
    }

    @Test func `does not stumble over claims whose times are off`() {
        let claims = [claim("D1", 500), claim("D2", -5), claim("D3", 60)]
        let lines = short(rows, claims, [span("build", 0, 100)])
        #expect(lines.last == "build 0-100 2047")
        #expect(lines.count == 4)
    }

    @Test func `names agents that used nothing`() {
        let records = TokenLog.records(
            of: [used(3, by: "b", at: 5)],
            claims: [],
            spans: [span("build", 0, 10)],
            granularity: .gate,
            roster: ["a", "b"]
        )
        #expect(records.map { $0.agents.mapValues(\.total) } == [["a": 0, "b": 3]])
    }

    @Test(arguments: 0..<150 as Range<UInt64>)
    func `never changes a record when time goes on, and adds up to no more than the phase`(
        seed: UInt64
    ) {
        var random = PureRandom(seed: seed)
        var claims: [LoggedClaim] = []
        var time: Int64 = 0
        for _ in 0..<random.number(below: 8) {
            time += random.number(below: 8)
            claims.append(claim(random.one(of: ["D1", "D2", "D3"]), time))
        }
        let rows = (0..<50).map { _ in
            used(1 + random.number(below: 5), at: random.number(below: 70))
        }
        var before: [TokenRecord] = []
        for now in 0..<60 as Range<Int64> {
            let records = TokenLog.records(
                of: random.mixed(rows.filter { ($0.time?.milliseconds ?? 0) <= now }),
                claims: claims.filter { $0.time.milliseconds <= now },
                spans: [span("build", 0, now < 50 ? nil : 50)],
                granularity: .gate
            )
            #expect(Array(records.prefix(before.count)) == before)
            before = records
        }
        let whole = before.last?.total.total ?? -1
        let expected = rows.filter { ($0.time?.milliseconds ?? 0) <= 50 }
        #expect(whole == expected.reduce(0) { $0 + $1.tokens.total })
        let inGates = expected.filter { row in
            claims.contains { $0.time.milliseconds < row.time?.milliseconds ?? 0 }
        }
        let gates = before.dropLast().reduce(0) { $0 + $1.total.total }
        #expect(gates == inGates.reduce(0) { $0 + $1.tokens.total })
    }
}

@Suite struct `A record of tokens` {
    @Test func `is a line of JSON with its keys in the order of the older files`() {
        let tokens = TokenCount(input: 1, cacheWrite: 2, cacheRead: 3, output: 4)
        let record = TokenRecord(
            phaseID: "build:D1",
            started: Instant(milliseconds: 1_795_305_600_000),
            ended: Instant(milliseconds: 1_795_305_661_050),
            agents: ["zoe": TokenCount(output: 5), "ada": tokens]
        )
        let expected = [
            #"{"phase_id": "build:D1", "started": "2026-11-22T00:00:00Z", "#,
            #""ended": "2026-11-22T00:01:01Z", "duration_s": 61.05, "agents": {"#,
            #""ada": {"input": 1, "output": 4, "cache_write": 2, "cache_read": 3, "total": 10}, "#,
            #""zoe": {"input": 0, "output": 5, "cache_write": 0, "cache_read": 0, "total": 5}}, "#,
            #""total": {"input": 1, "output": 9, "cache_write": 2, "cache_read": 3, "total": 15}}"#,
        ]
        #expect(record.json == expected.joined())
    }

    @Test(arguments: [(0, "0"), (1, "0.001"), (1000, "1"), (90_500, "90.5"), (-5, "0")])
    func `says how long it lasted`(milliseconds: Int64, text: String) {
        let record = TokenRecord(
            phaseID: "p",
            started: Instant(milliseconds: 0),
            ended: Instant(milliseconds: milliseconds)
        )
        #expect(record.json.contains("\"duration_s\": \(text), "))
    }

    @Test func `lets no label break out of its text`() {
        let end = Instant(milliseconds: 0)
        let record = TokenRecord(phaseID: "a\"b\\c\u{1}\n", started: end, ended: end)
        #expect(record.json.hasPrefix(#"{"phase_id": "a\"b\\c\u0001\u000a", "#))
    }
}
