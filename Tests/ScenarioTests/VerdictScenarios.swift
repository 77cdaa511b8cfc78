import Foundation
import TestSupport
import Testing

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
        _ box: Sandbox,
        _ ssh: Entrance?
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
        let author = try box.git("config", "user.email", in: clone)
        return try box.run(
            "/usr/bin/git",
            ["push"] + offence.options + [ssh?.hub.url ?? "origin", "HEAD:" + offence.ref],
            in: clone,
            with: ssh?.environment(of: author) ?? [:]
        )
    }

    /// A hub behind ssh, and the keys of the team by their e-mail.
    private struct Entrance {
        let hub: KeyedHub
        var keys: [String: String] = [:]

        init(_ box: Sandbox) throws {
            hub = try KeyedHub(behind: box)
            for name in ["builder", "correctness", "readability"] {
                keys["\(name)@agents.invalid"] = try hub.addKey(name)
            }
            keys["ana@example.org"] = try hub.addKey("ana@example.org")
        }

        /// Whoever the roster does not know comes by the builder's key.
        func environment(of email: String) -> [String: String] {
            let key = keys[email] ?? keys["builder@agents.invalid"] ?? ""
            return hub.server.environment(key: key)
        }
    }

    /// Every rule once, in a hub of its own: refused with its code, the ref unmoved; then its twin.
    private func tryAll(
        _ offences: [Offence],
        _ box: Sandbox,
        over ssh: Entrance? = nil
    ) throws {
        for offence in offences {
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let wrong = try attempt(offence, "wrong", box, ssh)
            #expect(wrong.status != 0, "\(offence.code) landed")
            #expect(wrong.error.contains(offence.code), "\(offence.code): \(wrong.error)")
            for line in wrong.error.split(separator: "\n") where line.hasPrefix("remote: ") {
                #expect(line.dropFirst(8).trimmingCharacters(in: .whitespaces).utf8.count <= 72)
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
            #expect(try box.run("/usr/bin/git", ["fsck", "--strict"], in: box.hub).status == 0)
            // Nothing of it is left but the word that it was refused.
            let clone = box.directory + "/clones/" + offence.author
            let pushed = try box.git("rev-parse", "HEAD", in: clone)
            let left = try box.run("/usr/bin/git", ["cat-file", "-e", pushed], in: box.hub)
            #expect(left.status != 0, "\(offence.code): the objects stayed")
            if offence.code == "BUS-REF-004" { continue }
            let right = try attempt(offence, "right", box, ssh)
            if ssh != nil, offence.isOfSeveral {
                #expect(right.status != 0 && right.error.contains("BUS-IDENT-001"))
                #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
                continue
            }
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
            // Packs wait in another way than single objects do.
            try box.git("config", "receive.unpackLimit", "1", in: box.hub)
            try tryAll(Offence.all + Offence.sly, box)
        }
    }

    @Test func `is refused by the same rules over ssh, where it is known who pushes`() async throws
    {
        try await Sandbox.run { box in
            try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            let ssh = try Entrance(box)
            defer { ssh.hub.server.stop() }
            try tryAll(Offence.all + Offence.sly, box, over: ssh)
        }
    }

    @Test func `is refused without a daemon by the same rules`() async throws {
        try await Sandbox.run { box in
            try make(box)
            try tryAll(Offence.all + Offence.sly, box)
        }
    }

    /// The commands of the hints, as somebody copies them from the terminal.
    private func hints(_ error: String) -> String {
        var lines: [String] = []
        var isOpen = false
        for line in error.split(separator: "\n") where line.hasPrefix("remote: ") {
            var text = String(line.dropFirst(8))
            while text.last == " " { text.removeLast() }
            guard isOpen || text.hasPrefix("hint:") else { continue }
            if text.hasPrefix("hint:") { text.removeFirst(5) }
            isOpen = text.isEmpty || text.hasSuffix("\\")
            lines.append(text)
        }
        return lines.joined(separator: "\n")
    }

    @Test func `lands when the hints were pasted`() async throws {
        try await Sandbox.run { box in
            try make(box)
            let codes = [
                "BUS-PATH-001", "BUS-PATH-002", "BUS-PATH-003", "BUS-PATH-004", "BUS-LIMIT-002",
                "BUS-LIMIT-004", "BUS-INBOX-001", "BUS-INBOX-002", "BUS-INBOX-003", "BUS-ITEM-001",
                "BUS-REVIEW-004", "BUS-REVIEW-006", "BUS-LIMIT-001",
            ]
            for offence in Offence.all where codes.contains(offence.code) {
                let tip = try box.git("rev-parse", "main", in: box.hub)
                let wrong = try attempt(offence, "wrong", box, nil)
                #expect(wrong.error.contains(offence.code), "\(offence.code): \(wrong.error)")
                let clone = box.directory + "/clones/" + offence.author
                let pasted = hints(wrong.error)
                let done = try box.run("/bin/sh", ["-ec", pasted], in: clone)
                #expect(done.status == 0, "\(offence.code): \(pasted)\n\(done.error)")
                let right = try box.run(
                    "/usr/bin/git",
                    ["push", "origin", "HEAD:main"],
                    in: clone
                )
                #expect(right.status == 0, "\(offence.code): \(pasted)\n\(right.error)")
                try box.git("update-ref", "refs/heads/main", tip, in: box.hub)
            }
        }
    }

    @Test func `may not take the bus away`() async throws {
        try await Sandbox.run { box in
            try make(box)
            let clone = box.directory + "/clones/builder"
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let output = try box.run("/usr/bin/git", ["push", "origin", ":main"], in: clone)
            #expect(output.status != 0 && output.error.contains("BUS-REF-002"), "\(output.error)")
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
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
