import BusModel
import Testing

@testable import CLI

@Suite struct `The policy of a bus` {
    private func policy(_ text: String) throws -> PolicyConfig {
        try SharedConfigReader.read(
            """
            [[agent]]
            name = "builder"
            role = "builder"
            [policy]
            humans = ["ana@example.org"]
            \(text)
            """
        ).policy
    }

    private func fault(_ text: String) -> String {
        do {
            _ = try policy(text)
            return ""
        } catch { return "\(error)" }
    }

    @Test func `refuses everything where nothing is said, and protects itself`() throws {
        let policy = try policy("")
        for code in RuleCode.allCases { #expect(policy.enforce[code] == .refuse) }
        #expect(policy.humanProof == .verified)
        #expect(policy.protected.match("git-bus.toml") && policy.protected.match("prompts/a/b"))
        #expect(policy.commitsPerPush == 500 && policy.clockAhead == 300)
    }

    @Test func `is as it is written`() throws {
        let policy = try policy(
            """
            enforce = { default = "warn", "BUS-REF-001" = "refuse", "bus-limit-001" = "off" }
            human_proof = "any"
            protected = ["Makefile"]
            refs = ["refs/heads/wip/**"]
            relays = ["Builder", "ana@example.org"]
            commits_per_push = 3
            clock_ahead = "90s"
            paths = { reviewer = ["bus/**"] }
            """
        )
        #expect(policy.enforce[.rewind] == .refuse && policy.enforce[.tooManyCommits] == .off)
        #expect(policy.enforce[.deletion] == .warn)
        #expect(policy.humanProof == .any && policy.clockAhead == 90)
        #expect(policy.protected.match("Makefile") && policy.protected.match("git-bus.toml"))
        #expect(!policy.protected.match("prompts/a"))
        #expect(policy.paths(of: .reviewer) == [PathGlob("bus/**")])
        #expect(policy.paths(of: .builder) == nil)
        #expect(try self.policy("clock_ahead = \"2h\"").clockAhead == 7200)
        #expect(try self.policy("clock_ahead = 7").clockAhead == 7)
        #expect(try self.policy("enforce = \"warn\"").enforce[.rewind] == .warn)
    }

    @Test(arguments: [
        ("enforce = \"off\"", "only rules of LIMIT, PATH and INBOX can be off"),
        ("enforce = { \"BUS-REF-001\" = \"off\" }", "BUS-REF-001 cannot be off"),
        ("enforce = { \"BUS-REF-01\" = \"warn\" }", "there is no rule BUS-REF-01"),
        ("enforce = { \"BUS-REF-001\" = \"maybe\" }", "maybe"),
        ("human_proof = \"none\"", "none"), ("protected = [\"/etc\"]", "no pattern of paths"),
        ("protected = [\"../x\"]", "no pattern of paths"),
        ("relays = [\"bulider\"]", "is neither an agent nor one of humans"),
        ("commits_per_push = 0", "must be more than 0"),
        ("clock_ahead = \"soon\"", "must be a time"),
        ("clock_ahead = \"99999999999999999999h\"", "must be a time"),
        ("paths = { boss = [] }", "there is no role boss"),
    ])
    func `that makes no sense is said to be wrong`(text: String, words: String) {
        #expect(fault(text).contains(words), "\(fault(text))")
    }
}
