import Foundation
import TestSupport
import Testing

/// What a hub keeps of pushes: those that landed, and those that did not.
@Suite(.serialized) struct `A hub with rules` {
    private func events(_ lines: [String], _ type: String) throws -> [[String: Any]] {
        try lines.compactMap { line in
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            return event["type"] as? String == "git-bus.\(type).v1" ? event : nil
        }
    }

    private func push(_ subject: String, _ clone: String, _ box: Sandbox) throws -> Sandbox.Output {
        try box.git("commit", "--quiet", "--allow-empty", "-m", subject, in: clone)
        return try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
    }

    @Test func `keeps each refusal once, with a daemon and without one`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(try push("claim(D7): x", clone, box).status != 0)
            let folder = box.hub + "/git-bus/refused"
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            try box.waitUntil("the daemon has taken it in") {
                try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
            }
            #expect(try push("claim(D8): x", clone, box).status != 0)
            let refused = try events(daemon.log(), "push.refused")
            #expect(refused.count == 2)
            for event in refused {
                let data = try #require(event["data"] as? [String: Any])
                #expect(data["codes"] as? [String] == ["BUS-CLAIM-002"])
                #expect(data["proof"] as? String == "unverified")
                let update = (data["updates"] as? [[String: Any]])?.first
                #expect(update?["ref"] as? String == "refs/heads/main")
                #expect(update?["old"] as? String == tip)
            }
            // The second push carried the first one's commit as well.
            let reasons = refused.compactMap {
                ($0["data"] as? [String: Any])?["reasons"] as? [Any]
            }
            #expect(reasons.map(\.count) == [1, 2])
        }
    }

    @Test func `tells of every move between two looks, once, also when it is back where it was`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            var daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            let tip = try box.git("rev-parse", "main", in: box.hub)
            try daemon.waitForCursor(at: tip)
            daemon.kill()
            // While nobody looks: a claim lands, and the owner of the hub takes it back.
            #expect(try push("claim(D1): gone again", clone, box).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            for _ in 0..<3 {
                daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
                try box.waitUntil("it has told of it") {
                    try !events(daemon.log(), "ref.rewound").isEmpty
                }
                daemon.kill()
            }
            let log = try daemon.log()
            let claims = try events(log, "claim").map { $0["data"] as? [String: Any] }
            #expect(claims.map { $0?["commit"] as? String } == [claim])
            let rewound = try events(log, "ref.rewound").map { $0["data"] as? [String: Any] }
            #expect(rewound.count == 1)
            #expect(rewound.first??["old"] as? String == claim)
            #expect(rewound.first??["new"] as? String == tip)
        }
    }

    private func rewinds(_ daemon: DaemonUnderTest) throws -> Int {
        try events(daemon.log(), "ref.rewound").count
    }

    @Test func `tells no move again that was seen before its hooks were installed`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.git("config", "core.logAllRefUpdates", "always", in: box.hub)
            let clone = try box.clone("builder")
            var daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.kill() }
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(try push("claim(D1): gone again", clone, box).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try daemon.waitForCursor(at: claim)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            try box.waitUntil("it has told of it") { try rewinds(daemon) == 1 }
            try box.busSucceeds("hooks", "install", box.hub)
            for _ in 0..<2 {
                try box.git("reset", "--quiet", "--hard", "HEAD~1", in: clone)
                try box.git("fetch", "--quiet", "origin", in: clone)
                try box.git("reset", "--quiet", "--hard", "origin/main", in: clone)
                #expect(try push("work", clone, box).status == 0)
                let new = try box.git("rev-parse", "main", in: box.hub)
                try daemon.waitForCursor(at: new)
                #expect(try rewinds(daemon) == 1)
                daemon.kill()
                daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            }
            #expect(try rewinds(daemon) == 1)
        }
    }

    @Test func `tells nothing of a move that git wrote down and never made`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            #expect(try push("claim(D1): lands", clone, box).status == 0)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            // As when the disk fails, or the push is killed, between the log and the ref.
            try box.git("checkout", "--quiet", "-b", "gone", in: clone)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D2): no", in: clone)
            try box.git("fetch", "--quiet", clone, "gone", in: box.hub)
            let gone = try box.git("rev-parse", "gone", in: clone)
            let log = box.hub + "/logs/refs/heads/main"
            func write() throws {
                let lines = try String(contentsOfFile: log, encoding: .utf8)
                let time = Int(Date().timeIntervalSince1970)
                let line = "\(tip) \(gone) b <b@x> \(time) +0000\tpush\n"
                try (lines + line).write(toFile: log, atomically: false, encoding: .utf8)
            }
            try write()
            var daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.kill() }
            try daemon.waitForCursor(at: tip)
            // Once more, before the eyes of the daemon.
            try write()
            daemon.kill()
            daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            try box.git("checkout", "--quiet", "main", in: clone)
            #expect(try push("claim(D2): lands", clone, box).status == 0)
            try daemon.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            #expect(try rewinds(daemon) == 0)
            #expect(try events(daemon.log(), "claim").count == 2)
            let records = try box.git("log", "--format=%s", "refs/bus/pushes", in: box.hub)
            #expect(!records.contains(gone.prefix(7)))
        }
    }

    @Test func `has no host elsewhere tell a move again when the records of it come later`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            let host = try DaemonUnderTest(
                box,
                state: "host",
                ["--remote", "file://" + box.hub],
                poll: "0.1"
            )
            defer { host.kill() }
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(try push("claim(D1): gone again", clone, box).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try host.waitForCursor(at: claim)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            try box.waitUntil("the host has told of it") { try rewinds(host) == 1 }
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.kill() }
            try box.waitUntil("the records are there") {
                try box.run(
                    "/usr/bin/git",
                    ["rev-parse", "--verify", "--quiet", "refs/bus/pushes"],
                    in: box.hub
                ).status == 0
            }
            try box.git("fetch", "--quiet", "origin", in: clone)
            try box.git("reset", "--quiet", "--hard", "origin/main", in: clone)
            #expect(try push("work", clone, box).status == 0)
            try host.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            #expect(try rewinds(host) == 1)
        }
    }

    @Test func `says at once that somebody else was faster, and calls that no offence`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            let other = try box.clone("correctness")
            // While the push waits for its verdict, another one lands.
            try box.git("commit", "--quiet", "--allow-empty", "-m", "work", in: clone)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "other work", in: other)
            let script = """
                #!/bin/sh
                # git has read where the ref is, and sends the pack now.
                read -r line && [ -n "$line" ] || exit 0
                [ -e '\(box.directory)/once' ] && exit 0
                : >'\(box.directory)/once'
                git -C '\(other)' push --quiet origin HEAD:main
                """
            try box.write(script, to: clone + "/.git/hooks/pre-push")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: clone + "/.git/hooks/pre-push"
            )
            let late = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            #expect(late.status != 0)
            #expect(late.error.contains("error: the bus has moved on while you pushed"), "\(late)")
            #expect(late.error.contains("hint: git pull --rebase, then push again"))
            let refused = box.hub + "/git-bus/refused"
            #expect(!FileManager.default.fileExists(atPath: refused))
        }
    }

    @Test func `tells in status and doctor how far it can be relied on`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let clone = try box.clone("builder")
            func rules() throws -> String {
                let status = try box.busSucceeds("status", "--json", in: clone).out
                let json = try JSONSerialization.jsonObject(with: Data(status.utf8))
                let bus = (json as? [String: Any])?["bus"] as? [String: Any]
                return bus?["rules"] as? String ?? ""
            }
            #expect(try rules() == "none")
            try box.busSucceeds("hooks", "install", box.hub)
            #expect(try rules() == "advisory")
            let doctor = try box.bus("doctor", in: clone).out
            #expect(doctor.contains("advisory") && doctor.contains("git bus keys add"), "\(doctor)")
            let status = try box.busSucceeds("hooks", "status", box.hub).out
            #expect(status.contains("advisory: a push that breaks a rule is refused"), "\(status)")
            try box.busSucceeds("hooks", "uninstall", box.hub)
            #expect(try rules() == "none")
        }
    }

    /// What somebody tries who has the builder's key and would like to be another.
    private static let masks: [(code: String, config: [String], body: [String], push: [String])] = {
        let other = "correctness@agents.invalid"
        return [
            ("BUS-IDENT-001", ["-c", "user.email=\(other)"], [], []),
            ("BUS-IDENT-001", ["-c", "author.email=\(other)"], [], []),
            ("BUS-REVIEW-001", ["-c", "committer.email=\(other)"], [], []),
            ("BUS-REVIEW-001", [], [], ["-o", "bus.pusher=correctness"]),
            ("BUS-REVIEW-001", [], [], ["-o", "pusher=correctness", "-o", "proof=verified"]),
            ("BUS-REVIEW-001", [], ["-m", "Author: \(other)"], []),
            ("BUS-REVIEW-001", [], ["-m", "Bus-Lease: 1"], []),
            ("BUS-REVIEW-001", [], ["-m", "Co-authored-by: c <\(other)>"], []),
        ]
    }()

    @Test func `behind ssh knows who pushes, whatever they say of themselves`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            try box.busSucceeds("hooks", "install", box.hub)
            let key = try hub.addKey("builder")
            let sent = [
                "GIT_BUS_PUSHER=correctness", "GIT_BUS_PROOF=forced-command",
                "GIT_AUTHOR_EMAIL=correctness@agents.invalid", "GIT_COMMITTER_NAME=correctness",
                "GIT_COMMITTER_EMAIL=correctness@agents.invalid",
            ]
            let clone = try hub.clone(
                "builder",
                email: "build@example.org",
                key: key,
                ssh: "-o 'SetEnv=\(sent.joined(separator: " "))'"
            )
            #expect(try push("claim(D1): x", clone, box).status == 0)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            func refused(_ config: [String], _ message: [String], _ push: [String]) throws -> String
            {
                let words = config + ["commit", "--quiet", "--allow-empty"] + message
                try #require(try box.run("/usr/bin/git", words, in: clone).status == 0)
                let output = try box.run(
                    "/usr/bin/git",
                    ["push"] + push + ["origin", "HEAD:main"],
                    in: clone
                )
                #expect(output.status != 0, "\(words) landed")
                #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
                try box.git("reset", "--quiet", "--hard", tip, in: clone)
                return output.error
            }
            for (code, config, body, push) in Self.masks {
                let said = try refused(config, ["-m", "review(D1): PASS"] + body, push)
                #expect(said.contains(code), "\(said)")
            }
            // A person's word, from an agent's key.
            let ana = ["-c", "user.email=ana@example.org"]
            let said = try refused(ana, ["-m", "hold(bus): mine"], [])
            #expect(said.contains("BUS-IDENT-001") && said.contains("BUS-APPR-001"), "\(said)")
        }
    }

    @Test func `records who pushed, for every host and every event`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            try box.busSucceeds("hooks", "install", box.hub)
            let key = try hub.addKey("builder")
            let clone = try hub.clone("builder", email: "build@example.org", key: key)
            #expect(try push("claim(D1): x", clone, box).status == 0)
            // Nobody was there when it was pushed: the log of the ref tells later.
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            let tip = try box.git("rev-parse", "main", in: box.hub)
            try box.waitUntil("the push is recorded") {
                try box.run(
                    "/usr/bin/git",
                    ["rev-parse", "--verify", "--quiet", "refs/bus/pushes"],
                    in: box.hub
                ).status == 0
            }
            let output = try box.run(
                "/usr/bin/git",
                ["push", "-o", "x=1", "origin", "HEAD~1:refs/heads/proposals/a"],
                in: clone
            )
            #expect(output.status == 0, "\(output.error)")
            #expect(try push("work", clone, box).status == 0)
            let host = try DaemonUnderTest(
                box,
                state: "host",
                ["--remote", "file://" + box.hub],
                poll: "0.1"
            )
            defer { host.end() }
            for daemon in [daemon, host] {
                try daemon.waitForCursor(at: box.git("rev-parse", "main", in: box.hub))
                var claim: [String: Any] = [:]
                try box.waitUntil("the proof is known") {
                    let event = try events(daemon.log(), "claim").first
                    claim = event?["data"] as? [String: Any] ?? [:]
                    return claim["proof"] as? String == "forced-command"
                }
                #expect(claim["pusher"] as? String == "builder")
                #expect(claim["commit"] as? String == tip)
            }
            // Whoever may push to the bus may not write its records.
            let forged = try box.run(
                "/usr/bin/git",
                ["push", "origin", "HEAD:refs/bus/pushes", "--force"],
                in: clone
            )
            #expect(forged.status != 0 && forged.error.contains("BUS-REF-004"), "\(forged.error)")
        }
    }
}
