import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Each kind` {
    private static func config(_ more: String = "") -> String {
        """
        [bus]
        protocol = 1
        [loop]
        phases = [{ id = "build", done_requires = "marker" }]
        [[agent]]
        name = "builder"
        role = "builder"
        [[agent]]
        name = "supervisor"
        kind = "persistent"
        role = "observer"
        [[agent]]
        name = "audit"
        kind = "task"
        role = "observer"
        backend = "once"
        [policy]
        humans = ["ana@example.org"]
        \(more)
        """
    }

    private func make(_ box: Sandbox, service: String) throws {
        let talk = "while printf 'ready> ' && read -r line; do :; done"
        try box.write("echo \"$1\" >>\"$HOME/ran\"\n\(talk)\n", to: box.directory + "/agent.sh")
        try box.makeHub(
            config: Self.config(),
            host: """
                [defaults]
                backend = "scripted"
                [backend.scripted]
                preset = "scripted"
                command = ["sh", "\(box.directory)/agent.sh", "{agent}"]
                [backend.once]
                preset = "scripted"
                command = ["sh", "-c", "echo interactive >>$HOME/ran; exit 1"]
                oneshot = ["sh", "-c", "cd; echo {agent} >>ran; exit $(cat exit)"]
                [[service]]
                name = "web"
                command = ["sh", "-c", "\(service)"]
                """
        )
    }

    private func ran(_ box: Sandbox) -> [String] {
        // Why try?: nothing ran, so nothing was written.
        let text = try? String(contentsOfFile: box.directory + "/home/ran", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    private func row(_ name: String, _ box: Sandbox) throws -> (state: String, reason: String) {
        let output = try box.busSucceeds("status", "--json", "--hub", box.hub)
        let object = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        let status = try #require(object as? [String: Any])
        let rows =
            (status["agents"] as? [[String: Any]] ?? [])
            + (status["services"] as? [[String: Any]] ?? [])
        let row = try #require(rows.first { $0["name"] as? String == name })
        return (row["state"] as? String ?? "", row["reason"] as? String ?? "")
    }

    @Test func `starts as its kind says: a task waits until it is asked for`() async throws {
        try await Sandbox.run { box in
            try make(box, service: "sleep 600")
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(Set(ran(box)) == ["builder", "supervisor"])
            #expect(try row("web", box).state == "working")
            #expect(try row("audit", box).state == "stopped")
            // Twice is once.
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(ran(box).count == 2)
        }
    }

    @Test func `a task runs once, and again when it is asked for again`() async throws {
        try await Sandbox.run { box in
            try make(box, service: "sleep 600")
            try box.write("0", to: box.directory + "/home/exit")
            for count in 1...2 {
                try box.busSucceeds("up", "audit", "--hub", box.hub)
                try box.waitUntil("the task is over") {
                    try row("audit", box).reason == "its run is over"
                }
                #expect(ran(box) == Array(repeating: "audit", count: count))
                #expect(try row("audit", box).reason == "its run is over")
            }
            try box.write("3", to: box.directory + "/home/exit")
            _ = try box.bus("up", "audit", "--hub", box.hub)
            try box.waitUntil("the task has failed") { try row("audit", box).state == "failed" }
            #expect(try row("audit", box).reason == "its program ended with status 3")
        }
    }

    @Test func `a service is started again when it ends, and a crash loop is not`() async throws {
        try await Sandbox.run { box in
            try make(box, service: "echo web >>$HOME/ran; exit 7")
            try box.busSucceeds("up", "web", "--hub", box.hub)
            try box.waitUntil("it is a crash loop", seconds: 60) {
                try row("web", box).state == "needs-you"
            }
            #expect(ran(box).filter { $0 == "web" }.count == 5)
            #expect(try row("web", box).reason.hasPrefix("crash loop: it ended 5 times"))
            let needs = try box.busSucceeds("status", "--json", "--hub", box.hub).out
            #expect(needs.contains("\"kind\":\"crash_loop\""))
            // Asked for, it is tried again.
            try box.busSucceeds("up", "web", "--hub", box.hub)
            try box.waitUntil("it ran again") { ran(box).filter { $0 == "web" }.count > 5 }
        }
    }

    @Test func `a persistent agent outlives the end of the sequence`() async throws {
        try await Sandbox.run { box in
            try make(box, service: "sleep 600")
            try box.busSucceeds("up", "--hub", box.hub)
            let follower = try box.follow()
            let builder = try box.clone("builder")
            try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
            try box.commit("done", in: builder)
            try follower.wait(type: "sequence.completed")
            try box.write("hello\n", to: builder + "/bus/INBOX-supervisor.md")
            try box.commit("mail", in: builder)
            try follower.wait(type: "ping.typed", subject: "supervisor")
            #expect(ran(box).filter { $0 == "supervisor" }.count == 1)
        }
    }

    @Test func `is still wanted after the daemon was killed, and down leaves nothing`() async throws
    {
        try await Sandbox.run { box in
            let background =
                "setsid nohup sleep 600 >/dev/null 2>&1 & echo $! >$HOME/pid; sleep 600"
            try make(box, service: background)
            try box.busSucceeds("up", "--hub", box.hub)
            let pidFile = box.directory + "/home/pid"
            try box.waitUntil("the service has a child") {
                FileManager.default.fileExists(atPath: pidFile)
            }
            let state = box.directory + "/state/git-bus"
            let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
            let lock = try String(contentsOfFile: "\(state)/\(key)/daemon.lock", encoding: .utf8)
            let daemon = try #require(Int32(lock.prefix { $0.isNumber }))
            kill(daemon, SIGKILL)
            try box.waitUntil("the daemon is gone") { kill(daemon, 0) != 0 }
            // Without a name: what was wanted runs on.
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            try box.waitUntil("the service is looked after") {
                try row("web", box).state == "working"
            }
            #expect(ran(box).count == 2)
            let out = try box.busSucceeds("down", "--hub", box.hub)
            #expect(out.error.contains("ending what web left behind"))
            let socket = "\(box.environment["TMUX_TMPDIR"] ?? "")/tmux-\(getuid())"
            let sockets = try FileManager.default.contentsOfDirectory(atPath: socket)
            #expect(sockets.filter { $0.hasPrefix("git-bus-") }.isEmpty)
            let runtime = box.environment["XDG_RUNTIME_DIR"] ?? ""
            let left = try FileManager.default.contentsOfDirectory(atPath: runtime + "/git-bus")
            #expect(left.isEmpty)
        }
    }

    @Test func `goes on without a daemon when down is told to keep it`() async throws {
        try await Sandbox.run { box in
            try make(box, service: "sleep 600")
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--keep-agents", "--hub", box.hub)
            #expect(try row("builder", box).state == "stale")
            try box.busSucceeds("up", "--hub", box.hub)
            #expect(ran(box).count == 2)
            try box.waitUntil("they are seen again") { try row("builder", box).state == "idle" }
        }
    }
}
