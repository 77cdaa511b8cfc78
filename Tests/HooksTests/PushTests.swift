import Foundation
import Hooks
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A push to a hub` {
    @Test(arguments: [
        "hub.git", "a hub's \"own\" $place, ünïcode.git",
        String(repeating: "long-path-", count: 20) + "/hub.git",
    ])
    func `rings the bell`(name: String) async throws {
        let hub = try await TestHub(named: name)
        try await hub.install()
        let listener = try DoorbellListener(directory: hub.own)
        var rings = listener.rings.makeAsyncIterator()

        let pushed = try await hub.push()
        try #require(pushed.status == 0, "\(pushed.error)")
        #expect(!pushed.error.contains("remote:"))
        let zero = String(repeating: "0", count: 40)
        let tip = try #require(try await hub.tip())
        let bell = await rings.next()
        #expect(bell?.text == "git-bus 1 look\n\(zero) \(tip) refs/heads/main\n")
    }

    @Test func `succeeds, fast and silent, while no daemon is there`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        let began = ContinuousClock.now
        let pushed = try await hub.push()
        #expect(pushed.status == 0)
        #expect(!pushed.error.contains("remote:"))
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(try await hub.tip() != nil)
    }

    @Test func `succeeds while the daemon is stuck and its queue is full`() async throws {
        let hub = try await TestHub()
        try await hub.install()
        let stuck = try RawSocket(bound: "wake.sock", in: hub.own)
        for _ in 0..<1_000 { #expect(Doorbell.ring(directory: hub.own)) }
        #expect(try await hub.push().status == 0)
        withExtendedLifetime(stuck) {}
    }

    @Test(arguments: [nil, "my \"own\" hooks", "absolute"])
    func `runs the owner's hooks as before, during and after`(hooksPath: String?) async throws {
        let hub = try await TestHub()
        if let hooksPath {
            let value = hooksPath == "absolute" ? hub.path + "/absolute" : hooksPath
            try await hub.scratch.git("config", "-f", hub.config, "core.hooksPath", value)
        }
        let directory = hooksPath ?? "hooks"
        // Each says its name, arguments and input, and finds its neighbour.
        let script = """
            . "$(dirname "$0")/neighbour.sh"
            say "$(basename "$0")" "$#:$1" "$(pwd)" "$GIT_DIR" "$(cut -d ' ' -f 3)"
            """
        for name in ["pre-receive", "update", "post-receive", "post-update"] {
            try hub.hook(name, in: directory, script)
        }
        try hub.hook("neighbour.sh", in: directory, "say() { echo \"$*\" >> '\(hub.log)'; }\n")

        func logged() async throws -> String {
            try hub.scratch.write("", to: hub.log)
            let pushed = try await hub.push(to: "refs/heads/main", "refs/heads/side")
            #expect(pushed.status == 0, "\(pushed.error)")
            return hub.scratch.read(hub.log)
        }
        let before = try await logged()
        #expect(before.split(separator: "\n").count == 7, "\(before)")
        let listing = try await hub.settings()
        try await hub.install()
        #expect(try await logged() == before)
        _ = try await hub.installer().uninstall()
        #expect(try await logged() == before)
        #expect(try await hub.settings() == listing)
    }

    @Test func `is refused by the owner's pre-receive as before`() async throws {
        let hub = try await TestHub()
        try hub.hook("pre-receive", "cat > '\(hub.log)'; echo no, thanks >&2; exit 3")
        for isInstalled in [false, true, false] {
            if isInstalled { try await hub.install() }
            let pushed = try await hub.push()
            #expect(pushed.status == 1)
            #expect(pushed.error.contains("remote: no, thanks"))
            #expect(pushed.error.contains("pre-receive hook declined"))
            #expect(hub.scratch.read(hub.log).hasSuffix(" refs/heads/main\n"))
            #expect(try await hub.tip() == nil)
            if isInstalled { _ = try await hub.installer().uninstall() }
        }
    }

    @Test func `loses just the ref that the owner's update refuses`() async throws {
        let hub = try await TestHub()
        try hub.hook("update", "test \"$1\" != refs/heads/side")
        try await hub.install()
        let pushed = try await hub.push(to: "refs/heads/main", "refs/heads/side")
        #expect(pushed.status == 1)
        #expect(try await hub.tip() != nil)
        #expect(try await hub.tip("refs/heads/side") == nil)
    }

    @Test func `tells of a failing post-receive of the owner, and lands`() async throws {
        let hub = try await TestHub()
        try hub.hook("post-receive", "exit 7")
        try await hub.install()
        let listener = try DoorbellListener(directory: hub.own)
        let pushed = try await hub.push()
        #expect(pushed.status == 0)
        let link = hub.hooks + "/post-receive.d/50-foreign"
        #expect(pushed.error.contains("warning: \(link) exited with 7"))
        for await _ in listener.rings { break }
    }

    @Test func `runs what was put into post-receive.d, in the order of names`() async throws {
        let hub = try await TestHub()
        try hub.hook("post-receive", "echo owner >> '\(hub.log)'")
        try await hub.install()
        let chain = "git-bus/hooks/post-receive.d"
        try hub.hook("60-last", in: chain, "echo last >> '\(hub.log)'")
        try hub.hook("10-first", in: chain, "echo first >> '\(hub.log)'")
        #expect(try await hub.push().status == 0)
        #expect(hub.scratch.read(hub.log) == "first\nowner\nlast\n")
    }
}
