import BusModel
import Testing

/// A subject and what it must be read as.
struct Reading: CustomTestStringConvertible, Sendable {
    let line: String
    let subject: String

    init(_ line: String, _ subject: String) { (self.line, self.subject) = (line, subject) }

    var testDescription: String { String(line.prefix(60)).debugDescription }
}

/// One line for a subject: `verb|label|text`, `malformed|correction`, `ordinary`.
func summary(_ subject: Subject) -> String {
    switch subject {
    case .verb(let verb, let label, let text): "\(verb)|\(label)|\(text)"
    case .malformed(_, let correction): "malformed|" + (correction ?? "-")
    case .ordinary: "ordinary"
    }
}

@Suite struct `A commit subject` {
    @Test(arguments: [
        Reading("claim(D1): parser handles unary minus", "claim|D1|parser handles unary minus"),
        Reading("review(D1): PASS all 14 cases", "review|D1|PASS all 14 cases"),
        Reading("review(D1): some other text", "review|D1|some other text"),
        Reading("lift(D1): fixed", "lift|D1|fixed"),
        Reading("take(42): mine", "take|42|mine"),
        Reading("drop(42): expired", "drop|42|expired"),
        Reading("close(42): done", "close|42|done"),
        Reading("approve(fix-retry): yes", "approve|fix-retry|yes"),
        Reading("reject(fix-retry): why", "reject|fix-retry|why"),
        Reading("reopen(build): why", "reopen|build|why"),
        Reading("hold(bus): why", "hold|bus|why"),
        Reading("resume(bus): on", "resume|bus|on"),
        Reading("override(BUS-DONE-001): why", "override|BUS-DONE-001|why"),
        Reading("CLAIM(D1): x", "claim|D1|x"),
        Reading("cLaIm(D1): x", "claim|D1|x"),
        Reading("Review(D1): pass", "review|D1|pass"),
        Reading("OVERRIDE(BUS-SUBJ-001): x", "override|BUS-SUBJ-001|x"),
    ])
    func `is a verb in any case`(_ reading: Reading) {
        #expect(summary(SubjectParser().parse(reading.line)) == reading.subject)
    }

    @Test(arguments: [
        Reading("claim(D1):x", "claim|D1|x"),
        Reading("claim(D1):", "claim|D1|"),
        Reading("claim(D1): ", "claim|D1|"),
        Reading("review(D1):", "review|D1|"),
        Reading("claim(D1)!: x", "claim|D1|x"),
        Reading("review(D1)!:PASS", "review|D1|PASS"),
        Reading("take(42)!: x", "take|42|x"),
        Reading("claim(D1):\tx\t", "claim|D1|x"),
        Reading("claim(D1): x\r", "claim|D1|x"),
        Reading("claim(D1):\r", "claim|D1|"),
        Reading("claim( D1 ): x", "claim|D1|x"),
        Reading("claim(feat:D1): x", "claim|D1|x"),
        Reading("claim(FEAT: D1): x", "claim|D1|x"),
        Reading("claim(Feat:feat:D1): x", "claim|D1|x"),
        Reading("claim(D1 , D3): x", "claim|D1, D3|x"),
        Reading("claim(feat:D1,feat:D3): x", "claim|D1, D3|x"),
        Reading("claim(D1-D5): x", "claim|D1-D5|x"),
        Reading("claim(a.b_c:d+e/f-g): x", "claim|a.b_c:d+e/f-g|x"),
        Reading("claim(D1): a: b (c)", "claim|D1|a: b (c)"),
        Reading("claim(D1): für 🎉 日本", "claim|D1|für 🎉 日本"),
        Reading("claim(D1):\u{301}x", "claim|D1|\u{301}x"),
        Reading("take( 42 ): x", "take|42|x"),
    ])
    func `keeps the fine print`(_ reading: Reading) {
        #expect(summary(SubjectParser().parse(reading.line)) == reading.subject)
    }

