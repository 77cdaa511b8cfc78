import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The verbs` {
    @Test func `publish what they say, with trailers, and take the clone along`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.write("x\n", to: builder + "/a.txt")
            try box.commit("some work", in: builder, push: false)
            let said = try box.busSucceeds(
                "claim",
                "D1",
                "-m",
                "parser\n\nwith a body",
                "--confidence",
                "0.8",
                "--evidence",
                "make test",
                in: builder
            )
            #expect(said.out.hasPrefix("success: claimed D1"))
            let message = try box.git("log", "-1", "--format=%B", "main", in: box.hub)
            #expect(message.hasPrefix("claim(D1): parser\n\nwith a body\n\nBus-Confidence: 0.8\n"))
            #expect(message.contains("Bus-Evidence: make test\nBus-Nonce: "))
            #expect(
                try box.git("rev-parse", "HEAD", in: builder)
                    == box.git("rev-parse", "main", in: box.hub)
            )
            let claim = try box.git("rev-parse", "HEAD", in: builder)
            let reviewer = try box.clone("correctness")
            try box.busSucceeds("review", "D1", "pass", "-m", "fine", in: reviewer)
            let review = try box.git("log", "-1", "--format=%B", "main", in: box.hub)
            #expect(review.hasPrefix("review(D1): PASS fine\n\nBus-Claim: \(claim)\n"))
        }
    }

    @Test func `refuse what the rules would not let count, and publish nothing`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let reviewer = try box.clone("correctness")
            let before = try box.git("rev-parse", "main", in: box.hub)
            let cases: [(String, [String], String)] = [
                (reviewer, ["claim", "D1", "-m", "x"], "BUS-CLAIM-001"),
                (builder, ["claim", "D9", "-m", "x"], "BUS-CLAIM-002"),
                (reviewer, ["review", "D1", "PASS"], "BUS-REVIEW-003"),
                (builder, ["done"], "BUS-DONE-001"),
                (reviewer, ["lift", "D1"], "BUS-REVIEW-005"),
                (builder, ["send", "nobody", "-m", "x"], "BUS-INBOX-001"),
            ]
            for (clone, arguments, code) in cases {
                let output = try box.run("/usr/bin/git", ["bus"] + arguments, in: clone)
                #expect(output.status == 5, "\(arguments): \(output.error)")
                #expect(output.error.contains("error: \(code) "), "\(output.error)")
            }
            #expect(try box.git("rev-parse", "main", in: box.hub) == before)
        }
    }

    @Test func `say how sure they are where the settings ask for it`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config + "\nconfidence = \"required\"\n")
            try box.busSucceeds("hooks", "install", box.hub)
            let builder = try box.clone("builder")
            let bare = try box.bus("claim", "D1", "-m", "it's done", in: builder)
            #expect(bare.status == 5 && bare.error.contains("a claim must say how sure it is"))
            #expect(
                bare.error.contains("git bus claim D1 --confidence 0.9 -m 'it'\\''s done'"),
                "\(bare.error)"
            )
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D1): x", in: builder)
            let push = ["push", "origin", "HEAD:main"]
            let pushed = try box.run("/usr/bin/git", push, in: builder)
            #expect(pushed.status != 0 && pushed.error.contains("BUS-TRLR-002"))
            try box.git("reset", "--quiet", "--hard", "origin/main", in: builder)
            try box.busSucceeds("claim", "D1", "-m", "x", "--confidence", "0.7", in: builder)
            let reviewer = try box.clone("correctness")
            let review = try box.bus("review", "D1", "pass", "-m", "x", in: reviewer)
            #expect(review.status == 5 && review.error.contains("a review must say how sure"))
        }
    }

    @Test func `stop when the claim that was meant has been replaced`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let old = try box.commit("claim(D1): first", in: builder)
            let reviewer = try box.clone("correctness")
            try box.commit("claim(D1): second", in: builder)
            for arguments in [["--claim", old], []] {
                let output = try box.run(
                    "/usr/bin/git",
                    ["bus", "review", "D1", "PASS"] + arguments,
                    in: reviewer
                )
                #expect(output.status == 75, "\(output.error)")
                #expect(output.error.contains("nothing was published"))
            }
            try box.git("pull", "--quiet", "--rebase", in: reviewer)
            try box.busSucceeds("review", "D1", "PASS", in: reviewer)
        }
    }

    @Test func `of many clones at once all land, each once`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let clones = try (0..<6).map {
                try box.clone("builder\($0)", email: "builder@agents.invalid")
            }
            let processes = try clones.map { clone in
                let process = box.start(
                    Sandbox.products + "/git-bus",
                    ["send", "correctness", "-m", "hello"],
                    in: clone
                )
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                return process
            }
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            let files = try box.git("ls-tree", "-r", "--name-only", "main", "bus/", in: box.hub)
            #expect(files.split(separator: "\n").count == 6)
        }
    }

    @Test func `are explained for the gates of the phase they are said in`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let kinds = try [builder, box.directory].map { folder in
                try box.busSucceeds("explain", "subject", "claim(D1, D2): x", "--json", in: folder)
                    .out.contains("\"kind\":\"claim\"")
            }
            #expect(kinds == [true, false])
        }
    }

    @Test func `say by their exit status what was wrong`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let cases: [([String], String, Int32)] = [
                (["claim"], builder, 64),
                (["stauts"], builder, 64),
                (["claim", "D 1", "-m", "x"], builder, 65),
                (["send", "correctness", "-m", " "], builder, 65),
                (["explain", "0123"], builder, 65),
                (["status"], box.directory, 64),
                (["log", "--follow"], builder, 69),
                (["ping", "builder"], builder, 69),
                (["attach", "builder"], builder, 69),
                (["status", "--hub", box.directory + "/none.git"], builder, 69),
                (["hooks", "install", builder], builder, 1),
            ]
            for (arguments, folder, status) in cases {
                let output = try box.run("/usr/bin/git", ["bus"] + arguments, in: folder)
                #expect(output.status == status, "\(arguments): \(output.error)")
                #expect(
                    output.error.lowercased().contains("error:"),
                    "\(arguments): \(output.error)"
                )
            }
        }
    }
}
