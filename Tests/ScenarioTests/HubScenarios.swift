import Foundation
import TestSupport
import Testing

/// What a hub keeps of pushes: those that landed, and those that did not.
@Suite(.serialized) struct `A hub with rules` {
    @Test func `keeps each refusal once, with a daemon and without one`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(try box.push("claim(D7): x", from: clone).status != 0)
            let folder = box.hub + "/git-bus/refused"
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.end() }
            try box.waitUntil("the daemon has taken it in") {
                try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
            }
            #expect(try box.push("claim(D8): x", from: clone).status != 0)
            let refused = try Sandbox.events("push.refused", in: daemon.log())
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
            #expect(try box.push("claim(D1): x", from: clone).status == 0)
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
            #expect(try box.push("claim(D1): x", from: clone).status == 0)
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
            #expect(try box.push("work", from: clone).status == 0)
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
                    let event = try Sandbox.events("claim", in: daemon.log()).first
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
