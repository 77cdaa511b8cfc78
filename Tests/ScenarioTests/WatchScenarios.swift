import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The watchdog` {
    private static let config = """
        [bus]
        protocol = 1
        [loop]
        phases = [{ id = "build", gates = ["D1"], reviewers = ["r1"] }]
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "r1"
        role = "reviewer"
        [[agent]]
        name = "supervisor"
        kind = "persistent"
        role = "observer"
        wake = { interval = 3600, prompt = "wake.md" }
        [policy]
        humans = ["ana@example.org"]
        """

    @Test
    func `nudges a builder that stalls once, and then starts it afresh and tells it so`()
        async throws
    {
        try await Sandbox.run { box in
            let night = try Night(box, config: Self.config)
            try night.up("builder")
            let story = try night.follow()
            try night.jump(880)
            try night.jump(30)
            try story.wait(type: "agent.nudged")
            try box.waitUntil("it is nudged") { night.lines("builder").count == 2 }
            let nudge = night.lines("builder")[1]
            #expect(nudge.contains("idle in phase build"), "\(nudge)")
            #expect(nudge.contains("It waits for you: claim D1"), "\(nudge)")
            try night.jump(910)
            try story.wait(type: "agent.restarted")
            try box.waitUntil("it is started afresh") { night.lines("builder").last == "start" }
            let kickoff = try String(
                contentsOfFile: box.directory + "/builder.kickoff",
                encoding: .utf8
            )
            #expect(kickoff.contains("## You were interrupted"))
            #expect(night.lines("builder").count == 3)
        }
    }

    @Test
    func `starts again what crashed, and leaves a crash loop to a person, once`() async throws {
        try await Sandbox.run { box in
            let night = try Night(box, config: Self.config)
            try night.up("builder")
            try box.write("", to: box.directory + "/builder.crash")
            try night.jump(1)
            try night.type("crash", to: "builder")
            try box.waitUntil("it is a crash loop", seconds: 60) {
                try night.jump(8)
                let status = try night.bus("status", "--json")
                return status.out.contains("\"kind\":\"crash_loop\"")
            }
            let starts = night.lines("builder").filter { $0 == "start" }.count
            #expect(starts == 5)
            let log = try night.bus("log", "--json").lines
            #expect(log.filter { $0.contains("agent.needs_human") }.count == 1)
            // What is said to help does help, once it is mended.
            try FileManager.default.removeItem(atPath: box.directory + "/builder.crash")
            try night.up("builder")
            #expect(night.lines("builder").filter { $0 == "start" }.count == 6)
            let status = try night.bus("status", "--json")
            #expect(!status.out.contains("crash_loop"), "\(status.out)")
        }
    }

    @Test
    func `lets an agent go on when the two hours are over that its screen still tells of`()
        async throws
    {
        try await Sandbox.run { box in
            let night = try Night(
                box,
                config: Self.config,
                host: "limit = ['^You.ve hit your limit']"
            )
            try night.up("builder")
            let story = try night.follow()
            try night.type("limit", to: "builder")
            try story.wait(type: "agent.limited")
            try night.jump(7000)
            try box.waitUntil("it waits") {
                try night.bus("status", "--json").out.contains("is used up until")
            }
            try night.jump(300)
            try story.wait(type: "agent.resumed")
            try box.waitUntil("it goes on") { night.lines("builder").count == 3 }
            // The words are still there, and mean nothing any more.
            try night.jump(3700)
            try night.type("go on", to: "builder")
            let log = try night.bus("log", "--json").lines
            #expect(log.filter { $0.contains("agent.limited") }.count == 1)
            let writer = try box.clone("r1")
            try box.write("look here\n", to: writer + "/bus/INBOX-builder.md")
            try box.commit("mail", in: writer)
            try box.waitUntil("it is told") {
                night.lines("builder").contains { $0.contains("mail") }
            }
        }
    }

    @Test
    func `wakes on time, and a wake that was missed once and late`() async throws {
        try await Sandbox.run { box in
            let night = try Night(box, config: Self.config)
            try night.up("supervisor")
            let story = try night.follow()
            try night.jump(3601)
            try story.wait(type: "wake.fired")
            try box.waitUntil("it is woken") { night.lines("supervisor").count == 2 }
            // The agent reads the line before the daemon has written down that it was taken.
            try story.wait(type: "ping.typed")
            #expect(
                night.lines("supervisor")[1].contains("your wake is due: read .git/git-bus/wake.md")
            )
            // Nobody looks for five hours.
            try night.killDaemon()
            try night.jump(5 * 3600)
            // Whoever comes back looks for what was missed.
            try night.up("supervisor")
            let late = try story.wait(type: "wake.fired", count: 2)
            #expect("\(late["data"] ?? "")".contains("late"), "\(late)")
            try box.waitUntil("it is woken again") { night.lines("supervisor").count >= 3 }
            #expect(night.lines("supervisor").count == 3)
        }
    }

    @Test
    func `reminds of a claim that nobody answers, and tells when it was acted on`() async throws {
        try await Sandbox.run { box in
            let night = try Night(box, config: Self.config)
            try night.up("r1")
            let story = try night.follow()
            let builder = try box.clone("builder")
            try box.commit("claim(D1): it works", in: builder)
            try story.wait(type: "ping.typed")
            try night.jump(70)
            try box.waitUntil("it is reminded") { night.lines("r1").count == 3 }
            #expect(night.lines("r1")[2].hasPrefix("git-bus: reminder: D1 is claimed"))
            let reviewer = try box.clone("r1")
            try box.commit("review(D1): PASS it does", in: reviewer)
            try story.wait(type: "ping.acted", subject: "r1")
            let told = try night.bus("explain", "agent", "r1", "--json")
            #expect(told.out.contains("\"reminders\":1"), "\(told.out) \(told.error)")
            try night.jump(7200)
            try night.type("done", to: "r1")
            #expect(night.lines("r1").filter { $0.contains("reminder") }.count == 1)
        }
    }

    @Test
    func `takes the end of the tmux server for one alarm, and starts everybody again`() async throws
    {
        try await Sandbox.run { box in
            let night = try Night(box, config: Self.config)
            try night.up()
            let story = try night.follow()
            try night.jump(10)
            try night.tmux("kill-server")
            try story.wait(type: "agent.restarted", count: 3)
            let log = try night.bus("log", "--json").lines
            #expect(log.filter { $0.contains("agent.needs_human") }.count == 1)
            let needs = try night.bus("status", "--json").out
            #expect(needs.contains("terminals of 3 agents"), "\(needs)")
            #expect(night.lines("builder").filter { $0 == "start" }.count == 2)
        }
    }
}
