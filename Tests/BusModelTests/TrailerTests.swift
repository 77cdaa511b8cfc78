import BusModel
import Testing

/// A message, and what `git interpret-trailers --parse` of git 2.39 says of it.
private struct Message: CustomTestStringConvertible, Sendable {
    let text: String
    let trailers: [String]

    init(_ text: String, _ trailers: [String]) { (self.text, self.trailers) = (text, trailers) }

    var testDescription: String { text.debugDescription }
}

@Suite struct `The trailers of a message` {
    @Test(arguments: [
        Message("s\n\nA: 1\n", ["A: 1"]),
        Message("s\n\nA: 1", ["A: 1"]),
        Message("s\n\nbody\n\nA: 1\nB-c: 2\n\n\n", ["A: 1", "B-c: 2"]),
        Message("s\r\n\r\nA: 1\r\nB: 2\r\n", ["A: 1", "B: 2"]),
        Message("A: 1\n", []),
        Message("s\nA: 1\n", []),
        Message("\n\ns\n\nA: 1\n", ["A: 1"]),
        Message("s\n\nA:1\nB :2\nC:\n", ["A: 1", "B: 2", "C:"]),
        Message("s\n\nA: 1\n  more\n\tand more\nB: 2\n", ["A: 1 more and more", "B: 2"]),
        Message("s\n\nA:\n  on its own line\n", ["A: on its own line"]),
        Message("s\n\nbody\nA: 1\n", []),
        Message("s\n\nbody\nA: 1\nSigned-off-by: x\n", ["A: 1", "Signed-off-by: x"]),
        Message("s\n\none\ntwo\nthree\nSigned-off-by: x\n", ["Signed-off-by: x"]),
        Message("s\n\none\ntwo\nthree\nfour\nSigned-off-by: x\n", []),
        Message("s\n\nbody\nsigned-off-by: x\n", []),
        Message("s\n\nA: 1\n(cherry picked from commit abc)\n", ["A: 1"]),
        Message("s\n\none\ntwo\nthree\nA: 1\n(cherry picked from commit abc)\n", ["A: 1"]),
        Message("s\n\n1\n2\n3\n4\n5\n6\nA: 1\n(cherry picked from commit abc)\n", ["A: 1"]),
        Message("s\n\n1\n2\n3\n4\n5\n6\n7\nA: 1\n(cherry picked from commit abc)\n", []),
        Message("s\n\nbody\n  more\nA: 1\nSigned-off-by: x\n", ["A: 1", "Signed-off-by: x"]),
        Message("s\n\nA: 1\nbody\n  more\nSigned-off-by: x\n", ["A: 1", "Signed-off-by: x"]),
        Message("s\n\n  A: 1\n", []),
        Message("s\n\n  lead\nA: 1\n", []),
        Message("s\n\nA b: 1\n", []),
        Message("s\n\nÄ: 1\n", []),
        Message("s\n\nA_b: 1\n", []),
        Message("s\n\n: 1\n", []),
        Message("s\n\n-: 1\n", ["-: 1"]),
        Message("s\n\nhttps://example.org\n", ["https: //example.org"]),
        Message("s\n\nA: 1\n\nbody\n", []),
        Message("s\n\nA: 1\n# a comment\nB: 2\n", ["A: 1", "B: 2"]),
        Message("s\n   \t\nA: 1\n", ["A: 1"]),
        Message("s\n\nA: 1\nA: 2\na: 3\n", ["A: 1", "A: 2", "a: 3"]),
        Message("s\n\nA: b: c\n", ["A: b: c"]),
        Message("s\n\nA:\u{301}x\nB: 1\n", ["A: \u{301}x", "B: 1"]),
        Message("s\n\nA: 1\n#\u{301} x\n", ["A: 1"]),
        Message("s\n\nbody\nSigned-off-by: \u{301}x\n", ["Signed-off-by: \u{301}x"]),
        Message("s\n\nA: {\n \u{301}\n", ["A: { \u{301}"]),
        Message("s\n\nA: v\u{600} \nB: 1\n", ["A: v\u{600}", "B: 1"]),
        Message("", []),
        Message("\n\n\n", []),
        Message("s", []),
    ])
    private func `are those that git reads`(message: Message) {
        let read = Trailer.parse(message: message.text)
        #expect(read.map { "\($0.key): \($0.value)".trimming() } == message.trailers)
    }

