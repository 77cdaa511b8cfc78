import BusModel
import Policy
import TestSupport
import Testing

@Suite struct `What whoever pushes reads` {
    private func refusal(
        _ violation: Violation,
        _ subject: String? = nil,
        isRefused: Bool = true
    ) -> Refusal {
        Refusal(
            violation,
            commit: subject.map { _ in .pure("c") },
            subject: subject ?? "",
            isRefused: isRefused
        )
    }

    private func lines(_ refusals: Refusal..., granted: [String] = []) -> [String] {
        RefusalText.lines(for: PushVerdict(refusals: refusals, granted: granted))
    }

    @Test func `is the rule, the commit, the facts and what mends it`() {
        let violation = Violation(
            .doneWithoutEvidence,
            "phase build is marked done without its evidence",
            facts: ["D1: waits for correctness", "D2: not claimed"],
            hints: ["git bus phase show build"]
        )
        #expect(
            lines(refusal(violation, "mark it done")) == [
                "error: BUS-DONE-001 phase build is marked done without its evidence",
                "  in \(ObjectID.pure("c").short) mark it done", "  D1: waits for correctness",
                "  D2: not claimed", "hint: git bus phase show build",
            ]
        )
    }

    @Test func `is nothing when all is well, and one line when something was granted`() {
        #expect(lines().isEmpty)
        #expect(lines(granted: ["item 42 is yours"]) == ["success: item 42 is yours"])
        let dry = PushVerdict(refusals: [], isDryRun: true)
        #expect(
            RefusalText.lines(for: dry) == ["success: it would land; nothing was changed"]
        )
        #expect(dry.isLawful && !dry.mayLand)
    }

    @Test func `says what is only warned of after what is refused`() {
        let warned = refusal(Violation(.fileTooLarge, "a large file"), isRefused: false)
        let refused = refusal(Violation(.rewind, "a rewind"))
        #expect(
            lines(warned, refused) == [
                "error: BUS-REF-001 a rewind", "hint: git bus explain BUS-REF-001",
                "warning: BUS-LIMIT-002 a large file", "hint: git bus explain BUS-LIMIT-002",
            ]
        )
        #expect(PushVerdict(refusals: [warned]).isLawful)
    }

    @Test func `holds nothing that could move a cursor, whatever the subject says`() {
        let line = lines(refusal(Violation(.rewind, "a rewind"), "\u{1B}[2J\u{202E}x\r\nerror: é"))
        #expect(line[1].hasSuffix(" ?[2J?x??error: ?"))
    }

    @Test func `never has more than twelve lines of seventy-two columns, and names each rule`() {
        var random = PureRandom(seed: 3)
        for _ in 0..<500 {
            let refusals = (0..<Int(random.next() % 40)).map { _ in
                let words = { (count: UInt64) in
                    (0..<(random.next() % count)).map { _ in
                        String(repeating: "w", count: Int(random.next() % 90))
                    }
                }
                return refusal(
                    Violation(
                        random.one(of: RuleCode.allCases),
                        words(12).joined(separator: " "),
                        facts: words(9),
                        hints: words(4)
                    ),
                    "s",
                    isRefused: random.next() % 4 > 0
                )
            }
            let lines = RefusalText.lines(for: PushVerdict(refusals: refusals))
            #expect(lines.count <= 12)
            for line in lines { #expect(line.utf8.count <= 72) }
            #expect(refusals.isEmpty == lines.isEmpty)
            if refusals.count > 12 { #expect(lines.last?.hasPrefix("and ") == true) }
        }
    }
}

@Suite struct `The book of rules` {
    @Test(arguments: RuleCode.allCases)
    func `says of each what it refuses, why, and what mends it`(code: RuleCode) {
        let entry = RuleBook.entry(code)
        for text in [entry.refuses, entry.why, entry.mend] {
            #expect(!text.isEmpty && text.utf8.count < 200)
        }
        if code != .internalFault {
            #expect(entry.refuses != RuleBook.entry(.internalFault).refuses)
        }
    }
}
