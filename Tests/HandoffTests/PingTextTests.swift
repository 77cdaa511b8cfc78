import BusModel
import Foundation
import Handoff
import TestSupport
import Testing

@Suite struct `A typed line` {
    private static let longest = GateLabel(String(repeating: "Wg", count: 50))
    private static let commit = ObjectID.pure("commit")

    private func ping(_ about: Ping.About, _ number: Int = 0, _ commit: ObjectID? = commit) -> Ping
    {
        let id = EventID(pureHash(Array("cause \(number)".utf8)).hex)
        return Ping(cause: id, to: "r1", about: about, commit: commit)
    }

    private static let abouts: [Ping.About] = [
        .claim("D1"), .claim(longest), .review("D1", .pass), .review(longest, nil),
        .review("D1", .veto), .mail(path: "bus/INBOX-r1.md"),
        .mail(path: "bus/inbox/r1/" + String(repeating: "x", count: 4000) + ".md"),
        .mail(path: "bus/inbox/r1/\u{1B}[2J\r/exit\n.md"), .mail(path: "bus/inbox/r1/é 🎉.md"),
        .phase("build"), .phase(PhaseID(String(repeating: "p", count: 64))), .unfinished("build"),
        .unfinished(
            PhaseID(String(repeating: "p", count: 64)),
            missing: (1...40).map { "\(longest.text)\($0): not claimed" }
        ),
        .unfinished("build", missing: (1...40).map { "D\($0): not claimed" }), .violation([]),
        .violation(RuleCode.allCases),
        .kickoff, .nudge, .stop, .wake, .resume,
        .stalled("build", Errand(claims: ["D1", "D2"], marker: true)),
        .stalled(
            PhaseID(String(repeating: "p", count: 64)),
            Errand(
                claims: (1...50).map { GateLabel("gate-\($0)") },
                verdicts: [longest, longest],
                mail: 7,
                unfinished: true
            )
        ),
    ]

    @Test func `is one short line of printable ASCII that starts with a letter`() {
        for about in Self.abouts {
            for commit in [Self.commit, nil] {
                let line = PingText.line(for: [ping(about, 0, commit)]).line
                #expect((1..<512).contains(line.utf8.count), "\(about.word): \(line.utf8.count)")
                #expect(line.first?.isLetter == true)
                #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
                #expect(line.hasSuffix("[bus \(ping(about).mark)]"))
            }
        }
    }

    @Test func `says what happened, the label, the short id and what to do`() {
        let claim = PingText.line(for: [ping(.claim("D1"))]).line
        #expect(claim.contains("D1 is claimed at \(Self.commit.short)"))
        #expect(claim.contains("verify"))
        #expect(claim.contains("git bus review D1 PASS --claim \(Self.commit)"))
        let review = PingText.line(for: [ping(.review("D1", .fail))]).line
        #expect(review.contains("D1 got FAIL at \(Self.commit.short)"))
        #expect(review.contains("Pull the review and act"))
        let mail = PingText.line(for: [ping(.mail(path: "bus/inbox/r1/7.md"))]).line
        #expect(mail.contains("bus/inbox/r1/7.md"))
        #expect(mail.contains("read it, act, then delete the file, commit and push"))
    }

    @Test(arguments: [
        "bus/inbox/r1/$(reboot).md", "bus/inbox/r1/a b.md", "bus/inbox/r1/`x`.md",
        "bus/inbox/r1/\"x\".md", "bus/inbox/r1/\u{202E}x.md", "bus/inbox/r1/x\u{7F}.md",
    ])
    func `names no file whose name could be more than a name`(path: String) {
        let line = PingText.line(for: [ping(.mail(path: path))]).line
        #expect(line.contains("a file in your inbox"))
        #expect(!line.contains(path.dropFirst(13)))
    }

    @Test func `names the rule that was broken and what to do, for each rule there is`() {
        for code in RuleCode.allCases {
            let line = PingText.line(for: [ping(.violation([code]))]).line
            #expect(line.hasPrefix("git-bus: your \(Self.commit.short) broke \(code.rawValue): "))
            #expect(line.contains(". Run git bus explain \(code.rawValue) [bus "))
            #expect(line.utf8.count < 300 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
        let two = PingText.line(for: [ping(.violation([.unknownGate, .claimOnHold]))]).line
        #expect(two.contains("broke BUS-CLAIM-002 (and BUS-CLAIM-003): "))
    }

    @Test func `says what a marked phase lacks, as far as that is short`() {
        let some = PingText.line(for: [ping(.unfinished("build", missing: ["D1: not claimed"]))])
        #expect(some.line.contains("is marked done at \(Self.commit.short) but is not, it lacks: "))
        #expect(some.line.contains("D1: not claimed. See what is missing: git bus phase show"))
        let many = (1...40).map { "D\($0): not claimed" }
        let line = PingText.line(for: [ping(.unfinished("build", missing: many))]).line
        #expect(line.contains("D2: not claimed; ") && line.contains("; more. See"))
    }

    @Test func `that an older version wrote down is read`() throws {
        let old = #"{"_0":"build"}"#
        let about = try JSONDecoder().decode(
            Ping.About.self,
            from: Data(#"{"unfinished":\#(old)}"#.utf8)
        )
        #expect(about == .unfinished("build"))
    }

    @Test func `holds several pings, each with its mark, as far as they fit`() {
        let three = [
            ping(.claim("D1"), 1), ping(.mail(path: "bus/INBOX-r1.md"), 2), ping(.nudge, 3),
        ]
        let (line, said) = PingText.line(for: three)
        #expect(said == three)
        #expect(line.hasSuffix("[bus \(three.map(\.mark).joined(separator: " "))]"))
        #expect(Set(three.map(\.mark)).count == 3)
        #expect(three.allSatisfy { $0.mark.utf8.count == 8 })
    }

    @Test func `leaves what does not fit for the next`() {
        let many = (0..<20).map { ping(.nudge, $0) }
        let (line, said) = PingText.line(for: many)
        #expect(said == Array(many.prefix(PingText.pingsMax)) && line.utf8.count < 512)
        let long = (0..<4).map { ping(.claim(Self.longest), $0) }
        let first = PingText.line(for: long)
        #expect(first.said == [long[0]])
        #expect(first.line.utf8.count < 512)
        #expect(PingText.line(for: []).said.isEmpty)
    }

    @Test func `of any pings at all stays short and says the first`() {
        var random = PureRandom(seed: 11)
        for _ in 0..<3000 {
            let pings = (0..<(1 + random.next() % 9)).map {
                ping(random.one(of: Self.abouts), Int($0))
            }
            let (line, said) = PingText.line(for: pings)
            #expect(line.utf8.count < 512)
            #expect(!said.isEmpty && said == Array(pings.prefix(said.count)))
        }
    }
}
