import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Asked before it pushes` {
    private func commit(_ subject: String, in clone: String, _ box: Sandbox) throws {
        try box.git("add", "-A", in: clone)
        try box.git("commit", "--quiet", "--allow-empty", "-m", subject, in: clone)
    }

    private func check(
        _ arguments: String...,
        in clone: String,
        _ box: Sandbox
    ) throws -> Sandbox.Output {
        try box.run("/usr/bin/git", ["bus", "check"] + arguments, in: clone)
    }

    @Test func `a clone is told all that the rules have against it, and what is well`() async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let empty = try check(in: builder, box)
            #expect(empty.status == 0 && empty.out == "nothing against it\n", "\(empty)")
            try commit("claim(D1): it is done", in: builder, box)
            #expect(try check(in: builder, box).status == 0)
            try commit("claim(D9): what is that", in: builder, box)
            try box.write("x\n", to: builder + "/prompts/builder.md")
            try commit("a better prompt", in: builder, box)
            let bad = try check(in: builder, box)
            #expect(bad.status == 5)
            #expect(bad.out.isEmpty)
            #expect(bad.error.contains("error: BUS-CLAIM-002 phase build has no gate D9"))
            #expect(bad.error.contains("error: BUS-APPR-003 only a person may change these files"))
            #expect(bad.error.contains("  prompts/builder.md"))
            let json = try check("--json", in: builder, box)
            #expect(json.status == 5 && json.out.contains("\"code\":\"BUS-APPR-003\""))
            #expect(
                try JSONSchema(try box.busSucceeds("schema", "check").out)
                    .faults(in: json.out).isEmpty
            )
            // A part of it alone is fine.
            #expect(try check("origin/main..HEAD~2", in: builder, box).status == 0)
            let wrong = try check("no-such-thing", in: builder, box)
            #expect(wrong.status == 65 && wrong.error.contains("there is no commit"))
        }
    }

    @Test func `a merge that changes what neither side did is found out`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.git("checkout", "--quiet", "-b", "topic", in: builder)
            try box.write("1\n", to: builder + "/src/a")
            try commit("work on a topic", in: builder, box)
            try box.git("checkout", "--quiet", "main", in: builder)
            try box.write("1\n", to: builder + "/src/b")
            try commit("work on main", in: builder, box)
            try box.git("merge", "--quiet", "--no-ff", "--no-commit", "topic", in: builder)
            try commit("an honest merge", in: builder, box)
            #expect(try check(in: builder, box).status == 0)
            try box.git("reset", "--quiet", "--hard", "HEAD~1", in: builder)
            try box.git("merge", "--quiet", "--no-ff", "--no-commit", "topic", in: builder)
            try box.write("# mine\n", to: builder + "/git-bus.toml")
            try commit("an evil merge", in: builder, box)
            let evil = try check(in: builder, box)
            #expect(evil.status == 5)
            for code in ["BUS-APPR-003", "BUS-PATH-004"] { #expect(evil.error.contains(code)) }
        }
    }

    @Test func `the pre-push hook stops what a rule refuses, and lets the rest land`() async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.busSucceeds("hooks", "install", "--local", in: builder)
            let path = Sandbox.products + ":/usr/local/bin:/usr/bin:/bin"
            func push() throws -> Sandbox.Output {
                try box.run(
                    "/usr/bin/git",
                    ["push", "origin", "HEAD:main"],
                    in: builder,
                    with: ["PATH": path]
                )
            }
            try commit("claim D1: nearly a verb", in: builder, box)
            let bad = try push()
            #expect(bad.status != 0)
            #expect(bad.error.contains("error: BUS-SUBJ-001"), "\(bad.error)")
            #expect(bad.error.contains("subject: claim(D1): ..."), "\(bad.error)")
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(tip == (try box.git("rev-parse", "origin/main", in: builder)))
            try box.git(
                "commit",
                "--quiet",
                "--amend",
                "--allow-empty",
                "-m",
                "claim(D1): a verb",
                in: builder
            )
            let good = try push()
            #expect(good.status == 0, "\(good.error)")
            #expect(!good.error.contains("warning"), "\(good.error)")
            // Taking the bus back is told before anything is asked of the other side.
            try box.git("reset", "--quiet", "--hard", "HEAD~1", in: builder)
            try commit("another history", in: builder, box)
            let forced = try box.run(
                "/usr/bin/git",
                ["push", "--force", "origin", "HEAD:main"],
                in: builder,
                with: ["PATH": path]
            )
            #expect(forced.status != 0 && forced.error.contains("BUS-REF-001"), "\(forced.error)")
            let other = try box.run(
                "/usr/bin/git",
                ["push", "origin", "HEAD:refs/heads/topic"],
                in: builder,
                with: ["PATH": path]
            )
            #expect(other.status != 0 && other.error.contains("BUS-REF-004"), "\(other.error)")
        }
    }

    @Test func `a rule and the policy of a bus are explained, in a bus and outside of one`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let rule = try box.busSucceeds("explain", "bus-done-001", in: builder).out
            #expect(rule.contains("refuses  A done marker while something is missing"))
            #expect(rule.contains("here     refuse"))
            let outside = try box.run(
                "/usr/bin/git",
                ["bus", "explain", "BUS-REF-001"],
                in: box.directory
            )
            #expect(outside.status == 0 && !outside.out.contains("here "), "\(outside)")
            let unknown = try box.run(
                "/usr/bin/git",
                ["bus", "explain", "BUS-DONE-009"],
                in: builder
            )
            #expect(unknown.status == 65 && unknown.error.contains("did you mean: BUS-DONE-00"))
            let policy = try box.busSucceeds("policy", in: builder, with: ["COLUMNS": "120"]).out
            #expect(policy.contains("BUS-LIMIT-001   refuse"))
            #expect(policy.contains("commits_per_push  500"))
        }
    }
}
