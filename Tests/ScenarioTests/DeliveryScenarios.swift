import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Delivery` {
    @Test func `a claim is typed to each reviewer once, and to nobody else`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("hooks", "install", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            let builder = try box.clone("builder")
            let claim = try box.commit("claim(D1): parser", in: builder)
            try log.wait(type: "ping.typed", subject: "correctness")
            try log.wait(type: "ping.typed", subject: "readability")
            for reviewer in ["correctness", "readability"] {
                let lines = Team.pings(of: reviewer, in: box)
                #expect(lines.count == 2, "\(reviewer): \(lines)")
                #expect(lines.last?.contains("git bus review D1 PASS --claim \(claim)") == true)
            }
            #expect(Team.pings(of: "builder", in: box) == ["start build"])
        }
    }

    @Test func `what is answered while the daemon was down is not pinged, what is owed is, once`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--keep-agents", "--hub", box.hub)
            let builder = try box.clone("builder")
            let reviewer = try box.clone("correctness")
            try box.commit("claim(D1): parser", in: builder)
            try box.commit("review(D1): PASS all 14 cases", in: reviewer)
            try box.commit("claim(D2): printer", in: builder)
            try box.write("look at D2\n", to: reviewer + "/bus/inbox/builder/note.md")
            try box.commit("a note", in: reviewer)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            try log.wait(type: "ping.typed", subject: "correctness")
            try log.wait(type: "ping.typed", subject: "readability", count: 2)
            try log.wait(type: "ping.typed", subject: "builder")
            // The verdict on D1 is given, and the builder went on after it: nobody is told.
            #expect(pinged("correctness", box).map { $0.contains("D2 is claimed") } == [true])
            #expect(pinged("correctness", box)[0].contains("D1") == false)
            let both = pinged("readability", box)
            #expect(both.count == 1 && both[0].contains("D1") && both[0].contains("D2"))
            #expect(pinged("builder", box).map { $0.contains("you have mail") } == [true])
            // A second start adds nothing.
            try box.busSucceeds("down", "--keep-agents", "--hub", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            let marker = try box.commit("claim(D1): again, as a mark in time", in: builder)
            try log.wait("the last claim") { event in
                (event["data"] as? [String: Any])?["commit"] as? String == marker
                    && event["type"] as? String == "git-bus.ping.typed.v1"
                    && event["subject"] as? String == "correctness"
            }
            #expect(pinged("correctness", box).count == 2)
        }
    }

    @Test func `first attach folds history silently and pings each standing obligation once`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            let reviewer = try box.clone("correctness")
            try box.commit("claim(D1): parser", in: builder)
            try box.commit("review(D1): FAIL unary minus", in: reviewer)
            try box.write("hello\n", to: builder + "/bus/INBOX-readability.md")
            try box.commit("claim(D1): unary minus", in: builder)
            try box.busSucceeds("up", "--hub", box.hub)
            let log = try box.follow()
            try log.wait(type: "ping.typed", subject: "correctness")
            try log.wait(type: "ping.typed", subject: "readability", count: 2)
            #expect(pinged("correctness", box).count == 1)
            #expect(pinged("builder", box) == [])
            let mail = pinged("readability", box)
            #expect(mail.count == 1 && mail[0].contains("bus/INBOX-readability.md"))
        }
    }

    @Test func `a person's ping waits for a busy agent, and stop does not`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let busy = box.directory + "/busy.sh"
            try box.write("while read -r line; do echo \"$line\" >>\"$1\"; done\n", to: busy)
            try box.write(
                """
                [defaults]
                backend = "scripted"
                [backend.scripted]
                preset = "scripted"
                command = ["sh", "\(busy)", "\(box.directory)/busy.pings"]
                """,
                to: box.directory + "/config/git-bus/config.toml"
            )
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            let waiting = try box.busSucceeds(
                "ping",
                "builder",
                "--wait",
                "0.5",
                "--hub",
                box.hub
            )
            #expect(waiting.out.hasPrefix("recorded"))
            let typed = try box.busSucceeds("ping", "builder", "--stop", "--hub", box.hub)
            #expect(typed.out.hasPrefix("typed"))
            let lines = Team.pings(of: "busy", in: box)
            #expect(lines.count == 1 && lines[0].contains("STOP"))
        }
    }

    private func pinged(_ agent: String, _ box: Sandbox) -> [String] {
        Team.pings(of: agent, in: box).filter { $0.hasPrefix("git-bus:") }
    }
}
