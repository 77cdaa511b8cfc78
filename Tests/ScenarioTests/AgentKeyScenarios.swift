import Foundation
import TestSupport
import Testing

/// A host whose user has a key of the hub, and whose agents get their own.
private struct KeyedHost {
    let box: Sandbox
    let hub: KeyedHub
    private let environment: [String: String]

    init(_ box: Sandbox, _ hub: KeyedHub, usersKey: String) throws {
        self.box = box
        self.hub = hub
        environment = hub.server.environment(key: usersKey)
        try box.write(
            """
            echo "${GIT_SSH_COMMAND-none}" >"$2/$1.ssh"
            while printf 'ready> ' && read -r line; do :; done
            """,
            to: box.directory + "/agent.sh"
        )
        try box.write(
            """
            [defaults]
            backend = "scripted"
            [backend.scripted]
            preset = "scripted"
            command = ["sh", "\(box.directory)/agent.sh", "{agent}", "\(box.directory)"]
            """,
            to: box.directory + "/config/git-bus/config.toml"
        )
    }

    func bus(_ words: String...) throws -> Sandbox.Output {
        let line = words + ["--remote", hub.url]
        return try box.run(Sandbox.products + "/git-bus", line, with: environment)
    }

    /// The folder of the bus in this host's state.
    func state() throws -> String {
        let state = box.directory + "/state/git-bus"
        let keys = try FileManager.default.contentsOfDirectory(atPath: state)
        return state + "/" + (try #require(keys.first))
    }

    func clone() throws -> String { try state() + "/work/builder" }

    /// Pushes from the agent's clone as the agent does: with nothing in the environment.
    func push() throws -> Sandbox.Output {
        let clone = try clone()
        try box.git("commit", "--quiet", "--allow-empty", "-m", "work", in: clone)
        return try box.run("/usr/bin/git", ["push", "--quiet", "origin", "HEAD:main"], in: clone)
    }

    func finding(_ id: String) throws -> [String: Any] {
        let text = try bus("doctor", "--json").out
        let answer = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let checks = try #require(answer?["checks"] as? [[String: Any]])
        return checks.first { $0["id"] as? String == id } ?? [:]
    }
}

@Suite(.serialized) struct `An agent's own ssh key` {
    @Test func `is made once, used as soon as the hub takes it, and never given up for another`()
        async throws
    {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let ana = try hub.addKey("ana@example.org")
            let host = try KeyedHost(box, hub, usersKey: ana)
            defer { _ = try? host.bus("down") }  // why: it may have been ended before

            let first = try host.bus("up", "builder")
            try #require(first.status == 0, "\(first.error)")
            let warning = "builder pushes with your own ssh key: the hub cannot tell who pushes"
            #expect(first.error.contains("warning: \(warning)"), "\(first.error)")
            let key = try host.state() + "/keys/builder"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: key))
            for (path, mode) in [(key, 0o600), (try host.state() + "/keys", 0o700)] {
                let facts = try FileManager.default.attributesOfItem(atPath: path)
                #expect(facts[.posixPermissions] as? Int == mode)
            }
            let pub = try String(contentsOfFile: key + ".pub", encoding: .utf8)
            #expect(pub.contains("ssh-ed25519 ") && pub.contains(" builder@"))
            #expect(try host.push().status == 0)
            #expect(try hub.lastPusher() == "ana@example.org <ana@example.org>")

            // It is said once, and by the doctor for as long as it is so.
            #expect(try !host.bus("up", "builder").error.contains(warning))
            let found = try host.finding("agent.key/builder")
            #expect(found["state"] as? String == "warning")
            #expect(found["detail"] as? String == warning)

