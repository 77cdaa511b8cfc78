import Foundation
import TestSupport
import Testing

/// Ways around the rules by what is old, elsewhere or said by somebody else.
@Suite(.serialized) struct `A detour` {
    private static let config =
        Team.config + """

            human_proof = "any"
            [policy.paths]
            reviewer = ["bus/**", "tests/**"]
            """

    private func commit(_ script: String, _ clone: String, _ box: Sandbox) throws {
        let start = """
            git fetch -q origin; git checkout -q -f -B main origin/main; git clean -qfd
            as() { git config user.email "$1"; }; as builder@agents.invalid
            c() { git add -A; git commit -q --allow-empty -m "$1"; }

            """
        let made = try box.run("/bin/sh", ["-ec", start + script], in: clone)
        try #require(made.status == 0, "\(made.error)")
    }

    private func refused(
        _ codes: String...,
        by script: String,
        in clone: String,
        _ box: Sandbox,
        with extra: [String: String] = [:],
        push: [String] = ["push", "--no-verify", "origin", "HEAD:main"]
    ) throws {
        let tip = try box.git("rev-parse", "main", in: box.hub)
        try commit(script, clone, box)
        let output = try box.run("/usr/bin/git", push, in: clone, with: extra)
        #expect(output.status != 0, "\(script) landed")
        for code in codes { #expect(output.error.contains(code), "\(script): \(output.error)") }
        #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
    }

    private func land(_ script: String, _ clone: String, _ box: Sandbox) throws {
        try commit(script, clone, box)
        let output = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
        try #require(output.status == 0, "\(script): \(output.error)")
    }

    private func make(_ box: Sandbox) throws -> String {
        try box.makeHub(config: Self.config)
        try box.busSucceeds("hooks", "install", box.hub)
        return try box.clone("builder")
    }

    @Test func `by a merge with what the bus has long left behind takes nothing back`() async throws
    {
        try await Sandbox.run { box in
            let clone = try make(box)
            let files = #"["git-bus.toml", "src\/**", "prompts\/**"]"#
            let loose =
                "sed -i 's/^human_proof/protected = \(files)\\nhuman_proof/' git-bus.toml"
            try land(
                "as ana@example.org; mkdir prompts; echo old >prompts/a.md; c prompts",
                clone,
                box
            )
            try land("as ana@example.org; \(loose); c settings", clone, box)
            try land("as ana@example.org; echo new >prompts/a.md; c prompts", clone, box)
            let merge = """
                old=$(git rev-parse HEAD~%d)
                t=$(git rev-parse "$old^{tree}")
                git reset -q --hard $(git commit-tree $t -p HEAD -p $old -m merge)
                """
            for back in 1...3 {
                try refused(
                    "BUS-APPR-003",
                    by: merge.replacing("%d", with: "\(back)"),
                    in: clone,
                    box
                )
            }
            // A reviewer rolls back what is not theirs.
            try land("as ana@example.org; mkdir -p lib; echo 1 >lib/x; c one", clone, box)
            try land("as ana@example.org; echo 2 >lib/x; c two", clone, box)
            try refused(
                "BUS-PATH-003",
                by: "as correctness@agents.invalid\n" + merge.replacing("%d", with: "1"),
                in: clone,
                box
            )
        }
    }

    @Test func `by a side branch of an old time is judged by today's settings, too`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            let mallory = "\n[[agent]]\nname = \"mallory\"\nrole = \"builder\"\n"
            try land("as ana@example.org; printf '\(mallory)' >>git-bus.toml; c joins", clone, box)
            try land(
                "as ana@example.org; git checkout -q HEAD~1 -- git-bus.toml; c leaves",
                clone,
                box
            )
            try refused(
                "BUS-IDENT-002",
                by: """
                    git checkout -q -b side HEAD~1; as mallory@agents.invalid; c 'claim(D1): x'
                    git checkout -q main; as builder@agents.invalid
                    git merge -q --no-ff --no-edit side; git branch -q -D side
                    """,
                in: clone,
                box
            )
        }
    }

    @Test func `by settings that do not count changes nothing`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Self.config)
            let clone = try box.clone("builder")
            // Before there were hooks, an agent pushed settings of its own.
            try land(
                #"sed -i 's/^human_proof/enforce = "warn"\nhuman_proof/' git-bus.toml; c mine"#,
                clone,
                box
            )
            try land(
                #"sed -i 's/protocol = 1/protocol = 1\nbranch = "nope"/' git-bus.toml; c too"#,
                clone,
                box
            )
            try box.busSucceeds("hooks", "install", box.hub)
            try refused("BUS-CLAIM-002", by: "c 'claim(D9): x'", in: clone, box)
        }
    }

    @Test func `by what the environment says proves nobody`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            try land(
                "as ana@example.org; sed -i 's/\"any\"/\"verified\"/' git-bus.toml; c strict",
                clone,
                box
            )
            let claims = [
                "GIT_BUS_PUSHER": "ana@example.org", "GIT_BUS_PROOF": "forced-command",
                "GIT_COMMITTER_NAME": "ana@example.org (forced-command)",
            ]
            let hold = "as ana@example.org; c 'hold(bus): mine'"
            try refused("BUS-APPR-001", by: hold, in: clone, box, with: claims)
            // A clock of somebody's own.
            let clock = box.directory + "/clock"
            try box.write("", to: clock)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            try commit("c work", clone, box)
            _ = try box.run(
                "/usr/bin/git",
                ["push", "origin", "HEAD:main"],
                in: clone,
                with: claims
            )
            try daemon.waitForCursor(at: box.git("rev-parse", "main", in: box.hub))
            let status = try box.busSucceeds("status", "--json", "--hub", box.hub).out
            #expect(status.contains("\"rules\":\"advisory\""), "\(status)")
        }
    }

    @Test func `by many commits or a rewind that are only warned of skips no other rule`()
        async throws
    {
        try await Sandbox.run { box in
            let config = Self.config.replacing(
                "human_proof = \"any\"",
                with: """
                    human_proof = "any"
                    commits_per_push = 3
                    enforce = { "BUS-LIMIT-001" = "off", "BUS-REF-001" = "warn" }
                    """
            )
            try box.makeHub(config: config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            try refused(
                "BUS-CLAIM-002",
                by: "for i in 1 2 3 4; do c work; done; c 'claim(D9): x'",
                in: clone,
                box
            )
            try land("c work", clone, box)
            try refused(
                "BUS-CLAIM-002",
                by: "git reset -q --hard HEAD~1; c 'claim(D9): x'",
                in: clone,
                box,
                push: ["push", "--no-verify", "--force", "origin", "HEAD:main"]
            )
        }
    }

    @Test func `by twins that each side of a merge has one of is seen`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            try refused(
                "BUS-PATH-002",
                by: """
                    git checkout -q -b side; mkdir src; echo 1 >src/foo; c lower
                    git checkout -q main; mkdir -p src; echo 2 >src/FOO; c upper
                    git merge -q --no-ff --no-edit side; git branch -q -D side
                    """,
                in: clone,
                box
            )
        }
    }

    @Test func `by a hub whose HEAD leads elsewhere, or that lost its settings, is closed`()
        async throws
    {
        try await Sandbox.run { box in
            let clone = try make(box)
            try box.git("symbolic-ref", "HEAD", "refs/heads/elsewhere", in: box.hub)
            try refused("BUS-CLAIM-002", by: "c 'claim(D9): x'", in: clone, box)
            let gone = try box.run("/usr/bin/git", ["push", "origin", ":main"], in: clone)
            #expect(gone.status != 0 && gone.error.contains("BUS-REF-002"), "\(gone.error)")
            try land("as ana@example.org; git rm -q git-bus.toml; c 'no settings'", clone, box)
            try refused("BUS-CLAIM-002", by: "c 'claim(D9): x'", in: clone, box)
        }
    }

    @Test func `by the push that first brings the settings is judged after them`() async throws {
        try await Sandbox.run { box in
            try box.git("init", "--quiet", "--bare", "--initial-branch=main", box.hub)
            let clone = try box.clone("ana", email: "ana@example.org")
            try box.write("x", to: clone + "/a")
            try box.commit("work", in: clone)
            try box.busSucceeds("hooks", "install", box.hub)
            try box.write(Self.config, to: clone + "/git-bus.toml")
            try box.git("add", ".", in: clone)
            try box.git("commit", "--quiet", "-m", "set up", in: clone)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D9): x", in: clone)
            let both = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            #expect(both.status != 0 && both.error.contains("BUS-CLAIM-001"), "\(both.error)")
            try box.git("reset", "--quiet", "--hard", "HEAD~1", in: clone)
            try box.git("push", "--quiet", "origin", "HEAD:main", in: clone)
        }
    }

    @Test func `by another's name does not get past the paths of one's own role`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Self.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let hub = try KeyedHub(behind: box)
            defer { hub.server.stop() }
            let key = try hub.addKey("correctness")
            let clone = try hub.clone("builder", email: "builder@agents.invalid", key: key)
            for name in ["builder", "nobody", "correctness"] {
                try refused(
                    "BUS-PATH-003",
                    by: "as \(name)@agents.invalid; mkdir src; echo x >src/a; c work",
                    in: clone,
                    box
                )
            }
        }
    }
}