    @Test func `that go on over many lines are read whole`() throws {
        let more = String(repeating: " a\n", count: 100_000)
        let trailer = try #require(Trailer.parse(message: "s\n\nA: 1\n" + more).first)
        #expect(trailer.value.utf8.count == 1 + 2 * 100_000)
    }

    @Test func `of a megabyte of lines are read`() {
        let lines = String(repeating: "Bus-Evidence: make test\n", count: 40_000)
        #expect(Trailer.parse(message: "s\n\n" + lines).count == 40_000)
    }
}

extension String {
    fileprivate func trimming() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}

@Suite struct `The trailers of the bus` {
    private static let oid = String(repeating: "ab", count: 20)

    private func read(_ lines: [String], verb: Verb? = .review) -> (BusTrailers, [RuleCode]) {
        let trailers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Trailer(key: String(parts[0]), value: String(parts[1].drop { $0 == " " }))
        }
        let (read, faults) = BusTrailers.parse(trailers, verb: verb)
        return (read, faults.map(\.code))
    }

    @Test func `are all read, in any case`() {
        let (trailers, faults) = read([
            "Bus-Claim: \(Self.oid)", "BUS-CONFIDENCE: 0.75", "bus-rationale: saw it",
            "Bus-Evidence: make test", "Bus-Evidence: tests/a.sh", "Bus-Commit: \(Self.oid)",
            "Bus-Nonce: 123E4567-E89B-12D3-A456-426614174000", "Bus-Stage: Tests-Green",
            "Bus-Proposal: fix", "Bus-Lease: 42", "Signed-off-by: somebody",
        ])
        #expect(faults.isEmpty)
        var expected = BusTrailers()
        expected.claim = ObjectID(hex: Self.oid)
        expected.confidence = 0.75
        expected.rationale = "saw it"
        expected.evidence = ["make test", "tests/a.sh"]
        expected.commit = ObjectID(hex: Self.oid)
        expected.nonce = "123e4567-e89b-12d3-a456-426614174000"
        expected.stage = .testsGreen
        expected.proposal = "fix"
        expected.lease = "42"
        #expect(trailers == expected)
    }

    @Test(arguments: [
        "Bus-Claim: abc", "Bus-Claim:", "Bus-Claim: \(String(repeating: "0", count: 40))",
        "Bus-Confidence: 1.1", "Bus-Confidence: -0.1", "Bus-Confidence: nan",
        "Bus-Confidence: inf", "Bus-Confidence: high", "Bus-Confidence:", "Bus-Rationale:",
        "Bus-Evidence:", "Bus-Commit: HEAD", "Bus-Nonce: 1", "Bus-Stage: red",
        "Bus-Nonce: 123e4567e89b12d3a456426614174000", "Bus-Proposal:", "Bus-Lease:",
        "Bus-Nonce: 123e4567-e89b-12d3-a456-42661417400g", "Bus-Confidence: 0,5",
    ])
    func `whose value cannot be are refused`(line: String) {
        #expect(read([line]).1 == [.invalidTrailer])
    }

    @Test func `are a closed set, and other people's are left alone`() {
        #expect(read(["Bus-Foo: 1"]).1 == [.unknownTrailer])
        #expect(read(["bus-: 1"]).1 == [.unknownTrailer])
        #expect(read(["Busy: 1", "Reviewed-by: x", "Business: y", "X-Bus-Claim: z"]).1.isEmpty)
    }

    @Test func `may not contradict each other or the verb`() {
        #expect(read(["Bus-Stage: pushed", "bus-stage: deployed"]).1 == [.contradictingTrailer])
        #expect(read(["Bus-Stage: pushed", "bus-stage: pushed"]).1.isEmpty)
        #expect(read(["Bus-Claim: \(Self.oid)"], verb: .claim).1 == [.contradictingTrailer])
        #expect(read(["Bus-Claim: \(Self.oid)"], verb: nil).1.isEmpty)
    }

    @Test(arguments: ["0", "1", "0.0", "1.0", "0.5", "1e-3"])
    func `take every confidence from 0 to 1`(value: String) {
        #expect(read(["Bus-Confidence: \(value)"]).0.confidence == Double(value))
    }
}
