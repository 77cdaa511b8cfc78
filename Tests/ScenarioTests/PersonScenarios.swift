import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `What a person alone may say` {
    @Test func `stops the claims of the bus or of a gate, and lets them go on`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            let held = try box.busSucceeds("hold", "-m", "the licence\n\nis open", in: ana)
            #expect(held.out.hasPrefix("success: the bus is on hold  "))
            let message = try box.git("log", "-1", "--format=%B", "main", in: box.hub)
            #expect(message.hasPrefix("hold(bus): the licence\n\nis open\n\nBus-Nonce: "))
            let claim = try box.bus("claim", "D1", "-m", "x", in: builder)
            #expect(claim.status == 5 && claim.error.contains("BUS-CLAIM-003"), "\(claim.error)")
            // Plain git lands it, and the fold does not count it.
            try box.commit("claim(D1): by plain git", in: builder)
            #expect(try box.busSucceeds("gates", "D1", in: ana).out.contains("unclaimed"))
            try box.busSucceeds("resume", "-m", "settled", in: ana)
            try box.busSucceeds("claim", "D1", "-m", "x", in: builder)
            #expect(try box.busSucceeds("gates", "D1", in: ana).out.contains("open"))

            try box.busSucceeds("hold", "D2", "-m", "wait", in: ana)
            let gate = try box.bus("claim", "D2", "-m", "x", in: builder)
            #expect(gate.status == 5 && gate.error.contains("D2 is on hold"), "\(gate.error)")
            try box.busSucceeds("claim", "D1", "-m", "again", in: builder)
            try box.busSucceeds("resume", "D2", "-m", "go", in: ana)
            try box.busSucceeds("claim", "D2", "-m", "x", in: builder)
        }
    }

    @Test func `waives a rule for one event, and no second`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            try box.busSucceeds("hold", "D1", "-m", "wait", in: ana)
            let said = try box.busSucceeds("override", "bus-claim-003", "-m", "once", in: ana)
            #expect(said.out.hasPrefix("success: BUS-CLAIM-003 is waived once  "))
            #expect(
                try box.git("log", "-1", "--format=%s", "main", in: box.hub)
                    == "override(BUS-CLAIM-003): once"
            )
            try box.busSucceeds("claim", "D1", "-m", "first", in: builder)
            let second = try box.bus("claim", "D1", "-m", "second", in: builder)
            #expect(second.status == 5 && second.error.contains("BUS-CLAIM-003"))
            let log = try box.busSucceeds("log", "--kind", "override.used", in: ana)
            #expect(log.lines.count == 1)
        }
    }

    @Test func `lets a push that is too large land, once`() async throws {
        try await Sandbox.run { box in
            let config =
                Team.config + """

                    human_proof = "any"
                    commits_per_push = 3
                    """
            try box.makeHub(config: config)
            try box.busSucceeds("hooks", "install", box.hub)
            let ana = box.directory + "/clones/ana"
            let builder = try box.clone("builder")
            func push() throws -> Sandbox.Output {
                try box.git("pull", "--quiet", "--rebase", in: builder)
                let script = "for i in 1 2 3 4; do git commit -q --allow-empty -m $i; done"
                _ = try box.run("/bin/sh", ["-ec", script], in: builder)
                return try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: builder)
            }
            let refused = try push()
            #expect(refused.status != 0 && refused.error.contains("BUS-LIMIT-001"))
            try box.git("reset", "--quiet", "--hard", "origin/main", in: builder)
            let said = try box.busSucceeds("override", "BUS-LIMIT-001", "-m", "import", in: ana)
            #expect(said.out.hasPrefix("success: BUS-LIMIT-001 is waived for the next push"))
            let landed = try push()
            #expect(landed.status == 0, "\(landed.error)")
            #expect(landed.error.contains("success: BUS-LIMIT-001 was overridden for this push"))
            #expect(try push().status != 0)
        }
    }

    @Test func `is refused to everybody else, before anything is pushed`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let eve = try box.clone("eve", email: "eve@example.org")
            let before = try box.git("rev-parse", "main", in: box.hub)
            for verb in [["hold"], ["hold", "D1"], ["resume"], ["override", "BUS-DONE-001"]] {
                let agent = try box.run("/usr/bin/git", ["bus"] + verb + ["-m", "x"], in: builder)
                #expect(agent.status == 4, "\(verb): \(agent.error)")
                #expect(agent.error.contains("hint: ask a person to run it: ana@example.org"))
                // Who is told how to become a person must not be an agent.
                #expect(!agent.error.contains("git config"))
                let other = try box.run("/usr/bin/git", ["bus"] + verb + ["-m", "x"], in: eve)
                #expect(other.status == 4, "\(verb): \(other.error)")
                #expect(other.error.contains("git config user.email ana@example.org"))
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == before)
        }
    }

    @Test func `must have a reason and something to be about`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            let before = try box.git("rev-parse", "main", in: box.hub)
            let cases: [([String], Int32, String, String)] = [
                (["hold"], 64, "missing expected argument", "git bus hold -h"),
                (["hold", "-m", " "], 64, "-m must say why", "git bus hold -h"),
                (["hold", "D 1", "-m", "x"], 65, "no label", "git bus gates"),
                (["hold", "D3", "-m", "x"], 64, "no gate called D3", "did you mean D1?"),
                (["resume", "-m", "x"], 1, "the bus is not on hold", "--rewound"),
                (["resume", "D1", "-m", "x"], 1, "D1 is not on hold", "git bus status"),
                (["override", "BUS-DON-001", "-m", "x"], 64, "no rule", "override BUS-DONE-001"),
                (["override", "nonsense", "-m", "x"], 64, "no rule", "man git-bus-rules"),
                (
                    ["override", "BUS-REF-001", "-m", "x"], 5, "nobody can override",
                    "git bus explain"
                ),
            ]
            for (arguments, status, error, hint) in cases {
                let output = try box.run("/usr/bin/git", ["bus"] + arguments, in: ana)
                #expect(output.status == status, "\(arguments): \(output.error)")
                #expect(output.error.contains(error), "\(arguments): \(output.error)")
                #expect(output.error.contains(hint), "\(arguments): \(output.error)")
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == before)
            try box.busSucceeds("hold", "-m", "x", in: ana)
            let twice = try box.bus("hold", "bus", "-m", "x", in: ana)
            #expect(twice.status == 1 && twice.error.contains("on hold already"))
        }
    }

    @Test func `acknowledges a rewind that a daemon here has seen`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            try box.commit("one more", in: ana)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            try box.git("push", "--quiet", "--force", "origin", "HEAD~1:main", in: ana)
            try log.wait(type: "ref.rewound")
            try box.busSucceeds("resume", "-m", "I know", in: ana)
            try log.wait(type: "hold.lifted", subject: "bus")
            let idle = try box.bus("resume", "-m", "again", in: ana)
            #expect(idle.status == 1, "\(idle.error)")
        }
    }
}
