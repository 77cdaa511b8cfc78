import BusModel
import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct `Whose key it is` {
    private let roster = SharedConfig(
        agents: [
            AgentConfig(name: "builder", role: .builder, email: "build@example.org"),
            AgentConfig(name: "correctness", role: .reviewer),
        ],
        humans: ["Ana@example.org"]
    )

    @Test func `is an agent with the e-mail of the roster, or a person`() throws {
        let builder = try Pusher("builder", in: roster)
        #expect(builder.name == "builder" && builder.email == "build@example.org")
        #expect(try Pusher("correctness", in: roster).email == "correctness@agents.invalid")
        let ana = try Pusher("ANA@example.org", in: roster)
        #expect(ana.name == "ana@example.org" && ana.email == "ana@example.org")
    }

    @Test func `is anybody in a hub that has no team yet`() throws {
        #expect(try Pusher("builder", in: nil).email == "builder@agents.invalid")
        #expect(try Pusher("eve@example.org", in: nil).name == "eve@example.org")
    }

    @Test func `is nobody that the roster does not name, not even by another's e-mail`() {
        #expect(throws: Pusher.Fault.unknown(nearest: ["builder"])) {
            try Pusher("bilder", in: roster)
        }
        #expect(throws: Pusher.Fault.self) { try Pusher("eve@example.org", in: roster) }
        #expect(throws: Pusher.Fault.self) { try Pusher("build@example.org", in: roster) }
    }

    @Test(arguments: [
        "", "-x", "_x", "a b", "a/b", "a\nb", "a'b", "a\"b", "grün", "@x", "a@", "a@b@c", "-a@b",
        "a@-b", "a$@b", "a@b c", "a.b", String(repeating: "a", count: 65),
    ])
    func `is one word`(_ name: String) {
        #expect(throws: Pusher.Fault.malformed) { try Pusher(name, in: nil) }
    }
}

@Suite struct `The environment that git gets` {
    private func made(_ said: [String: String]) throws -> [String: String] {
        ServerEnvironment.made(
            from: said,
            path: "/usr/bin",
            home: "/h",
            for: try Pusher("builder", in: nil)
        )
    }

    private let own = [
        "PATH": "/usr/bin", "HOME": "/h", "GIT_COMMITTER_NAME": "builder",
        "GIT_COMMITTER_EMAIL": "builder@agents.invalid", "GIT_BUS_PUSHER": "builder",
        "GIT_BUS_PROOF": "forced-command",
    ]

    @Test func `holds nothing that the client sent`() throws {
        let hostile = [
            "GIT_BUS_PUSHER": "ana@example.org", "GIT_BUS_PROOF": "none", "GIT_DIR": "/x",
            "GIT_COMMITTER_EMAIL": "x", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_DATE": "0",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath",
            "GIT_CONFIG_VALUE_0": "/",
            "GIT_CONFIG_PARAMETERS": "'a'='b'", "GIT_CONFIG_GLOBAL": "/x", "GIT_EXEC_PATH": "/x",
            "GIT_QUARANTINE_PATH": "/x", "GIT_OBJECT_DIRECTORY": "/x", "GIT_TRACE": "/x",
            "GIT_PUSH_OPTION_COUNT": "1", "GIT_SSH_COMMAND": "x", "LD_PRELOAD": "/x",
            "LD_LIBRARY_PATH": "/x", "BASH_ENV": "/x", "ENV": "/x", "IFS": "x", "LANGUAGE": "/x",
            "LOCPATH": "/x", "XDG_CONFIG_HOME": "/x", "PATH": "/x", "HOME": "/x",
            "SSH_ORIGINAL_COMMAND": "git-receive-pack '/x'", "GIT_BUS_HUB": "/x",
        ]
        #expect(try made(hostile) == own)
    }

    @Test func `holds the language, the protocol and the connection, where they are such`() throws {
        let kept = [
            "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8", "LC_MESSAGES": "sr_RS@latin",
            "GIT_PROTOCOL": "version=2", "SSH_CONNECTION": "fe80::1%eth0 51000 127.0.0.1 22",
        ]
        #expect(try made(kept) == own.merging(kept) { old, _ in old })
        let bad = [
            "LANG": "/tmp/x", "LC_ALL": "../x", "LC_A B": "C", "GIT_PROTOCOL": "version=2:x",
            "SSH_CONNECTION": "a\nb",
        ]
        #expect(try made(bad) == own)
    }

    @Test func `finds git first where the system has it, and this program last`() {
        #expect(ServerEnvironment.path(ownFolder: "/opt/bus/bin").hasSuffix(":/bin:/opt/bus/bin"))
        #expect(ServerEnvironment.path(ownFolder: "/usr/bin").hasSuffix("/usr/bin:/bin"))
        #expect(ServerEnvironment.path(ownFolder: "bin").hasSuffix(":/bin"))
        #expect(ServerEnvironment.path(ownFolder: "/a:/b").hasSuffix(":/bin"))
    }
}

@Suite struct `The hubs that a key opens` {
    private func make(_ body: (String, ServedHubs) throws -> Void) throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let root = try #require(ServedHubs.resolved(folder.path))
        for name in ["team.git", "other.git", "home/own.git"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(name)",
                withIntermediateDirectories: true
            )
        }
        let link = root + "/link.git"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "team.git")
        let hubs = ServedHubs([link, root + "/home/own.git", "gone"], home: root + "/home")
        try body(root, hubs)
    }

    @Test func `are found however their path is written`() throws {
        try make { root, hubs in
            #expect(hubs.paths == [root + "/team.git", root + "/home/own.git"])
            let team = [
                "/team.git", "/team", "/link.git", "/link", "/x/../team.git", "//team.git/",
            ]
            try FileManager.default.createDirectory(
                atPath: root + "/x",
                withIntermediateDirectories: true
            )
            for path in team { #expect(hubs.hub(at: root + path) == root + "/team.git", "\(path)") }
            for path in ["own.git", "own", "~/own.git", "./own.git", "../home/own"] {
                #expect(hubs.hub(at: path) == root + "/home/own.git", "\(path)")
            }
        }
    }

    @Test func `are the only ones`() throws {
        try make { root, hubs in
            let others = [
                root, root + "/other.git", root + "/team.git/../other.git", root + "/nowhere", "",
                "/",
                "~", "~root/own.git", "~git/team.git", "../other.git", root + "/team.git/x",
                root + "/home", "team.git",
            ]
            for path in others { #expect(hubs.hub(at: path) == nil, "\(path)") }
        }
    }
}
