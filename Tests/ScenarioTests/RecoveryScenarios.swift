import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Recovery` {
    /// Killed between the paste and the key, the daemon found its text in the terminal, took it for
    /// sent, and the agent never heard of anything again.
    @Test func `a line that a killed daemon left unsent is sent, and sent once`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let config = box.directory + "/config/git-bus/config.toml"
            let slow = try String(contentsOfFile: config, encoding: .utf8) + "\nsettle = 2.0\n"
            try box.write(slow, to: config)
            try box.busSucceeds("up", "correctness", "--hub", box.hub)
            let builder = try box.clone("builder")
            try box.commit("claim(D1): parser", in: builder)
            try box.waitForScreen(of: "correctness", toShow: "D1 is claimed")
            try box.killDaemon()
            #expect(Team.pings(of: "correctness", in: box).count == 1)
            try box.busSucceeds("up", "correctness", "--hub", box.hub)
            let log = try box.follow()
            try log.wait(type: "ping.typed", subject: "correctness")
            let lines = Team.pings(of: "correctness", in: box)
            #expect(lines.count == 2 && lines[1].contains("D1 is claimed"), "\(lines)")
        }
    }

    /// What was owed before the branch was deleted was withdrawn and never owed again.
    @Test func `a branch that comes back is owed what it was owed, and nobody was stopped`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            let log = try box.follow()
            let builder = try box.clone("builder")
            let claim = try box.commit("claim(D1): parser", in: builder)
            try log.wait(type: "ping.recorded", subject: "correctness")
            try box.git("update-ref", "-d", "refs/heads/main", in: box.hub)
            try log.wait(type: "ref.rewound")
            try box.git("update-ref", "refs/heads/main", claim, in: box.hub)
            try box.commit("resume(bus): it was me", in: box.directory + "/clones/ana")
            try log.wait(type: "hold.lifted", subject: "bus")
            try box.busSucceeds("up", "--hub", box.hub)
            try log.wait(type: "ping.typed", subject: "correctness")
            #expect(Team.pings(of: "correctness", in: box).count == 2)
            #expect(Team.pings(of: "builder", in: box) == ["start build"])
            let numbers = log.events.compactMap { $0["busseq"] as? Int }
            #expect(numbers == Array(1...numbers.count), "the numbers of the events have gaps")
        }
    }

    @Test func `a configuration that cannot be used is said, and the last one holds`() async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            try box.write("[loop\n", to: ana + "/git-bus.toml")
            let bad = try box.commit("break the configuration", in: ana)
            let status = try box.busSucceeds("status", "--hub", box.hub)
            #expect(status.out.contains("! config"))
            #expect(status.out.contains("build/D1"))
            #expect(try box.busSucceeds("explain", bad, "--hub", box.hub).out.contains("not used"))
            let builder = try box.clone("builder")
            try box.busSucceeds("claim", "D1", "-m", "x", in: builder)
        }
    }

    @Test func `up says at once why it cannot`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let wrong = try box.bus("up", "nobody", "--hub", box.hub)
            #expect(wrong.status == 64 && wrong.error.contains("no agent or service called nobody"))
            try box.write("[wachdog]\n", to: box.directory + "/config/git-bus/config.toml")
            let bad = try box.bus("up", "--hub", box.hub)
            #expect(bad.status == 78 && bad.error.contains("did you mean watchdog?"))
            try box.write("", to: box.directory + "/config/git-bus/config.toml")
            let none = try box.bus("up", "builder", "--hub", box.hub)
            #expect(none.status == 1 && none.error.contains("has no command on this host"))
        }
    }

    @Test func `a demo that nobody reads any more ends and leaves nothing`() async throws {
        try await Sandbox.run { box in
            let folder = box.directory + "/demo"
            let script = "\"$0\" demo --dir \"$1\" | head -3 >/dev/null"
            let bus = Sandbox.products + "/git-bus"
            try box.run("/bin/sh", ["-c", script, bus, folder])
            #expect(!FileManager.default.fileExists(atPath: folder))
            #expect(try box.run("/usr/bin/pgrep", ["-f", folder]).lines == [])
        }
    }

    @Test func `done keeps what the clone has not pushed, and a rebase is left alone`() async throws
    {
        try await Sandbox.run { box in
            let open = Team.config.replacing(
                "reviewers = [\"correctness\", \"readability\"]",
                with: "reviewers = [], done_requires = \"marker\""
            )
            try Team.make(box, config: open)
            let builder = try box.clone("builder")
            try box.write("# my notes\n", to: builder + "/bus/STATUS-build.md")
            try box.commit("notes", in: builder, push: false)
            try box.busSucceeds("done", in: builder)
            let text = try box.git("show", "main:bus/STATUS-build.md", in: box.hub)
            #expect(text.hasPrefix("# my notes") && text.contains("\n## DONE"))

            try FileManager.default.createDirectory(
                atPath: builder + "/.git/rebase-merge",
                withIntermediateDirectories: false
            )
            let busy = try box.bus("claim", "S1", "-m", "x", in: builder)
            #expect(busy.status == 1 && busy.error.contains("is under way"))
            #expect(FileManager.default.fileExists(atPath: builder + "/.git/rebase-merge"))
        }
    }
}

extension Sandbox {
    /// Waits until an agent's terminal shows a text.
    func waitForScreen(of agent: String, toShow text: String) throws {
        let sockets = try FileManager.default.contentsOfDirectory(
            atPath: environment["TMUX_TMPDIR"].map { $0 + "/tmux-\(getuid())" } ?? ""
        )
        let socket = try #require(sockets.first { $0.hasPrefix("git-bus-") })
        let end = Date().addingTimeInterval(20)
        while Date() < end {
            let screen = try run(
                "/usr/bin/tmux",
                ["-L", socket, "capture-pane", "-p", "-t", agent]
            )
            if screen.out.contains(text) { return }
        }
        Issue.record("the terminal of \(agent) never showed \(text)")
    }
}