            // The line that was shown is all that the owner of the hub types.
            let hint = try #require(
                first.error.split(separator: "\n").first { $0.contains("keys add") }
            )
            let line = try #require(hint.firstRange(of: "echo ")).lowerBound
            let added = try box.run("/bin/sh", ["-c", String(hint[line...])])
            try #require(added.status == 0, "\(added.error)")
            let second = try host.bus("up", "builder")
            #expect(second.error.contains("builder pushes with its own ssh key from now on"))
            #expect(try host.push().status == 0)
            #expect(try hub.lastPusher() == "builder <build@example.org>")
            #expect(try host.finding("agent.key/builder")["state"] as? String == "ok")
            let seen = box.directory + "/builder.ssh"
            try box.waitUntil("the agent has said what it found") {
                FileManager.default.fileExists(atPath: seen)
            }
            #expect(try String(contentsOfFile: seen, encoding: .utf8) == "none\n")

            // A key that its owner takes back is no reason to go on in the user's name.
            let print = try box.run("/usr/bin/ssh-keygen", ["-lf", key + ".pub"]).out
            let mark = String(try #require(print.split(separator: " ").dropFirst().first))
            try box.busSucceeds("keys", "remove", "builder", mark)
            #expect(try host.bus("up", "builder").status == 0)
            #expect(try host.push().status != 0)
            #expect(try host.finding("agent.key/builder")["state"] as? String == "error")
            #expect(try Data(contentsOf: URL(fileURLWithPath: key)) == bytes)
        }
    }

    @Test func `is taken at its start by an agent whose hub knows it already`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let ana = try hub.addKey("ana@example.org")
            let host = try KeyedHost(box, hub, usersKey: ana)
            defer { _ = try? host.bus("down") }  // why: it may have been ended before
            try #require(try host.bus("up", "builder").status == 0)
            try #require(try host.bus("down").status == 0)
            let waits = "ssh .*\(box.directory).*git-bus-wait"
            #expect(try box.run("/usr/bin/pgrep", ["-f", waits]).out.isEmpty)
            let pub = try host.state() + "/keys/builder.pub"
            try box.busSucceeds("keys", "add", "builder", pub, "--hub", box.hub)
            let up = try host.bus("up", "builder")
            #expect(up.status == 0 && !up.error.contains("your own ssh key"), "\(up.error)")
            #expect(try host.push().status == 0)
            #expect(try hub.lastPusher() == "builder <build@example.org>")
        }
    }

    @Test func `is none of a hub's on this machine, nor of a clone that says its own command`()
        async throws
    {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let ana = try hub.addKey("ana@example.org")
            let host = try KeyedHost(box, hub, usersKey: ana)
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            #expect(!FileManager.default.fileExists(atPath: try host.state() + "/keys"))
            try FileManager.default.removeItem(atPath: try host.state())

            defer { _ = try? host.bus("down") }  // why: it may have been ended before
            try #require(try host.bus("up", "builder").status == 0)
            try #require(try host.bus("down").status == 0)
            let key = try hub.addKey("builder")
            let said = try #require(hub.server.environment(key: key)["GIT_SSH_COMMAND"])
            try box.git("config", "core.sshCommand", said, in: try host.clone())
            let up = try host.bus("up", "builder")
            #expect(up.status == 0 && !up.error.contains("ssh key"), "\(up.error)")
            #expect(try box.git("config", "core.sshCommand", in: try host.clone()) == said)
            #expect(try host.finding("agent.key/builder")["state"] as? String == "info")
        }
    }
}

@Suite(.serialized) struct `The clone of an agent` {
    @Test func `has the hook that tells before a push, beside any that was there`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            let state = box.directory + "/state/git-bus"
            let keys = try FileManager.default.contentsOfDirectory(atPath: state)
            let clone = "\(state)/\(try #require(keys.first))/work/builder"
            let hook = clone + "/.git/hooks/pre-push"
            #expect(try String(contentsOfFile: hook, encoding: .utf8).contains("git-bus check"))
            try box.busSucceeds("down", "--hub", box.hub)

            // What a person puts in its place runs first from then on.
            try box.write("#!/bin/sh\n# mine\n", to: hook)
            let missing = try box.bus("doctor", "--hub", box.hub).out
            #expect(missing.contains("has no pre-push hook"), "\(missing)")
            for _ in 1...2 {
                try box.busSucceeds("up", "builder", "--hub", box.hub)
                try box.busSucceeds("down", "--hub", box.hub)
            }
            let before = try String(contentsOfFile: hook + ".before-git-bus", encoding: .utf8)
            #expect(before == "#!/bin/sh\n# mine\n")

            try FileManager.default.removeItem(atPath: hook)
            _ = try box.bus("doctor", "--fix", "--hub", box.hub)
            #expect(FileManager.default.fileExists(atPath: hook))
            let after = try box.bus("doctor", "--hub", box.hub).out
            #expect(!after.contains("no pre-push hook"), "\(after)")
        }
    }
}
