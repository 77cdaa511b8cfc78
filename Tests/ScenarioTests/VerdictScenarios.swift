import Foundation
import TestSupport
import Testing

/// A push that breaks one rule through the real receive-pack, and its lawful twin.
private struct Offence: Sendable, CustomTestStringConvertible {
    let code: String
    /// Who pushes, by the name of a clone.
    var author = "builder"
    /// A shell script in the clone that makes the commits; `$1` is `wrong` or `right`.
    let script: String
    var ref = "main"
    var options: [String] = []

    var testDescription: String { code }

    /// Commits whatever there is, with a subject.
    private static func c(_ subject: String) -> String {
        "{ git add -A; git commit -q --allow-empty -m '\(subject)'; }"
    }

    static let all: [Offence] = [
        Offence(
            code: "BUS-REF-001",
            script: "[ $1 = right ] || git reset -q --hard HEAD~1; \(c("work"))",
            options: ["--force"]
        ),
        Offence(
            code: "BUS-REF-003",
            script: """
                git checkout -q -b side HEAD~1; \(c("side"))
                if [ $1 = wrong ]; then git merge -q --no-edit main
                else git rebase -q main; fi
                """
        ),
        Offence(code: "BUS-IDENT-002", script: """
            [ $1 = right ] || git config user.email eve@x.org; \(c("claim(D1): x"))
            """),
        Offence(code: "BUS-SUBJ-001", script: """
            [ $1 = right ] && \(c("claim(D1): x")) || \(c("claim D1: x"))
            """),
        Offence(code: "BUS-TRLR-001", script: """
            [ $1 = right ] && t=Bus-Evidence || t=Bus-Evidnce
            git commit -q --allow-empty -m 'claim(D1): x' -m "$t: make test"
            """),
        Offence(code: "BUS-TRLR-002", script: """
            [ $1 = right ] && v=0.9 || v=9; \
            git commit -q --allow-empty -m 'claim(D1): x' -m "Bus-Confidence: $v"
            """),
        Offence(code: "BUS-TRLR-003", script: """
            git commit -q --allow-empty -m 'claim(D1): x' -m "Bus-Confidence: 0.1
            $([ $1 = right ] || echo 'Bus-Confidence: 0.2')"
            """),
        Offence(code: "BUS-CLAIM-001", author: "correctness", script: """
            [ $1 = right ] && \(c("work")) || \(c("claim(D1): x"))
            """),
        Offence(code: "BUS-CLAIM-002", script: """
            [ $1 = right ] && \(c("claim(D2): x")) || \(c("claim(D9): x"))
            """),
        Offence(code: "BUS-REVIEW-001", script: """
            [ $1 = right ] && \(c("work")) || \(c("review(C1): PASS"))
            """),
        Offence(code: "BUS-REVIEW-003", author: "correctness", script: """
            [ $1 = right ] && \(c("review(C1): PASS")) || \(c("review(D2): PASS"))
            """),
        Offence(code: "BUS-REVIEW-004", author: "correctness", script: """
            [ $1 = right ] && o=$(git log -1 --format=%H --grep 'claim(C2)') \
              || o=$(git log --format=%H --grep 'claim(C2)' | tail -1)
            git commit -q --allow-empty -m 'review(C2): PASS' -m "Bus-Claim: $o"
            """),
        Offence(code: "BUS-REVIEW-005", script: """
            [ $1 = right ] && \(c("work")) || \(c("lift(C1): please"))
            """),
        Offence(code: "BUS-REVIEW-006", author: "correctness", script: """
            [ $1 = right ] && \(c("review(C1): PASS")) || \(c("review(C2): PASS"))
            """),
        Offence(code: "BUS-DONE-001", script: """
            mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-build.md \
              || echo '## DONE' >bus/STATUS-build.md; \(c("status"))
            """),
        Offence(code: "BUS-DONE-002", script: """
            mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-ship.md \
              || echo '## DONE' >bus/STATUS-ship.md; \(c("status"))
            """),
        Offence(code: "BUS-DONE-003", author: "correctness", script: """
            mkdir -p bus; [ $1 = right ] && echo soon >bus/STATUS-build.md \
              || echo '## DONE' >bus/STATUS-build.md; \(c("status"))
            """),
        Offence(code: "BUS-INBOX-001", script: """
            mkdir -p bus; [ $1 = right ] && n=correctness || n=corectness
            echo hello >bus/INBOX-$n.md; \(c("mail"))
            """),
        Offence(code: "BUS-INBOX-002", script: """
            [ $1 = right ] && echo more >>bus/INBOX-correctness.md \
              || : >bus/INBOX-correctness.md; \(c("mail"))
            """),
        Offence(code: "BUS-INBOX-003", script: """
            [ $1 = right ] && n=1000 || n=1000001
            head -c $n /dev/zero | tr '\\0' x >bus/inbox-big; mkdir -p bus/inbox/correctness
            mv bus/inbox-big bus/inbox/correctness/big.md; \(c("mail"))
            """),
        Offence(code: "BUS-TAKE-001", script: """
            [ $1 = right ] && \(c("take(1): mine")) || \(c("take(7): mine"))
            """),
        Offence(code: "BUS-TAKE-002", script: """
            [ $1 = right ] && \(c("take(1): mine")) || \(c("take(2): mine"))
            """),
        Offence(code: "BUS-TAKE-003", script: """
            [ $1 = right ] && \(c("drop(2): expired")) || \(c("drop(2): tired"))
            """),
        Offence(code: "BUS-ITEM-001", script: """
            [ $1 = right ] && n=9 || n=1; echo x >bus/issues/$n-other.md; \(c("an item"))
            """),
        Offence(code: "BUS-APPR-001", script: """
            [ $1 = right ] && git config user.email ana@example.org; \(c("hold(bus): lunch"))
            """),
        Offence(code: "BUS-APPR-003", script: """
            [ $1 = right ] && git config user.email ana@example.org
            mkdir -p prompts; echo x >prompts/builder.md; \(c("prompt"))
            [ $1 = right ] || { git rm -q -r prompts; \(c("taken back")); }
            """),
        Offence(code: "BUS-PATH-001", script: """
            mkdir -p bus/inbox/correctness
            [ $1 = right ] && echo x >bus/inbox/correctness/1.md \
              || ln -s /etc/passwd bus/inbox/correctness/1.md; \(c("mail"))
            """),
        Offence(code: "BUS-PATH-002", script: """
            echo x >Read; [ $1 = right ] || echo y >read; \(c("files"))
            """),
        Offence(code: "BUS-PATH-003", author: "correctness", script: """
            mkdir -p src tests; [ $1 = right ] && echo x >tests/a || echo x >src/a; \(c("a file"))
            """),
        Offence(code: "BUS-PATH-004", script: """
            git config user.email ana@example.org
            echo '# more' >>git-bus.toml; [ $1 = right ] || echo x >other; \(c("settings"))
            """),
        Offence(code: "BUS-LIMIT-001", script: """
            [ $1 = right ] && n=20 || n=21
            for i in $(seq $n); do git commit -q --allow-empty -m "work $i"; done
            """),
        Offence(code: "BUS-LIMIT-002", script: """
            [ $1 = right ] && n=2000 || n=2001; head -c $n /dev/zero >big; \(c("a file"))
            """),
        Offence(code: "BUS-LIMIT-003", script: """
            [ $1 = right ] && n=100 || n=101; seq $n >lines; \(c("a file"))
            """),
        Offence(code: "BUS-LIMIT-004", script: """
            [ $1 = right ] || export GIT_COMMITTER_DATE="$(($(date +%s) + 4000)) +0000"
            \(c("work"))
            """),
        Offence(code: "BUS-REF-004", script: c("work"), ref: "refs/heads/topic"),
    ]
}

