import Foundation
import TestSupport
import Testing

/// Pushes of which there is more to read than anybody waits for.
@Suite(.serialized) struct `A verdict that takes long` {
    private func make(_ box: Sandbox, policy: String) throws -> String {
        try box.makeHub(config: Team.config + "\n" + policy)
        try box.busSucceeds("hooks", "install", box.hub)
        return try box.clone("builder")
    }

    private func sh(_ script: String, in folder: String, _ box: Sandbox) throws {
        let made = try box.run("/bin/sh", ["-ec", script], in: folder)
        try #require(made.status == 0, "\(made.error)")
    }

    /// Two hundred thousand folders a commit, other ones each time, where nobody minds how many.
    private static let folders = """
        git mktree </dev/null >empty; git checkout -q -b long
        for leaf in a b; do
          o=$(echo $leaf | git hash-object -w --stdin)
          t=$(printf '100644 blob %s\\tx\\n' $o | git mktree)
          for level in 1 2 3 4 5 6 7 8; do
            t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf "040000 tree $t\\td$i\\n"; done \\
              | git mktree)
          done
          t=$( (git ls-tree main; printf "040000 tree $t\\tdeep\\n") | git mktree)
          printf $t >../$leaf
        done
        tip=$(git rev-parse main)
        for i in $(seq 200); do
          tip=$(git commit-tree $(cat ../a) -p $tip -m work)
          tip=$(git commit-tree $(cat ../b) -p $tip -m work)
        done
        git update-ref refs/heads/long $tip
        """

    private static let unlimited = """
        enforce = { default = "refuse", "BUS-LIMIT-003" = "warn" }
        """

    @Test func `is given up, and a daemon that is asked to end does so meanwhile`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box, policy: Self.unlimited)
            try sh(Self.folders, in: clone, box)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.kill() }
            try box.waitUntil("it judges") {
                FileManager.default.fileExists(atPath: box.hub + "/git-bus/verdict.sock")
            }
            let push = box.start("/usr/bin/git", ["-C", clone, "push", "origin", "long:main"])
            let answer = Pipe()
            push.standardError = answer
            try push.run()
            try box.waitUntil("the push waits for its verdict") {
                // Why try?: the folder is made anew for each push.
                let names = try? FileManager.default.contentsOfDirectory(  // why: see above
                    atPath: box.hub + "/objects"
                )
                return names?.contains { $0.hasPrefix("tmp_objdir-incoming") } == true
            }
            let began = ContinuousClock.now
            daemon.end()
            #expect(began.duration(to: .now) < .seconds(5))
            let text = String(
                decoding: answer.fileHandleForReading.readDataToEndOfFile(),
                as: UTF8.self
            )
            push.waitUntilExit()
            #expect(began.duration(to: .now) < .seconds(60))
            #expect(push.terminationStatus != 0)
            #expect(text.contains("BUS-INT-001"), "\(text)")
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
            let faults = try String(
                contentsOfFile: box.hub + "/git-bus/faults.log",
                encoding: .utf8
            )
            #expect(faults.contains("took too long"), "\(faults)")
        }
    }

    @Test func `is no way round the other rules, where the number of commits is only told`()
        async throws
    {
        try await Sandbox.run { box in
            let policy = """
                commits_per_push = 3
                enforce = { default = "refuse", "BUS-LIMIT-001" = "warn" }
                """
            let clone = try make(box, policy: policy)
            func push(_ subject: String) throws -> Sandbox.Output {
                let script = """
                    git reset -q --hard origin/main
                    for i in 1 2 3 4; do git commit -q --allow-empty -m work; done
                    git commit -q --allow-empty -m '\(subject)'
                    """
                try sh(script, in: clone, box)
                return try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            }
            let wrong = try push("claim(D9): x")
            #expect(wrong.status != 0 && wrong.error.contains("BUS-CLAIM-002"), "\(wrong.error)")
            let right = try push("claim(D1): x")
            #expect(right.status == 0, "\(right.error)")
            #expect(right.error.contains("more than 3 commits in one push"), "\(right.error)")
        }
    }

    @Test func `does not come about by a push of too many commits, and the hint makes it few`()
        async throws
    {
        try await Sandbox.run { box in
            let clone = try make(box, policy: "commits_per_push = 3")
            let script = "for i in 1 2 3 4; do git commit -q --allow-empty -m work; done"
            try sh(script, in: clone, box)
            let many = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            #expect(many.status != 0 && many.error.contains("BUS-LIMIT-001"), "\(many.error)")
            let lines = many.error.split(separator: "\n").filter { $0.hasPrefix("remote: ") }.map {
                $0.dropFirst("remote: ".count).trimmingCharacters(in: .whitespaces)
            }
            let start = try #require(lines.firstIndex { $0.hasPrefix("hint:") })
            // A long command goes on behind a backslash.
            let command = lines[start...].joined(separator: "\n").dropFirst("hint:".count)
            let few = try box.run("/bin/sh", ["-ec", String(command)], in: clone)
            #expect(few.status == 0, "\(command) \(few.error)")
            let rest = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            #expect(rest.status == 0, "\(rest.error)")
        }
    }
}
