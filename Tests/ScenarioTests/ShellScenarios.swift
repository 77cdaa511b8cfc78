import Foundation
import TestSupport
import Testing

/// Pushes through a real sshd, by keys that git-bus wrote down.
@Suite(.serialized) struct `The forced command of a key` {
    @Test func `tells the hooks and the log of the hub who pushed`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            try hub.recordHooks()
            let builder = try hub.addKey("builder")
            let ana = try hub.addKey("ana@example.org")
            // Whatever the author says: the key decides.
            let clone = try hub.clone("builder", email: "eve@example.org", key: builder)
            let tip = try box.commit("something", in: clone)
            #expect(try box.git("rev-parse", "main", in: box.hub) == tip)
            #expect(try hub.lastPusher() == "builder <build@example.org>")
            for hook in ["pre-receive", "post-receive"] {
                let seen = try hub.seen(by: hook)
                #expect(
                    seen["GIT_BUS_PUSHER"] == "builder" && seen["GIT_BUS_PROOF"] == "forced-command"
                )
                #expect(seen["HOME"] == box.directory + "/home")
                #expect(seen["SSH_CONNECTION"]?.hasPrefix("127.0.0.1 ") == true)
                #expect(seen["PATH"]?.contains("/usr/bin:/bin:\(Sandbox.products)") == true)
            }
            let hers = try hub.clone("hers", email: "ana@example.org", key: ana)
            try box.commit("something else", in: hers)
            #expect(try hub.lastPusher() == "ana@example.org <ana@example.org>")
            #expect(try hub.seen(by: "pre-receive")["GIT_BUS_PUSHER"] == "ana@example.org")
        }
    }

    @Test func `keeps what the client sends away from git and its hooks`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            try hub.recordHooks()
            let key = try hub.addKey("builder")
            let sent = [
                "GIT_BUS_PUSHER=ana@example.org", "GIT_BUS_PROOF=verified",
                "GIT_COMMITTER_NAME=ana",
                "GIT_COMMITTER_EMAIL=ana@example.org", "GIT_CONFIG_COUNT=1",
                "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0=/nowhere",
                "GIT_TRACE=2", "XDG_CONFIG_HOME=/nowhere",
            ]
            let words = "-o 'SetEnv=\(sent.joined(separator: " "))'"
            // That the server does take them: without our command, they would be there.
            let shown = try Self.environmentOfServer(hub, box, sent)
            for variable in sent { #expect(shown.contains(variable), "\(variable)") }
            let clone = try hub.clone("builder", email: "b@example.org", key: key, ssh: words)
            try box.commit("something", in: clone)
            #expect(try hub.lastPusher() == "builder <build@example.org>")
            let seen = try hub.seen(by: "pre-receive")
            let ours = [
                "GIT_BUS_PROOF", "GIT_BUS_PUSHER", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_NAME",
                "HOME",
                "PATH", "SSH_CONNECTION",
            ]
            // What git itself sets for its hooks, and sh.
            let theirs = [
                "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_DIR", "GIT_EXEC_PATH",
                "GIT_OBJECT_DIRECTORY", "GIT_PUSH_OPTION_COUNT", "GIT_QUARANTINE_PATH", "PWD",
                "OLDPWD", "SHLVL", "_", "LANG", "LC_ALL", "GIT_PROTOCOL",
            ]
            #expect(Set(seen.keys).isSubset(of: ours + theirs), "\(seen)")
            #expect(seen["GIT_BUS_PUSHER"] == "builder")
            #expect(seen["GIT_COMMITTER_EMAIL"] == "build@example.org")
        }
    }

    /// What a program that is not ours is given by the same server.
    private static func environmentOfServer(
        _ hub: KeyedHub,
        _ box: Sandbox,
        _ sent: [String]
    ) throws -> [String] {
        let key = try hub.server.makeKey("open")
        let line = try String(contentsOfFile: key + ".pub", encoding: .utf8)
        let before = try String(contentsOfFile: hub.keyFile, encoding: .utf8)
        try box.write(before + line, to: hub.keyFile)
        defer { try? box.write(before, to: hub.keyFile) }  // why: the test fails where it matters
        return try hub.server.ssh(
            key: key,
            ["-o", "SetEnv=\(sent.joined(separator: " "))"],
            command: ["env"]
        ).lines
    }

    @Test func `is no shell, copies no files, and makes no archives`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let key = try hub.addKey("builder")
            let shell = try hub.server.ssh(key: key)
            #expect(shell.status == 4 && shell.error.contains("there is no shell here"))
            #expect(shell.error.contains("hint: git clone"))
            for command in ["id", "sh -i", "git-receive-pack '\(box.hub)'; id", "git status"] {
                let output = try hub.server.ssh(key: key, command: [command])
                #expect([4, 65].contains(output.status), "\(command): \(output)")
                #expect(output.out.isEmpty && output.error.contains("error: "), "\(output)")
                #expect(!output.error.contains("uid=") && !output.error.contains("; id"))
            }
            let target = "\(NSUserName())@127.0.0.1:\(box.directory)/copied"
            for flags in [["-O"], []] {
                let options = flags + hub.server.options(key: key) + ["-P", "\(hub.server.port)"]
                let copy = ["/usr/bin/scp"] + options + [box.hub + "/config", target]
                let output = try box.run("/bin/sh", ["-c", "\"$@\"; exit $?", "sh"] + copy)
                #expect(output.status != 0)
                #expect(!FileManager.default.fileExists(atPath: box.directory + "/copied"))
            }
            let archive = try box.run(
                "/usr/bin/git",
                ["archive", "--remote=\(hub.url)", "main"],
                with: hub.server.environment(key: key)
            )
            #expect(archive.status != 0 && archive.out.isEmpty)
            #expect(archive.error.contains("that command is not served here"), "\(archive.error)")
        }
    }

    @Test func `serves its own hub, and no other repository`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let key = try hub.addKey("builder")
            let reader = try hub.addKey("correctness", "--read-only")
            let other = box.directory + "/other.git"
            try box.git("clone", "--quiet", "--bare", box.hub, other)
            for path in [other, "\(box.hub)/../other.git", box.directory + "/nowhere.git"] {
                let output = try box.run(
                    "/usr/bin/git",
                    ["ls-remote", hub.server.url(of: path)],
                    with: hub.server.environment(key: key)
                )
                #expect(output.status != 0 && output.out.isEmpty, "\(path)")
                #expect(output.error.contains("opens no repository at that path"))
            }
            // Its own is found without the ending, too, and in newer protocols.
            for version in ["0", "1", "2"] {
                try box.git(
                    "-c",
                    "protocol.version=\(version)",
                    "ls-remote",
                    "--exit-code",
                    hub.server.url(of: String(box.hub.dropLast(4))),
                    "main",
                    with: hub.server.environment(key: key)
                )
            }
            let clone = try hub.clone("reader", email: "r@example.org", key: reader)
            try box.git("fetch", "--quiet", in: clone)
            try box.commit("something", in: clone, push: false)
            let push = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: clone)
            #expect(push.status != 0 && push.error.contains("may fetch, and not push"))
        }
    }

    @Test func `opens nothing any more when the team or the keys no longer name it`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let builder = try hub.addKey("builder")
            let ana = try hub.addKey("ana@example.org")
            func look(_ key: String) throws -> Sandbox.Output {
                try box.run(
                    "/usr/bin/git",
                    ["ls-remote", hub.url],
                    with: hub.server.environment(key: key)
                )
            }
            #expect(try look(builder).status == 0)
            #expect(try look(ana).status == 0)
            let seed = box.directory + "/clones/ana"
            let changed = KeyedHub.config.replacing("\"builder\"\nrole", with: "\"carl\"\nrole")
            try box.write(changed, to: seed + "/git-bus.toml")
            try box.commit("carl instead of builder", in: seed)
            let refused = try look(builder)
            #expect(refused.status != 0)
            #expect(refused.error.contains("builder is neither an agent of this hub"))
            #expect(try look(ana).status == 0)
            try box.busSucceeds("keys", "remove", "ana@example.org", ana + ".pub")
            let gone = try look(ana)
            #expect(gone.status != 0 && gone.error.contains("Permission denied"))
        }
    }
}
