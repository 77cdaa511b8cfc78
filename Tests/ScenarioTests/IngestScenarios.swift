import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Reading the bus` {
    @Test func `by hook, by poll, through a mirror and from scratch gives the same events`()
        async throws
    {
        try await Sandbox.run { box in
            // What breaks a rule is to be read, too.
            try Team.make(box, config: Team.config + "\nenforce = \"warn\"\n")
            try box.busSucceeds("hooks", "install", box.hub)
            // One daemon hears the bell and waits an hour for its timer; one only has its timer;
            // one fetches into a mirror as from another machine.
            let daemons = [
                try box.daemon(state: "state1", ["--hub", box.hub], poll: "3600"),
                try box.daemon(state: "state2", ["--hub", box.hub], poll: "0.1"),
                try box.daemon(state: "state3", ["--remote", "file://\(box.hub)"], poll: "0.1"),
            ]
            defer { for daemon in daemons { daemon.end() } }
            try Self.work(in: box)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            var tables: [[String]] = []
            for daemon in daemons {
                try daemon.waitForCursor(at: tip)
                tables.append(try Team.protocolEvents(try daemon.log()))
            }
            let scratch = try box.daemon(state: "state4", ["--hub", box.hub], poll: "0.1")
            defer { scratch.end() }
            try scratch.waitForCursor(at: tip)
            tables.append(try Team.protocolEvents(try scratch.log()))
            #expect(tables[0].count > 15)
            #expect(tables[1] == tables[0])
            #expect(tables[2] == tables[0])
            #expect(tables[3] == tables[0])
        }
    }

    @Test func `replay in any clone equals the live state byte for byte`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let daemon = try box.daemon(state: "state1", ["--hub", box.hub], poll: "0.05")
            defer { daemon.end() }
            try Self.work(in: box)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            try daemon.waitForCursor(at: tip)
            let live = try box.busSucceeds(
                "replay",
                "--live",
                "--hub",
                box.hub,
                with: ["XDG_STATE_HOME": box.directory + "/state1"]
            ).out
            #expect(live.contains("\"tip\":\"\(tip)\""))
            #expect(try box.busSucceeds("replay", "--hub", box.hub).out == live)
            let far = try box.clone("far", of: "file://\(box.hub)")
            #expect(try box.busSucceeds("replay", in: far).out == live)
        }
    }

    @Test func `a rewind is told once, halts what git-bus does, and resume goes on`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            let builder = try box.clone("builder")
            let before = try box.git("rev-parse", "HEAD", in: builder)
            try box.commit("claim(D1): parser", in: builder)
            try log.wait(type: "ping.typed", subject: "correctness")
            try box.git("push", "--quiet", "--force", "origin", "\(before):main", in: builder)
            let rewound = try log.wait(type: "ref.rewound")
            let data = try #require(rewound["data"] as? [String: Any])
            #expect((data["dropped"] as? [String])?.count == 1)
            try box.git("reset", "--quiet", "--hard", before, in: builder)
            try box.commit("claim(D2): printer", in: builder)
            try log.wait(type: "claim", subject: "D2")
            let ana = box.directory + "/clones/ana"
            let status = try box.bus("status", "--json", "--exit-code", "--hub", box.hub)
            #expect(status.status == 3 && status.out.contains("\"kind\":\"rewound\""))
            #expect(Team.pings(of: "correctness", in: box).filter { $0.contains("D2") } == [])
            try box.commit("resume(bus): the rewind was mine", in: ana)
            try log.wait(type: "hold.lifted", subject: "bus")
            try log.wait("the ping for D2") { event in
                event["type"] as? String == "git-bus.ping.typed.v1"
                    && Team.pings(of: "correctness", in: box).contains { $0.contains("D2") }
            }
            #expect(log.kinds.filter { $0 == "ref.rewound" }.count == 1)
        }
    }

    /// Somebody still has what was forced away, pulls and pushes: it counts again, on every host.
    @Test func `what a rewind took away and a merge brings back is folded again`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            let builder = try box.clone("builder")
            let before = try box.git("rev-parse", "HEAD", in: builder)
            let claim = try box.commit("claim(D1): parser", in: builder)
            try log.wait(type: "claim", subject: "D1")
            try box.git("push", "--quiet", "--force", "origin", "\(before):main", in: builder)
            try log.wait(type: "ref.rewound")
            let ana = box.directory + "/clones/ana"
            try box.commit("resume(bus): the rewind was mine", in: ana)
            try log.wait(type: "hold.lifted", subject: "bus")
            try box.git("fetch", "--quiet", "origin", in: builder)
            try box.git("reset", "--quiet", "--hard", "origin/main", in: builder)
            try box.git("merge", "--quiet", "--no-ff", "-m", "bring it back", claim, in: builder)
            try box.git("push", "--quiet", "origin", "HEAD:main", in: builder)
            try box.commit("claim(D2): printer", in: builder)
            try log.wait(type: "claim", subject: "D2")
            let live = try box.busSucceeds("replay", "--live", "--hub", box.hub).out
            #expect(live.contains(claim), "the claim that came back is in the state")
            #expect(try box.busSucceeds("replay", "--hub", box.hub).out == live)
        }
    }

    /// A piece of everything: verbs, mail in both forms, markers too early and in time, a merge.
    static func work(in box: Sandbox) throws {
        let builder = try box.clone("builder")
        let correctness = try box.clone("correctness")
        let readability = try box.clone("readability")
        try box.write("code\n", to: builder + "/a.txt")
        try box.commit("claim(D1): first", in: builder)
        try box.commit("review(D1): FAIL no", in: correctness)
        try box.commit("review(D1) PASS", in: readability)
        try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
        try box.commit("hasty", in: builder)
        try box.write("mail\n", to: correctness + "/bus/inbox/builder/one.md")
        try box.write("more\n", to: correctness + "/bus/INBOX-readability.md")
        try box.commit("two mails", in: correctness)
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: builder)
        try FileManager.default.removeItem(atPath: builder + "/bus/inbox/builder/one.md")
        try box.commit("read it", in: builder)
        try box.git("checkout", "--quiet", "-b", "side", in: builder)
        let first = try box.commit("claim(D1): on a branch", in: builder, push: false)
        try box.commit("claim(D2): on a branch", in: builder, push: false)
        try box.git("checkout", "--quiet", "main", in: builder)
        try box.git("merge", "--quiet", "--no-ff", "-m", "bring it in", "side", in: builder)
        try box.git("push", "--quiet", "origin", "main", in: builder)
        let named = "review(D1): PASS\n\nBus-Claim: \(first)"
        try box.commit(named, in: correctness)
        try box.commit(named, in: readability)
        try box.commit("review(D2): PASS\n", in: correctness)
        try box.commit("review(D2): PASS\n", in: readability)
        try box.commit("claim(S1): ship it", in: builder)
    }
}
