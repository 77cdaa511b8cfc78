import Foundation
import TestSupport
import Testing

/// A hub behind an ssh server, where each key stands for one name.
struct KeyedHub {
    static let config = """
        [bus]
        protocol = 1
        [loop]
        phases = [{ id = "build", gates = ["D1"], reviewers = ["correctness"] }]
        [[agent]]
        name = "builder"
        role = "builder"
        email = "build@example.org"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        [policy]
        humans = ["ana@example.org"]
        """

    let box: Sandbox
    let server: SSHServer

    var keyFile: String { box.directory + "/home/.ssh/authorized_keys" }
    var url: String { server.url(of: box.hub) }

    /// Makes the hub and the server; nobody has a key yet.
    init(_ box: Sandbox) throws {
        try box.makeHub(config: Self.config)
        try self.init(behind: box)
    }

    /// Makes the server of a hub that is there.
    init(behind box: Sandbox) throws {
        self.box = box
        try box.git("config", "core.logAllRefUpdates", "always", in: box.hub)
        server = try SSHServer(box, keys: box.directory + "/home/.ssh/authorized_keys")
    }

    /// Makes a key, and adds it for somebody; returns the path of its private half.
    func addKey(_ name: String, _ options: String...) throws -> String {
        let key = try server.makeKey(name)
        let words = ["bus", "keys", "add", name, key + ".pub", "--hub", box.hub] + options
        let added = try box.run("/usr/bin/git", words)
        try #require(added.status == 0, "\(added.error)")
        return key
    }

    /// A clone that pushes with a key.
    func clone(_ name: String, email: String, key: String, ssh: String = "") throws -> String {
        let path = try box.clone(name, email: email)
        try box.git("remote", "set-url", "origin", url, in: path)
        let command = server.environment(key: key, ssh)["GIT_SSH_COMMAND"] ?? ""
        try box.git("config", "core.sshCommand", command, in: path)
        return path
    }

    /// Has every push write down the environment of its hooks.
    func recordHooks() throws {
        for hook in ["pre-receive", "post-receive"] {
            let path = "\(box.hub)/hooks/\(hook)"
            try box.write("#!/bin/sh\nenv | sort >seen-by-\(hook)\n", to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
    }

    /// What a hook of the last push saw.
    func seen(by hook: String) throws -> [String: String] {
        let path = "\(box.hub)/seen-by-\(hook)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(
            pairs.map { ("\($0[0])", $0.count > 1 ? "\($0[1])" : "") },
            uniquingKeysWith: { _, last in last }
        )
    }

    /// Who the hub's own log says moved the bus last.
    func lastPusher() throws -> String {
        let path = box.hub + "/logs/refs/heads/main"
        let line = try #require(
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").last
        )
        let words = line.split(separator: " ", maxSplits: 2)
        return String(words[2].prefix { $0 != ">" }) + ">"
    }

    /// The processes of this program that serve or wait at the hub.
    func processes(_ command: String) throws -> [Int32] {
        let found = try box.run("/usr/bin/pgrep", ["-f", "git-bus \(command) .*\(box.directory)"])
        return found.lines.compactMap { Int32($0) }
    }

    /// Waits until somebody waits for the hub to change.
    func waitUntilWatched(by command: String) throws {
        try box.waitUntil("somebody waits") {
            try processes(command).contains { pid in
                #if os(Linux)
                    let folder = "/proc/\(pid)/fd"
                    // Why try?: a process may end, or not be ours to look into, at any time.
                    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
                    return (names ?? []).contains { name in
                        let link = try? FileManager.default  // why: see above
                            .destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
                        return link?.contains("inotify") == true
                    }
                #else
                    return true
                #endif
            }
        }
    }
}
