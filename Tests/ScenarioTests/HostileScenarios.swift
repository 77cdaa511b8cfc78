import Foundation
import TestSupport
import Testing

/// Pushes that nobody means well with: each is answered in time, in plain ASCII, and the hub is
/// whole and answers the next one.
@Suite(.serialized) struct `A hostile push` {
    private struct Attempt: Sendable {
        let name: String
        /// Makes commits in a clone, on top of the bus.
        let script: String
        /// What is pushed where.
        var refs = ["HEAD:main"]
        /// A word of the answer; `nil` where it is an ordinary push, which lands.
        var code: String?
    }

    /// `git commit-tree` takes bytes that no command line can hold.
    private static func commit(_ message: String, tree: String = "HEAD^{tree}") -> String {
        """
        o=$(printf '\(message)' | git commit-tree $(git rev-parse "\(tree)") -p HEAD)
        git reset -q --hard $o
        """
    }

    private static let attempts = [
        Attempt(
            name: "a subject that moves the cursor and rings",
            script: commit("claim(D9): \\033[2J\\033]0;owned\\007\\r\\302\\233 x"),
            code: "BUS-CLAIM-002"
        ),
        Attempt(
            name: "a label made of escapes",
            script: commit("claim(\\033[31mD1\\033[0m): x"),
            code: "BUS-SUBJ-001"
        ),
        Attempt(
            name: "a subject that reads from right to left",
            script: commit("claim(D9): \\342\\200\\256 1D rof SSAP"),
            code: "BUS-CLAIM-002"
        ),
        Attempt(
            name: "bytes that are no text",
            script: commit("review(D1): \\377\\376 \\300\\257"),
            code: "BUS-REVIEW-001"
        ),
        Attempt(
            name: "a subject of a megabyte",
            script: """
                o=$( (printf 'claim(D9): '; head -c 1000000 /dev/zero | tr '\\0' x) \
                  | git commit-tree $(git rev-parse 'HEAD^{tree}') -p HEAD)
                git reset -q --hard $o
                """,
            code: "BUS-CLAIM-002"
        ),
        Attempt(
            name: "a hundred thousand trailers",
            script: """
                o=$( (printf 'claim(D1): x\\n\\n'; yes 'Bus-Nonsense: 1' | head -100000) \
                  | git commit-tree $(git rev-parse 'HEAD^{tree}') -p HEAD)
                git reset -q --hard $o
                """,
            code: "BUS-TRLR-001"
        ),
        Attempt(
            name: "ten thousand files",
            script: """
                mkdir -p many; for i in $(seq 10000); do echo $i >many/$i; done
                git add -A; git commit -q -m many
                """
        ),
        Attempt(
            name: "more commits than may be pushed",
            script: """
                for i in $(seq 20000); do
                  printf 'commit refs/heads/main\\ncommitter b <builder@agents.invalid> 1 +0000\\n'
                  printf 'data 4\\nwork\\n'; [ $i != 1 ] || echo 'from refs/heads/main^0'
                done | git fast-import --quiet --force; git reset -q --hard
                """,
            code: "BUS-LIMIT-001"
        ),
        Attempt(
            name: "a merge of twenty branches",
            script: """
                for i in $(seq 20); do git checkout -q -b b$i main; echo $i >f$i; git add -A
                  git commit -q -m "work $i"; done
                git checkout -q main; git merge -q -m many $(seq -f b%g 20)
                """
        ),
        Attempt(
            name: "a second root",
            script: """
                o=$(git commit-tree $(git rev-parse 'HEAD^{tree}') -m root)
                git merge -q --allow-unrelated-histories -m joined $o
                """,
            code: "BUS-APPR-003"
        ),
        Attempt(
            name: "folders five hundred deep",
            script: """
                t=$(git rev-parse 'HEAD^{tree}'); b=$(echo x | git hash-object -w --stdin)
                d=$(printf '100644 blob %s\\tx\\n' $b | git mktree)
                for i in $(seq 500); do d=$(printf '040000 tree %s\\td\\n' $d | git mktree); done
                t=$( (git ls-tree $t; printf '040000 tree %s\\tdeep\\n' $d) | git mktree)
                git reset -q --hard $(git commit-tree $t -p HEAD -m deep) 2>/dev/null \
                  || git update-ref refs/heads/main $(git commit-tree $t -p HEAD -m deep)
                """,
            code: "BUS-LIMIT-003"
        ),
        Attempt(
            name: "settings of twenty thousand levels",
            script: """
                (printf a; yes .a | head -20000 | tr -d '\\n'; echo ' = 1') >git-bus.toml
                git add -A; git commit -q -m settings
                """,
            code: "BUS-APPR-003"
        ),
        Attempt(
            name: "a hundred million folders of nine objects",
            script: """
                t=$(git mktree </dev/null)
                for level in 1 2 3 4 5 6 7 8; do
                  t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf "040000 tree $t\\td$i\\n"; done \
                    | git mktree)
                done
                t=$( (git ls-tree HEAD; printf "040000 tree $t\\tdeep\\n") | git mktree)
                git branch -f bomb $(git commit-tree $t -p HEAD -m deep)
                """,
            refs: ["bomb:main"],
            code: "BUS-LIMIT-003"
        ),
        Attempt(
            name: "one text under five hundred names",
            script: """
                o=$(yes | head -2500000 | git hash-object -w --stdin)
                t=$( (git ls-tree HEAD
                  for i in $(seq 500); do printf "100644 blob $o\\tt$i\\n"; done) | git mktree)
                git branch -f bomb $(git commit-tree $t -p HEAD -m texts)
                """,
            refs: ["bomb:main"],
            code: "BUS-LIMIT-003"
        ),
        Attempt(
            name: "names with line ends and escapes",
            script: """
                mkdir -p bus; printf x >"bus/$(printf 'a\\nb\\033[2J')"; git add -A
                git commit -q -m names
                """,
            code: "BUS-PATH-002"
        ),
        Attempt(
            name: "a tag in the place of the branch",
            script: "git tag -f -a -m x t",
            refs: ["t:refs/heads/main"],
            code: ""
        ),
        Attempt(
            name: "a ref like a command",
            script: "git commit -q --allow-empty -m x",
            refs: ["HEAD:refs/heads/$(touch${IFS}owned);x"],
            code: "BUS-REF-004"
        ),
        Attempt(
            name: "a replacement of an object",
            script: "git commit -q --allow-empty -m x",
            refs: ["HEAD:refs/replace/\(String(repeating: "1", count: 40))"],
            code: "BUS-REF-004"
        ),
        Attempt(
            name: "a thousand refs",
            script: """
                git commit -q --allow-empty -m x
                for i in $(seq 1000); do git update-ref refs/heads/x/$i HEAD; done
                """,
            refs: ["refs/heads/x/*:refs/heads/y/*"],
            code: "BUS-REF-004"
        ),
    ]

