import BusModel
import TestSupport
import Testing

@Suite struct `A record of a push` {
    private static let update = RefUpdate(
        ref: "refs/heads/main",
        before: .absent,
        after: .at(.pure("a"))
    )

    @Test(arguments: [["bus.dry-run"], [], nil] as [[String]?])
    func `is read back as it was written`(options: [String]?) {
        for proof in Proof.allCases {
            let record = PushRecord(
                update: Self.update,
                actor: proof == .unverified ? nil : "builder",
                proof: proof,
                time: Instant(milliseconds: 5_000),
                options: options,
                rules: "refuse"
            )
            #expect(PushRecord(record.json) == record)
        }
    }

    @Test(
        arguments: [.null, [:], ["schema": "git-bus/push/2"], ["schema": "git-bus/push/1"]]
            as [JSONValue]
    )
    func `is nothing else`(json: JSONValue) {
        #expect(PushRecord(json) == nil)
    }
}

@Suite struct `A refused push` {
    @Test func `is read back as it was written`() {
        let push = RefusedPush(
            updates: [
                RefUpdate(ref: "refs/heads/x", before: .at(.pure("a")), after: .absent)
            ],
            actor: "builder",
            proof: .forcedCommand,
            reasons: [
                .init(code: "BUS-REF-002", sentence: "s", commit: nil),
                .init(code: "BUS-DONE-001", sentence: "t", commit: "c"),
            ]
        )
        #expect(RefusedPush(.object(push.fields)) == push)
        #expect(push.codes == ["BUS-DONE-001", "BUS-REF-002"])
        #expect(RefusedPush([:]) == nil)
    }

    @Test func `says no more than can be kept`() {
        let reason = RefusedPush.Reason(code: "BUS-LIMIT-001", sentence: "s", commit: nil)
        let push = RefusedPush(
            updates: [],
            actor: nil,
            proof: .unverified,
            reasons: Array(repeating: reason, count: 5000)
        )
        #expect(RefusedPush(.object(push.fields))?.reasons.count == 100)
    }
}
