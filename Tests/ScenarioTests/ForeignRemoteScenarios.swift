import Foundation
import TestSupport
import Testing

/// A bus on a server that knows nothing of git-bus: it is asked by a timer, and may not answer.
@Suite(.serialized) struct `A bus on a foreign server` {
    private static let name = "hub.git"

    private static func host(
        _ box: Sandbox,
        _ url: String,
        _ more: [String: String] = [:]
    ) throws -> HostUnderTest {
        try HostUnderTest(box, name: "beta", bus: ["--remote", url], with: more)
    }

    private static func source(_ bus: [String: Any]) -> [String: Any] {
        bus["source"] as? [String: Any] ?? [:]
    }

    private static func isState(_ bus: [String: Any], _ state: String) -> Bool {
        source(bus)["state"] as? String == state
    }

    /// The children of a fetch of this host, by what they were started with.
    private static func fetches(_ box: Sandbox) throws -> [Int32] {
        try box.run("/usr/bin/pgrep", ["-f", "\(box.directory)/beta/.*mirror.git"]).lines
            .compactMap { Int32($0) }
    }

    /// Whose parent is one of those.
    private static func children(of pids: [Int32], _ box: Sandbox) throws -> [Int32] {
        try pids.flatMap { pid in
            try box.run("/usr/bin/pgrep", ["-P", "\(pid)"]).lines.compactMap { Int32($0) }
        }
    }

    @Test(arguments: ["file", "ssh", "http"])
    func `is read by its timer, whatever way there is to it`(way: String) async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            try box.git("config", "http.receivepack", "true", in: box.hub)
            let ssh = way == "ssh" ? try SSHServer(box) : nil
            defer { ssh?.stop() }
            let web = way == "http" ? try GitWebServer(box) : nil
            let url = ssh?.url(of: box.hub) ?? web?.url(of: Self.name) ?? "file://\(box.hub)"
            let host = try Self.host(box, url, ssh?.environment ?? [:])
            defer { host.end() }
            let clone = box.directory + "/clones/builder"
            try box.git("clone", "--quiet", url, clone, with: ssh?.environment ?? [:])
            try box.git("config", "user.name", "builder", in: clone)
            try box.git("config", "user.email", "builder@agents.invalid", in: clone)
            let log = try host.follow()
            for number in 1...3 {
                let text = "claim(D1): number \(number)"
                try box.git("commit", "--quiet", "--allow-empty", "-m", text, in: clone)
                let push = ["push", "--quiet", "origin", "HEAD:main"]
                let pushed = try box.run(
                    "/usr/bin/git",
                    push,
                    in: clone,
                    with: ssh?.environment ?? [:]
                )
                try #require(pushed.status == 0, "\(pushed.error)")
                try log.wait(type: "claim", count: number)
            }
            let bus = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
            let source = Self.source(bus)
            #expect(source["failures"] as? Int == 0)
            #expect(source["last_success"] is String)
            #expect(source["next_look"] is String)
            #expect(source["last_error"] is NSNull)
            #expect(source["fix"] is NSNull)
            #expect(try !host.bus("status").out.contains("! source"))
        }
    }

    @Test func `that hangs is given up on at the deadline, and its children are gone`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let web = try GitWebServer(box)
            let host = try Self.host(
                box,
                web.url(of: Self.name),
                ["GIT_BUS_NETWORK_TIMEOUT": "0.7"]
            )
            defer { host.end() }
            _ = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
            web.answer(.silent)
            var stuck: [Int32] = []
            try box.waitUntil("a fetch is stuck") {
                let fetches = try Self.fetches(box)
                stuck = try fetches + Self.children(of: fetches, box)
                return stuck.count > 1
            }
            try box.waitUntil("it is gone, and what it has started") {
                stuck.allSatisfy { kill($0, 0) != 0 }
            }
            let bus = try host.waitForStatus("a broken source") { Self.isState($0, "broken") }
            let error = Self.source(bus)["last_error"] as? [String: Any]
            #expect((error?["text"] as? String)?.contains("no answer within") == true, "\(bus)")
            // It comes back by itself, and what was pushed meanwhile is found.
            let tip = try box.commit("claim(D1): in silence", in: box.directory + "/clones/ana")
            web.answer(.well)
            _ = try host.waitForStatus("a source that is well") {
                Self.isState($0, "ok") && $0["cursor"] as? String == tip
            }
            host.end()
            #expect(try Self.fetches(box) == [])
        }
    }

    @Test func `that is gone is broken, is asked less, is told of once, and recovers`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let web = try GitWebServer(box)
            let host = try Self.host(box, web.url(of: Self.name))
            defer { host.end() }
            _ = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
            web.stop()
            let bus = try host.waitForStatus("a broken source") {
                Self.isState($0, "broken") && (Self.source($0)["failures"] as? Int ?? 0) >= 4
            }
            let source = Self.source(bus)
            #expect((source["reason"] as? String)?.contains("times in a row") == true)
            #expect(source["fix"] as? String == "git ls-remote \(web.url(of: Self.name)) main")
            #expect(source["last_success"] is String && source["failing_since"] is String)
            let text = try host.bus("status").out
            #expect(text.contains("! source  broken: could not be reached"), "\(text)")
            #expect(text.contains("\n          fetch \(web.url(of: Self.name)): fatal"), "\(text)")
            #expect(text.contains("\n          see: git ls-remote"), "\(text)")
            let doctor = try host.bus("doctor").out
            #expect(doctor.contains("the bus is broken"), "\(doctor)")
            try web.start()
            let tip = try box.commit("claim(D1): after it", in: box.directory + "/clones/ana")
            let well = try host.waitForStatus("a source that is well") {
                Self.isState($0, "ok") && $0["cursor"] as? String == tip
            }
            // What was the matter can still be seen.
            #expect(Self.source(well)["last_error"] is [String: Any])
            let said = try host.said()
            #expect(said.count { $0.contains("the bus is broken") } == 1, "\(said)")
            #expect(said.count { $0.contains("the bus is well again") } == 1, "\(said)")
        }
    }

    @Test(arguments: ["429 Too Many Requests", "503 Service Unavailable"])
    func `that asks for rest is given it`(answer: String) async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: Team.config)
            let web = try GitWebServer(box)
            let host = try Self.host(box, web.url(of: Self.name))
            defer { host.end() }
            _ = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
            web.answer(.status(answer))
            let bus = try host.waitForStatus("a source that waits") {
                (Self.source($0)["failures"] as? Int ?? 0) >= 5
            }
            let error = Self.source(bus)["last_error"] as? [String: Any]
            let text = error?["text"] as? String ?? ""
            #expect(text.contains(String(answer.prefix(3))), "\(text)")
            web.answer(.well)
            _ = try host.waitForStatus("a source that is well") { Self.isState($0, "ok") }
        }
    }
}