@Suite(.serialized) struct `A push to a hub with rules` {
    private static let config =
        Team.config.replacingOccurrences(
            of: "gates = [\"D1\", \"D2\"]",
            with: "gates = [\"D1\", \"D2\", \"C1\", \"C2\"]"
        ) + """

            human_proof = "any"
            commits_per_push = 20
            max_file_bytes = 2000
            max_diff_lines = 100
            [policy.paths]
            reviewer = ["bus/**", "tests/**"]
            """

    /// A hub in which C1 is claimed once and C2 twice, item 2 is taken, and there is mail.
    private func make(_ box: Sandbox) throws {
        try box.makeHub(config: Self.config)
        let builder = try box.clone("builder")
        let script = """
            for i in 'claim(C1): x' 'claim(C2): x' 'claim(C2): again'; do
              git commit -q --allow-empty -m "$i"; done
            mkdir -p bus/issues; echo hello >bus/INBOX-correctness.md
            echo a >bus/issues/1-first.md; echo b >bus/issues/2-second.md
            git add -A; git commit -q -m 'mail and items'
            git -c user.email=readability@agents.invalid commit -q --allow-empty -m 'take(2): mine'
            git push -q origin HEAD:main
            """
        let made = try box.run("/bin/sh", ["-ec", script], in: builder)
        try #require(made.status == 0, "\(made.error)")
        for name in ["correctness", "readability"] { _ = try box.clone(name) }
        try box.busSucceeds("hooks", "install", box.hub)
    }

