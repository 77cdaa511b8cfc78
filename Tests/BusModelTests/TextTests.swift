import BusModel
import Testing

@Suite struct `A moment in words` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_800, "9999-12-31T23:59:59Z"), (Int64.min, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func `is what the calendar says`(seconds: Int64, text: String) {
        #expect(Instant(seconds: seconds).rfc3339 == text)
    }
}

@Suite struct `The name of an override` {
    @Test func `is the code of a rule that a person may waive`() {
        #expect(RuleCode.overrideFault("BUS-DONE-001") == nil)
        #expect(RuleCode.overrideFault("bus-limit-002") == nil)
        for code in ["BUS-REF-001", "BUS-IDENT-002", "BUS-APPR-001", "BUS-INT-001"] {
            #expect(RuleCode.overrideFault(code) == "nobody can override \(code)")
        }
        let near = RuleCode.overrideFault("BUS-DON-001") ?? ""
        #expect(near.contains("no rule that can be overridden") && near.contains("BUS-DONE-001"))
    }
}

@Suite struct `A sign that means something to somebody else` {
    @Test(
        arguments: [
            ("it's", "it’s"), ("'", "’"), ("'\u{301}'", "’\u{301}’"), ("''", "’’"), ("", ""),
            ("é", "é"), ("\r\n'", "\r\n’"),
        ]
    )
    func `is replaced also where an accent follows it`(text: String, expected: String) {
        let replaced = text.replacing(sign: "'", with: "’")
        #expect(Array(replaced.utf8) == Array(expected.utf8))
    }
}
