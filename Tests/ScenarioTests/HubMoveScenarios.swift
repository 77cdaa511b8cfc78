import Foundation
import TestSupport
import Testing

/// Where a bus was between two looks, and how that is told once.
@Suite(.serialized) struct `Moves of a bus` {
    @Test func `between two looks are told, once, also when it is back where it was`()
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
            #expect(try box.push("claim(D1): gone again", from: clone).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            for _ in 0..<3 {
                daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
                try box.waitUntil("it has told of it") {
                    try !Sandbox.events("ref.rewound", in: daemon.log()).isEmpty
                }
                daemon.kill()
            }
            let log = try daemon.log()
            let claims = try Sandbox.events("claim", in: log).map { $0["data"] as? [String: Any] }
            #expect(claims.map { $0?["commit"] as? String } == [claim])
            let rewound = try Sandbox.events("ref.rewound", in: log).map {
                $0["data"] as? [String: Any]
            }
            #expect(rewound.count == 1)
            #expect(rewound.first??["old"] as? String == claim)
            #expect(rewound.first??["new"] as? String == tip)
        }
    }

    private func rewinds(_ daemon: DaemonUnderTest) throws -> Int {
        try Sandbox.events("ref.rewound", in: daemon.log()).count
    }

    @Test func `that were seen before hooks were installed are not told again`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.git("config", "core.logAllRefUpdates", "always", in: box.hub)
            let clone = try box.clone("builder")
            var daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            defer { daemon.kill() }
            let tip = try box.git("rev-parse", "main", in: box.hub)
            #expect(try box.push("claim(D1): gone again", from: clone).status == 0)
            let claim = try box.git("rev-parse", "main", in: box.hub)
            try daemon.waitForCursor(at: claim)
            try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
            try box.waitUntil("it has told of it") { try rewinds(daemon) == 1 }
            try box.busSucceeds("hooks", "install", box.hub)
            for _ in 0..<2 {
                try box.git("reset", "--quiet", "--hard", "HEAD~1", in: clone)
                try box.git("fetch", "--quiet", "origin", in: clone)
                try box.git("reset", "--quiet", "--hard", "origin/main", in: clone)
                #expect(try box.push("work", from: clone).status == 0)
                let new = try box.git("rev-parse", "main", in: box.hub)
                try daemon.waitForCursor(at: new)
                #expect(try rewinds(daemon) == 1)
                daemon.kill()
                daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            }
            #expect(try rewinds(daemon) == 1)
        }
    }

    @Test func `that git wrote down and never made are not told`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let clone = try box.clone("builder")
            #expect(try box.push("claim(D1): lands", from: clone).status == 0)
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
            #expect(try box.push("claim(D2): lands", from: clone).status == 0)
            try daemon.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            #expect(try rewinds(daemon) == 0)
            #expect(try Sandbox.events("claim", in: daemon.log()).count == 2)
            let records = try box.git("log", "--format=%s", "refs/bus/pushes", in: box.hub)
            #expect(!records.contains(gone.prefix(7)))
        }
    }

    @Test func `are not told again by a host elsewhere when their records come later`()
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
            #expect(try box.push("claim(D1): gone again", from: clone).status == 0)
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
            #expect(try box.push("work", from: clone).status == 0)
            try host.waitForCursor(at: try box.git("rev-parse", "main", in: box.hub))
            #expect(try rewinds(host) == 1)
        }
    }

    /// Has nobody look while something happens to the hub; then three daemons, one after another.
    private func afterwards(
        _ box: Sandbox,
        _ happens: (_ tip: String, _ clone: String) throws -> Void
    ) throws -> DaemonUnderTest {
        let clone = try box.clone("builder")
        // The first record is of this push.
        #expect(try box.push("work", from: clone).status == 0)
        var daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
        let tip = try box.git("rev-parse", "main", in: box.hub)
        try daemon.waitForCursor(at: tip)
        try box.waitUntil("the push is recorded") {
            try box.run(
                "/usr/bin/git",
                ["rev-parse", "--verify", "--quiet", "refs/bus/pushes"],
                in: box.hub
            ).status == 0
        }
        daemon.kill()
        try happens(tip, clone)
        for _ in 0..<3 {
            daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            try box.waitUntil("it has told of it") {
                try !Sandbox.events("ref.rewound", in: daemon.log()).isEmpty
            }
            try daemon.waitForCursor(at: box.git("rev-parse", "main", in: box.hub))
            daemon.kill()
        }
        return daemon
    }

    @Test func `tell of a branch that was deleted and is back where it was`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            var old = ""
            let daemon = try afterwards(box) { tip, _ in
                old = tip
                try box.git("update-ref", "-d", "refs/heads/main", in: box.hub)
                try box.git("update-ref", "refs/heads/main", tip, in: box.hub)
            }
            let rewound = try Sandbox.events("ref.rewound", in: daemon.log()).map {
                $0["data"] as? [String: Any]
            }
            #expect(rewound.count == 1)
            #expect(rewound.first??["old"] as? String == old)
            #expect(rewound.first??["new"] is NSNull)
        }
    }

    @Test func `are told when hooks were installed once more meanwhile`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.busSucceeds("hooks", "install", box.hub)
            let record = box.hub + "/git-bus/install.json"
            let daemon = try afterwards(box) { tip, clone in
                #expect(try box.push("claim(D1): gone again", from: clone).status == 0)
                let claim = try box.git("rev-parse", "main", in: box.hub)
                try box.git("update-ref", "refs/heads/main", tip, claim, in: box.hub)
                // A hook of the owner's: the record is written anew.
                let before = try String(contentsOfFile: record, encoding: .utf8)
                try box.write("#!/bin/sh\n", to: box.hub + "/hooks/update")
                try #require(chmod(box.hub + "/hooks/update", 0o755) == 0)
                try box.busSucceeds("hooks", "install", box.hub)
                #expect(try String(contentsOfFile: record, encoding: .utf8) != before)
            }
            #expect(try rewinds(daemon) == 1)
            #expect(try Sandbox.events("claim", in: daemon.log()).count == 1)
        }
    }
}