    private func attempt(
        _ offence: Offence,
        _ variant: String,
        _ box: Sandbox
    ) throws -> Sandbox.Output {
        let clone = box.directory + "/clones/" + offence.author
        let name = offence.author + "@agents.invalid"
        let start = """
            git fetch -q origin; git checkout -q -B main origin/main; git clean -qfd
            git config user.email \(name)
            set -- \(variant)
            """
        let made = try box.run("/bin/sh", ["-c", start + "\n" + offence.script], in: clone)
        try #require(made.status == 0 || made.status == 1, "\(offence.code): \(made.error)")
        return try box.run(
            "/usr/bin/git",
            ["push"] + offence.options + ["origin", "HEAD:" + offence.ref],
            in: clone
        )
    }

    /// Every rule once, in a hub of its own: refused with its code, the ref unmoved; then its twin.
    private func tryAll(_ box: Sandbox, _ isServed: Bool) throws {
        for offence in Offence.all {
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let wrong = try attempt(offence, "wrong", box)
            #expect(wrong.status != 0, "\(offence.code) landed")
            #expect(wrong.error.contains(offence.code), "\(offence.code): \(wrong.error)")
            for line in wrong.error.split(separator: "\n") where line.hasPrefix("remote: ") {
                #expect(line.dropFirst(8).trimmingCharacters(in: .whitespaces).utf8.count <= 72)
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
            #expect(try box.run("/usr/bin/git", ["fsck", "--strict"], in: box.hub).status == 0)
            if offence.code == "BUS-REF-004" { continue }
            let right = try attempt(offence, "right", box)
            #expect(right.status == 0, "the twin of \(offence.code): \(right.error)")
            try box.git("update-ref", "refs/heads/main", tip, in: box.hub)
        }
    }

    @Test func `is refused by the daemon for each rule, and its lawful twin lands`() async throws {
        try await Sandbox.run { box in
            try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            try box.waitUntil("it judges") {
                FileManager.default.fileExists(atPath: box.hub + "/git-bus/verdict.sock")
            }
            try tryAll(box, true)
        }
    }

    @Test func `is refused without a daemon by the same rules`() async throws {
        try await Sandbox.run { box in
            try make(box)
            try tryAll(box, false)
        }
    }

    @Test func `does not land where nobody can judge it`() async throws {
        try await Sandbox.run { box in
            try make(box)
            try FileManager.default.removeItem(atPath: box.hub + "/git-bus/git-bus")
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let clone = box.directory + "/clones/builder"
            try box.git("commit", "--quiet", "--allow-empty", "-m", "work", in: clone)
            let output = try box.run(
                "/usr/bin/git",
                ["push", "origin", "HEAD:main"],
                in: clone,
                with: ["PATH": "/usr/bin:/bin"]
            )
            #expect(output.status != 0 && output.error.contains("BUS-INT-001"), "\(output.error)")
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
        }
    }

    @Test func `that only asks is told, and nothing lands`() async throws {
        try await Sandbox.run { box in
            try make(box)
            let clone = box.directory + "/clones/builder"
            let tip = try box.git("rev-parse", "main", in: box.hub)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D1): x", in: clone)
            let output = try box.run(
                "/usr/bin/git",
                ["push", "-o", "bus.dry-run", "origin", "HEAD:main"],
                in: clone
            )
            #expect(output.status != 0)
            #expect(output.error.contains("success: it would land; nothing was changed"))
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
        }
    }
}