    @Test(arguments: [
        Reading("claim", "malformed|-"), Reading("review", "malformed|-"),
        Reading("Claim", "malformed|-"), Reading("claim\r", "malformed|-"),
        Reading("claim:", "malformed|-"), Reading("claim D1: done", "malformed|claim(D1): done"),
        Reading("claim: D1 done", "malformed|claim(D1): done"),
        Reading("claim (D1): done", "malformed|claim(D1): done"),
        Reading("review [D1]: PASS", "malformed|review(D1): PASS"),
        Reading("claim(D1) done", "malformed|claim(D1): done"),
        Reading("claim(D1)", "malformed|claim(D1):"),
        Reading("claim(D1) (again)", "malformed|claim(D1): (again)"),
        Reading("claim(D1) : done", "malformed|claim(D1): done"),
        Reading("claim(D1) !: done", "malformed|-"),
        Reading("claim(D1)!! : done", "malformed|-"),
        Reading("claim(D1: done", "malformed|claim(D1): done"),
        Reading("claim(): x", "malformed|-"), Reading("claim( ): x", "malformed|-"),
        Reading("claim(feat:): x", "malformed|-"), Reading("claim(D1,): x", "malformed|-"),
        Reading("claim(,D1): x", "malformed|-"), Reading("claim(D 1): x", "malformed|-"),
        Reading("claim(D1;D2): x", "malformed|-"), Reading("claim(Ä1): x", "malformed|-"),
        Reading("claim(D1\u{301}): x", "malformed|-"), Reading("claim((D1)): x", "malformed|-"),
        Reading("lift(): x", "malformed|-"), Reading("lift(\u{301}D1): x", "malformed|-"),
        Reading("hold(the bus): x", "malformed|-"),
        Reading("reopen(build) x", "malformed|reopen(build): x"),
        Reading("take(42) x", "malformed|take(42): x"),
        Reading("claim(\0): x", "malformed|-"), Reading("claim(<script>): x", "malformed|-"),
    ])
    func `that is meant as a verb and is none is malformed`(_ reading: Reading) {
        let read = summary(SubjectParser().parse(reading.line))
        let isMeant = reading.subject == "malformed|-"
        #expect(isMeant ? read.hasPrefix("malformed|") : read == reading.subject)
    }

    @Test(arguments: [
        "", " ", "fix the parser", "claimed D1", "claims(D1): x", "claim_it(D1): x",
        "claim2(D1): x", "reviewer: x", "reviewed(D1): PASS", "preview(D1): PASS", " claim(D1): x",
        "feat(D1): claim(D1): x", "Re: claim(D1): x", "\u{FEFF}claim(D1): x", "claimé(D1): x",
        "claim\u{301}(D1): x", "lift", "lift: x", "lift D1: x", "lift (D1): x", "hold it (bus): x",
        "hold on", "take",
        "take it", "take(it): x", "take(): x", "close(fd): leak", "close(42a): x", "drop(table): x",
        "take(-1): x", "take(4 2): x", "take(４２): x", "take(1,2): x", "drop(42", "close (42): x",
        "resume work", "override the default", "reopen the file", "approve", "reject bad input",
        "merge(D1): x", "done(D1): x", "clаim(D1): x", "Merge branch 'claim(D1)'", "\nclaim(D1): x",
    ])
    func `of any other commit is ordinary`(line: String) {
        #expect(SubjectParser().parse(line) == .ordinary)
    }

    @Test func `is not led astray by letters that only look like ASCII`() {
        // U+212A KELVIN SIGN is canonically a K, U+017F LONG S an s; neither is a byte of a verb.
        #expect(SubjectParser().parse("ta\u{212A}e(42): x") == .ordinary)
        #expect(SubjectParser().parse("ſ claim(D1): x") == .ordinary)
    }

    @Test func `may have a label of a hundred bytes and no more`() {
        let longest = String(repeating: "a", count: 100)
        #expect(summary(SubjectParser().parse("claim(\(longest)): x")) == "claim|\(longest)|x")
        #expect(
            summary(SubjectParser().parse("claim( feat:\(longest) ): x")) == "claim|\(longest)|x"
        )
        #expect(
            summary(SubjectParser().parse("claim(b, \(longest)): x")) == "claim|b, \(longest)|x"
        )
        for line in ["claim(\(longest)b): x", "claim(b,\(longest)b): x"] {
            #expect(summary(SubjectParser().parse(line)) == "malformed|-")
        }
    }

    @Test func `of a megabyte is read like a short one`() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(summary(SubjectParser().parse("claim(D1): " + long)) == "claim|D1|" + long)
        #expect(SubjectParser().parse(long) == .ordinary)
        #expect(summary(SubjectParser().parse("claim(" + long)) == "malformed|-")
        let commas = String(repeating: ",", count: 200_000)
        #expect(summary(SubjectParser().parse("claim(\(commas)): x")) == "malformed|-")
        let dashes = "D" + String(repeating: "-1", count: 49)
        #expect(LabelSelector.select(dashes, declared: ["D1"]) == .gates([GateLabel(dashes)]))
    }

    @Test func `is offered no correction that is none itself`() {
        // Found by fuzzing: an accent at the beginning joins the blank before it.
        let lines = [
            "review D2\r\r\u{5BF}\r\r,\0\0\0rejected\u{FFFD}\r!\r\r", "review D2 \u{301}PASSED",
            "claim D1 \u{301}", "review(D1) \u{5BF}LGTM",
        ]
        for line in lines {
            guard case .malformed(_, let correction?) = SubjectParser().parse(line) else {
                continue
            }
            let again = summary(SubjectParser().parse(correction))
            #expect(again.hasPrefix("claim|") || again.hasPrefix("review|"), "\(again)")
        }
    }

    @Test func `that is corrected is read as that verb`() {
        let lines = [
            "claim D1 done", "claim: D1: done", "claim(D1) done", "claim(D1", "claim (D1) done",
            "review(D1): LGTM fine", "review(D1): **PASS**", "review(feat:D1) PASS ok",
            "claim(D1)::", "review D1 PASSED", "claim-D1: x",
        ]
        for line in lines {
            guard case .malformed(_, let correction?) = SubjectParser().parse(line) else {
                continue
            }
            let again = summary(SubjectParser().parse(correction))
            #expect(again.contains("|D1|"), "\(line) became \(correction), that is \(again)")
        }
    }
}

