import BusModel
import Testing

@testable import CLI

@Suite struct `Reading git-bus.toml` {
    private static let team = """
        [bus]
        protocol = 1
        [loop]
        phases = [
          { id = "build", gates = ["D1"], reviewers = ["correctness"] },
        ]
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        """

    private func reading(_ text: String) -> ConfigFault? {
        do {
            _ = try SharedConfigReader.read(text)
            return nil
        } catch { return error }
    }

    @Test func `fills in what is not said`() throws {
        let config = try SharedConfigReader.read(Self.team)
        #expect(config.branch == "main" && config.directory == "bus")
        #expect(config.doneMarker == "## DONE" && config.onAdvance == .restart)
        let phase = try #require(config.phases.first)
        #expect(phase.status == "STATUS-build.md" && phase.quorum == .all)
        #expect(phase.doneRequires == .reviews && phase.doneCovers == .all)
        #expect(
            config.agents.map(\.email) == ["builder@agents.invalid", "correctness@agents.invalid"]
        )
        #expect(config.recipients == ["builder", "correctness"])
    }

    @Test(
        arguments: [
            ("protocol = 1", "protocol = 2", 2, 1, "speaks 1"),
            ("[bus]", "[bsu]", 1, 1, "unknown key \"bsu\""),
            ("name = \"builder\"", "nmae = \"builder\"", 8, 1, "unknown key \"nmae\""),
            ("role = \"builder\"", "role = \"bulider\"", 9, 1, "cannot be \"bulider\""),
            ("role = \"reviewer\"", "role = \"builder\"", 5, 35, "is no reviewer"),
            ("reviewers = [\"correctness\"]", "reviewers = []", 5, 35, "has no reviewers"),
            (
                "reviewers = [\"correctness\"]", "reviewers = [\"corectness\"]", 5, 35,
                "no agent called"
            ),
            ("name = \"correctness\"", "name = \"builder\"", 11, 1, "two agents"),
            ("gates = [\"D1\"]", "gates = 7", 5, 19, "must be a list of texts"),
            ("gates = [\"D1\"]", "gates = [\"D 1\"]", 5, 19, "cannot be the name of a gate"),
            ("id = \"build\"", "id = \"bu ild\"", 5, 5, "needs an id"),
            ("protocol = 1", "protocol = ", 2, 12, "not TOML"),
            ("protocol = 1", "dir = \"../x\"", 2, 1, "inside the repository"),
        ]
    )
    func `says what is wrong and where`(
        _ old: String,
        _ new: String,
        _ line: Int,
        _ column: Int,
        _ words: String
    ) throws {
        let text = Self.team.replacing(old, with: new, maxReplacements: 1)
        let fault = try #require(reading(text), "nothing is wrong with \(new)")
        #expect(fault.line == line && fault.column == column, "\(fault)")
        #expect(fault.message.contains(words), "\(fault)")
    }

    @Test func `names the nearest key`() throws {
        let fault = try #require(reading(Self.team.replacing("reviewers", with: "reviewrs")))
        #expect(fault.hint == "did you mean reviewers?")
    }

    @Test func `takes a complete file`() throws {
        let config = try SharedConfigReader.read(Self.complete)
        #expect(config.phases.map(\.id) == ["plan", "build"])
        #expect(config.agents.count == 5)
        #expect(config.handoff.claimPings == ["correctness", "readability"])
        #expect(config.humans == ["ana@example.org"])
    }

    private static let complete = """
        [bus]
        protocol = 1
        branch = "main"
        dir = "bus"
        poll_interval = 15
        [loop]
        done_marker = "## DONE"
        done_nudge = true
        on_advance = "restart"
        phases = [
          { id = "plan",  gates = ["P1"], reviewers = ["correctness"] },
          { id = "build", gates = ["D1", "D2"], reviewers = ["readability"], quorum = "all" },
        ]
        [loop.handoff]
        claim_pings  = ["correctness", "readability"]
        review_pings = "builder"
        inboxes = ["builder", "correctness", "readability"]
        [watchdog]
        signal_interval = 5
        token_granularity = "gate"
        [defaults]
        backend = ["claude", "codex"]
        watch = ["heal", "stall", "limit"]
        [backend.claude]
        preset = "claude"
        [[agent]]
        name = "builder"
        kind = "loop"
        role = "builder"
        email = "builder@agents.invalid"
        prompt = "prompts/builder.md"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        [[agent]]
        name = "readability"
        role = "reviewer"
        backend = "codex"
        [[agent]]
        name = "supervisor"
        kind = "persistent"
        role = "observer"
        wake = { interval = 3600, prompt = "prompts/supervise.md" }
        [[agent]]
        name = "coverage-audit"
        kind = "task"
        role = "observer"
        [[service]]
        name = "dev-server"
        command = ["npm", "run", "dev"]
        [policy]
        enforce = "refuse"
        done_requires = "reviews"
        humans = ["ana@example.org"]
        max_file_bytes = 10_000_000
        clock_ahead = "5m"
        [policy.paths]
        reviewer = ["bus/**", "tests/**"]
        [budget]
        gate_tokens = 2_000_000
        day_usd = 50.0
        """
}
