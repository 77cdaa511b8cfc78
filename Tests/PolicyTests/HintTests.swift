import BusModel
import Policy
import TestSupport
import Testing

@Suite struct `A hint` {
    private func lines(_ violation: Violation) -> [String] {
        let refusal = Refusal(violation, commit: nil, subject: "", isRefused: true)
        return RefusalText.lines(for: PushVerdict(refusals: [refusal]))
    }

    /// What a shell makes of lines that were copied.
    private func command(_ lines: [String]) -> String {
        lines.drop { !$0.hasPrefix("hint:") }
            .map { $0.hasPrefix("hint:") ? String($0.dropFirst(5)) : $0 }
            .map { $0.hasSuffix(" \\") ? String($0.dropLast(2)) : $0 }
            .flatMap { $0.split(separator: " ") }.joined(separator: " ")
    }

    @Test func `is one line where it fits, and else goes on with a backslash`() {
        let short = "git bus phase show build"
        #expect(
            lines(Violation(.doneWithoutEvidence, "x", hints: [short])).last == "hint: " + short
        )
        let claim = ObjectID.pure("claim").hex
        for isReplaced in [false, true] {
            let long = Mending.trailer("Bus-Claim: \(claim)", isReplaced: isReplaced)
            let told = lines(Violation(.missingClaimTrailer, "x", hints: [long]))
            #expect(command(told) == long)
            #expect(told.allSatisfy { $0.utf8.count <= 72 })
            #expect(told.contains { $0.contains("Bus-Claim: \(claim)") }, "\(told)")
            #expect(told.dropLast().suffix(2).contains { $0.hasSuffix(" \\") })
        }
    }

    @Test func `that fits no line, or for which there is no room, gives way to the rule's page`() {
        let word = String(repeating: "w", count: 80)
        #expect(
            lines(Violation(.foreignFile, "x", hints: ["git rm \(word)"])).last
                == "hint: git bus explain BUS-PATH-001"
        )
        let many = (0..<12).map { "git show HEAD~\($0)" }
        let told = lines(Violation(.foreignFile, "x", hints: many))
        #expect(told == ["error: BUS-PATH-001 x", "hint: git bus explain BUS-PATH-001"])
        #expect(lines(Violation(.foreignFile, "x")).last == "hint: git bus explain BUS-PATH-001")
    }

    @Test(arguments: [
        "claim P1: $(id) \"x\"", "claim(P1 `id`", "review(P1): LGTM $(id)", "review P1 PASSED 'a",
        "claim: ';id;'",
    ])
    func `on a malformed subject holds nothing that its author wrote`(subject: String) {
        guard case .malformed(let reason, let correction) = SubjectParser().parse(subject) else {
            Issue.record("\(subject) is not malformed")
            return
        }
        let violation = Mending.malformed(reason, correction: correction)
        #expect(violation.hints == ["git commit --amend --allow-empty"])
        for fact in violation.facts {
            #expect(!fact.contains("id)") && !fact.contains("`") && !fact.contains("'"))
        }
    }

    @Test func `on a near miss of a verdict proposes none`() {
        guard
            case .malformed(let reason, let correction) = SubjectParser().parse("review(P1): LGTM")
        else {
            Issue.record("it is a verb")
            return
        }
        let violation = Mending.malformed(reason, correction: correction)
        #expect(violation.facts == ["subject: review(P1): PASS, FAIL or VETO, then why"])
    }

    @Test func `on a commit that others stand on goes back to it first`() {
        var commits = PureCommits()
        let parent = commits.step()
        let commit = commits.step()
        let violation = Violation(.malformedSubject, "x", hints: [Mending.amend])
        #expect(Mending.placed(violation, in: commit, isNewest: true) == violation)
        #expect(
            Mending.placed(violation, in: commit, isNewest: false).hints == [
                "git rebase -i \(parent.id.short)", Mending.amend, "git rebase --continue",
            ]
        )
        let other = Violation(.unknownGate, "x", hints: ["git bus gates"])
        #expect(Mending.placed(other, in: commit, isNewest: false) == other)
    }
}