@Suite struct `A review` {
    @Test(arguments: [
        ("PASS", Verdict.pass), ("pass", .pass), ("Pass.", .pass), ("PASS,", .pass),
        ("PASS: all", .pass), ("PASS;", .pass), ("PASS!", .pass), ("PASS!!.", .pass),
        ("FAIL one", .fail), ("fAiL: x", .fail), ("VETO", .veto), ("veto! no", .veto),
        ("PASS\tall", .pass), ("PASS\u{A0}all", .pass), ("PASS\r", .pass),
    ])
    func `has the verdict of its first word`(text: String, verdict: Verdict) {
        guard case .verb(.review, _, let read) = SubjectParser().parse("review(D1): " + text) else {
            Issue.record("\(text) is no review")
            return
        }
        #expect(VerdictWord.verdict(of: read) == verdict)
    }

    @Test(arguments: [
        "", "the tests are missing", "all cases PASS", "I pass", "passable", "passing strange",
        "failure in case 3", "vetoing is easy", "?", "-", "(", "…", "ok", "looks fine", "1 FAIL",
    ])
    func `without a verdict is a finding`(text: String) {
        guard case .verb(.review, "D1", let read) = SubjectParser().parse("review(D1): " + text)
        else {
            Issue.record("\(text) is no review")
            return
        }
        #expect(VerdictWord.verdict(of: read) == nil)
    }

    @Test(arguments: [
        ("PASSED all", "review(D1): PASS all"), ("passed", "review(D1): PASS"),
        ("LGTM", "review(D1): PASS"), ("lgtm!", "review(D1): PASS"),
        ("LGTM, ship it", "review(D1): PASS ship it"), ("APPROVED", "review(D1): PASS"),
        ("Approved.", "review(D1): PASS"), ("FAILED: two", "review(D1): FAIL two"),
        ("VETOED", "review(D1): VETO"), ("**PASS** ok", "review(D1): PASS ok"),
        ("`FAIL` ok", "review(D1): FAIL ok"), ("[PASS] ok", "review(D1): PASS ok"),
    ])
    func `with a near miss of a verdict is malformed and mended`(text: String, mended: String) {
        let read = summary(SubjectParser().parse("review(D1): " + text))
        #expect(read == "malformed|" + mended)
    }

    @Test func `of PASS or FAIL at once is malformed`() {
        #expect(summary(SubjectParser().parse("review(D1): PASS/FAIL")).hasPrefix("malformed|"))
    }

    @Test func `of a claim or a lift is nobody's near miss`() {
        #expect(summary(SubjectParser().parse("claim(D1): PASSED")) == "claim|D1|PASSED")
        #expect(summary(SubjectParser().parse("lift(D1): LGTM")) == "lift|D1|LGTM")
    }
}

@Suite struct `A pattern of the hand-off` {
    private let parser = SubjectParser(
        handoff: HandoffConfig(
            claimPattern: #"^done with ([^:\s]+)"#,
            reviewPattern: #"^verdict on (\S+)"#
        )
    )

    @Test func `widens what counts as a claim and a review`() {
        #expect(summary(parser.parse("done with D1: at last")) == "claim|D1|at last")
        #expect(summary(parser.parse("DONE WITH D1")) == "claim|D1|")
        #expect(summary(parser.parse("verdict on D1 PASS ok")) == "review|D1|PASS ok")
        #expect(summary(parser.parse("claim(D1): x")) == "claim|D1|x")
    }

    @Test func `takes no label that the grammar refuses`() {
        #expect(parser.parse("done with <D1>") == .ordinary)
        #expect(parser.parse("done without D1") == .ordinary)
    }

    @Test func `does not make a finding of a near miss`() {
        #expect(summary(parser.parse("verdict on D1 PASSED ok")) == "malformed|review(D1): PASS ok")
    }

    @Test func `that does not compile or has no group widens nothing`() {
        let odd = SubjectParser(handoff: HandoffConfig(claimPattern: "(", reviewPattern: "x"))
        #expect(odd.parse("x ( done") == .ordinary)
    }
}