    private func attempt(_ one: Attempt, in clone: String, _ box: Sandbox) throws -> Sandbox.Output
    {
        let start = """
            git fetch -q origin; git checkout -q -f -B main origin/main; git clean -qfd
            git for-each-ref --format='delete %(refname)' refs/heads/x refs/heads/b* \
              | git update-ref --stdin
            """
        let made = try box.run("/bin/sh", ["-c", start + "\n" + one.script], in: clone)
        try #require(made.status == 0, "\(one.name): \(made.error)")
        let began = ContinuousClock.now
        let output = try box.run("/usr/bin/git", ["push", "origin"] + one.refs, in: clone)
        #expect(began.duration(to: .now) < .seconds(60), "\(one.name)")
        return output
    }

    private func check(_ output: Sandbox.Output, of one: Attempt, _ box: Sandbox) throws {
        if let code = one.code {
            #expect(output.status != 0, "\(one.name) landed")
            #expect(code.isEmpty || output.error.contains(code), "\(one.name): \(output.error)")
        } else {
            #expect(output.status == 0, "\(one.name): \(output.error)")
        }
        let said = output.error.split(separator: "\n").filter { $0.hasPrefix("remote: ") }
        #expect(said.count <= 12)
        for line in said {
            // git itself erases to the end of the line.
            let text = line.replacing("\u{1B}[K", with: "")
            #expect(text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(one.name): \(text)")
        }
        #expect(try box.isHubSound(), "\(one.name)")
    }

    private func tryAll(_ box: Sandbox, _ clone: String) throws {
        for one in Self.attempts {
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let output = try attempt(one, in: clone, box)
            try check(output, of: one, box)
            let now = try box.git("rev-parse", "main", in: box.hub)
            #expect((now == tip) == (one.code != nil), "\(one.name)")
            try box.git("update-ref", "refs/heads/main", tip, in: box.hub)
        }
        // After all of that it still answers.
        let lawful = Attempt(
            name: "a claim",
            script: "git commit -q --allow-empty -m 'claim(D1): x'"
        )
        #expect(try attempt(lawful, in: clone, box).status == 0)
    }

    private func make(_ box: Sandbox) throws -> String {
        try box.makeHub(config: Team.config)
        try box.busSucceeds("hooks", "install", box.hub)
        return try box.clone("builder")
    }

    @Test func `is answered without a daemon`() async throws {
        try await Sandbox.run { box in try tryAll(box, try make(box)) }
    }

    @Test func `leaves the daemon alive, and nothing of it in the log`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            let pid = daemon.pid
            try box.waitUntil("it judges") {
                FileManager.default.fileExists(atPath: box.hub + "/git-bus/verdict.sock")
            }
            try tryAll(box, clone)
            #expect(kill(pid, 0) == 0)
            let world = ["XDG_STATE_HOME": box.directory + "/hub"]
            let log = try box.run(
                Sandbox.products + "/git-bus",
                ["log", "--hub", box.hub],
                with: world
            )
            #expect(log.status == 0)
            #expect(log.out.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.isControl })
            #expect(!FileManager.default.fileExists(atPath: box.hub + "/owned"))
        }
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}
