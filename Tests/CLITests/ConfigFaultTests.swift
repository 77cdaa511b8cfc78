import BusModel
import Testing

@testable import CLI

/// Mistakes as people make them: file, line, column, the nearest name, what to do.
@Suite struct `A mistake in git-bus.toml` {
    private static let file = """
        [bus]
        protocol = 1
        poll_interval = 15

        [loop]
        done_nudge = true
        phases = [
          { id = "build", gates = ["D1"], reviewers = ["reader"] },
          { id = "ship",  gates = ["S1"], reviewers = ["reader"], quorum = "all" },
        ]

        [[agent]]
        name = "builder"
        role = "builder"

        [[agent]]
        name = "reader"
        role = "reviewer"

        [[service]]
        name = "web"
        command = ["npm", "run", "dev"]

        [policy]
        humans = ["ana@example.org"]
        commits_per_push = 500

        [notify]
        command = ["notify-send"]
        """

    @Test func `is none in the file that the others are made of`() throws {
        #expect(try SharedConfigReader.read(Self.file).agents.count == 2)
    }

    @Test(
        arguments: [
            // before, after, line, column, the sentence, the hint
            ("[notify]", "[notfy]", 28, 1, "unknown key \"notfy\"", "did you mean notify?"),
            (
                "reviewers = [\"reader\"] },\n  { id = \"ship\"",
                "reviwers = [\"reader\"] },\n  { id = \"ship\"",
                8, 35, "unknown key \"reviwers\" in [loop.phases]", "did you mean reviewers?"
            ),
            (
                "commits_per_push", "commit_per_push", 26, 1, "unknown key",
                "did you mean commits_per_push?"
            ),
            ("= 500", "= \"500\"", 26, 1, "commits_per_push must be a whole number", nil),
            (
                "done_nudge = true", "done_nudge = \"yes\"", 6, 1,
                "done_nudge must be true or false", nil
            ),
            (
                "poll_interval = 15", "poll_interval = \"15s\"", 3, 1,
                "poll_interval must be a number", nil
            ),
            ("[[service]]", "[service]", 20, 1, "service must be a list of tables", nil),
            (
                "name = \"reader\"", "name = \"builder\"", 17, 1,
                "there are two agents called builder", nil
            ),
            ("name = \"web\"", "name = \"reader\"", 21, 1, "reader is an agent and a service", nil),
            (
                "command = [\"npm\", \"run\", \"dev\"]", "command = []", 22, 1,
                "has no command to run", nil
            ),
            (
                "reviewers = [\"reader\"], quorum", "reviewers = [\"builder\"], quorum", 9, 35,
                "builder is no reviewer", "reviewers: reader"
            ),
            (
                "reviewers = [\"reader\"], quorum", "reviewers = [\"raeder\"], quorum", 9, 35,
                "there is no agent called \"raeder\"", "did you mean reader?"
            ),
            (
                "reviewers = [\"reader\"], quorum", "quorum", 9, 3, "phase ship has no reviewers",
                "name some, or set done_requires = \"marker\""
            ),
            (
                "role = \"builder\"",
                "role = \"builder\"\nhost = \"east\"\n"
                    + "[[agent]]\nname = \"x\"\nrole = \"observer\"\nhost = \"west\"",
                22, 1, "agent reader does not say on which host it runs",
                "add host = \"east\" or \"west\""
            ),
            (
                "role = \"reviewer\"", "role = \"reviewer\"\nkind = \"lop\"", 19, 1,
                "kind cannot be \"lop\"",
                "did you mean \"loop\"?"
            ),
            ("protocol = 1", "protocol = 1\nprotocol = 2", 3, 12, "not TOML", nil),
        ] as [(String, String, Int, Int, String, String?)]
    )
    func `is named by its place, with what was meant`(
        _ before: String,
        _ after: String,
        _ line: Int,
        _ column: Int,
        _ sentence: String,
        _ hint: String?
    ) throws {
        let text = Self.file.replacing(before, with: after, maxReplacements: 1)
        try #require(text != Self.file)
        let fault = #expect(throws: ConfigFault.self) { try SharedConfigReader.read(text) }
        let found = try #require(fault)
        #expect(found.message.contains(sentence), "\(found)")
        #expect(found.line == line && found.column == column, "\(found)")
        #expect(found.hint == hint)
        #expect("\(found)".hasPrefix("git-bus.toml:\(found.line):\(found.column): "))
    }
}
