import Foundation
import TestSupport
import Testing

/// Hosts that a hub elsewhere tells of its pushes. Their timers are set to an hour, so that nothing
/// here is found by asking.
@Suite(.serialized) struct `A host elsewhere` {
    private static let hour = ["GIT_BUS_POLL_INTERVAL": "3600"]

    private static func host(
        _ box: Sandbox,
        _ hub: KeyedHub,
        ssh: String,
        _ more: [String: String] = [:]
    ) throws -> HostUnderTest {
        try HostUnderTest(
            box,
            name: "beta",
            bus: ["--remote", hub.url],
            with: hour.merging(["GIT_SSH_COMMAND": ssh]) { $1 }.merging(more) { $1 }
        )
    }

    private static func wakes(_ bus: [String: Any], by: String, _ reason: String = "") -> Bool {
        guard let wakes = bus["wakes"] as? [String: Any] else { return false }
        let said = wakes["reason"] as? String ?? ""
        return wakes["by"] as? String == by && (reason.isEmpty || said.contains(reason))
    }

    private static func waits(_ box: Sandbox) throws -> [Int32] {
        let pattern = "ssh .*\(box.directory).*git-bus-wait"
        return try box.run("/usr/bin/pgrep", ["-f", pattern]).lines.compactMap { Int32($0) }
    }

    @Test func `hears of a push at once, of the one after a lost connection, and leaves nothing`()
        async throws
    {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let ana = try hub.addKey("ana@example.org")
            let key = try hub.addKey("builder")
            let clone = try hub.clone("builder", email: "build@example.org", key: key)
            let ssh = try #require(hub.server.environment(key: ana)["GIT_SSH_COMMAND"])
            let host = try Self.host(box, hub, ssh: ssh)
            defer { host.end() }
            _ = try host.waitForStatus("the hub's word") { Self.wakes($0, by: "hub") }
            let log = try host.follow()
            for number in 1...3 {
                try hub.waitUntilWatched(by: "shell")
                try box.commit("claim(D1): number \(number)", in: clone)
                try log.wait(type: "claim", count: number)
            }
            // The child, then the connection, then the whole server.
            try hub.waitUntilWatched(by: "shell")
            for pid in try Self.waits(box) { kill(pid, SIGKILL) }
            try box.commit("claim(D1): after a kill", in: clone)
            try log.wait(type: "claim", count: 4)
            try hub.waitUntilWatched(by: "shell")
            hub.server.stop()
            _ = try host.waitForStatus("the timer") { Self.wakes($0, by: "timer") }
            try hub.server.start()
            try box.commit("claim(D1): after a stop", in: clone)
            try log.wait(type: "claim", count: 5)
            _ = try host.waitForStatus("the hub again") { Self.wakes($0, by: "hub") }
            try hub.waitUntilWatched(by: "shell")
            try box.waitUntil("nothing but the wait is left") { try host.children().count == 1 }
            host.end()
            #expect(try Self.waits(box).isEmpty)
            try box.waitUntil("the server's side has ended", seconds: 20) {
                try hub.processes("shell").isEmpty
            }
        }
    }

    /// A hub that tells of a push which cannot be fetched is asked ever more rarely.
    @Test func `that cannot fetch what it hears of asks again, and not all the time`()
        async throws
    {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let ana = try hub.addKey("ana@example.org")
            let ssh = try #require(hub.server.environment(key: ana)["GIT_SSH_COMMAND"])
            let wrapper = box.directory + "/ssh-wrapper"
            let broken = box.directory + "/broken"
            try box.write(
                """
                #!/bin/sh
                case "$*" in
                *git-upload-pack*) [ -e '\(broken)' ] && { echo >>'\(broken)'; exit 9; } ;;
                esac
                exec \(ssh) "$@"

                """,
                to: wrapper
            )
            try #require(chmod(wrapper, 0o755) == 0)
            let variant = ["GIT_SSH_VARIANT": "ssh"]
            let host = try Self.host(box, hub, ssh: "'\(wrapper)'", variant)
            defer { host.end() }
            _ = try host.waitForStatus("the hub's word") { Self.wakes($0, by: "hub") }
            let clone = box.directory + "/clones/ana"
            try hub.waitUntilWatched(by: "shell")
            try box.write("", to: broken)
            let began = Date()
            let tip = try box.commit("something", in: clone)
            try box.waitUntil("three fetches have failed") {
                try String(contentsOfFile: broken, encoding: .utf8).count >= 3
            }
            // The pauses between them are at least the half of one and of two seconds.
            #expect(Date().timeIntervalSince(began) > 1.4)
            _ = try host.waitForStatus("why") { Self.wakes($0, by: "timer", "cannot be fetched") }
            try FileManager.default.removeItem(atPath: broken)
            #expect(try host.state(at: tip).contains(tip))
        }
    }

    @Test func `goes by its timer where the server has no git-bus, and the doctor says so`()
        async throws
    {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let server = try SSHServer(box)
            defer { server.stop() }
            let host = try HostUnderTest(
                box,
                name: "beta",
                bus: ["--remote", server.url(of: box.hub)],
                with: server.environment
            )
            defer { host.end() }
            _ = try host.waitForStatus("why") { Self.wakes($0, by: "timer", "no git-bus-wait") }
            let tip = try box.commit("something", in: box.directory + "/clones/ana")
            #expect(try host.state(at: tip).contains(tip))
            let said = try host.bus("doctor").out
            #expect(said.contains("hub wakes") && said.contains("docs/ssh.md"), "\(said)")
        }
    }
}
