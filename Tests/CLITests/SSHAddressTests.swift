import Foundation
import TestSupport
import Testing

@testable import CLI

/// An address is written by whoever set up a clone, and by whoever pushed a `git-bus.toml`.
@Suite struct `The address of a hub` {
    private static let byURL: [(String, [String]?)] = [
        ("ssh://git@host/srv/team.git", ["git@host", "/srv/team.git"]),
        ("ssh://host/srv/team.git", ["host", "/srv/team.git"]),
        ("ssh://git@host:2222/srv/team.git", ["-p", "2222", "git@host", "/srv/team.git"]),
        ("ssh://git@host:/srv/team.git", ["git@host", "/srv/team.git"]),
        ("ssh://git@host:0/p", ["-p", "0", "git@host", "/p"]),
        ("ssh://git@host:65536/p", ["git@host:65536", "/p"]),
        ("ssh://git@host:22x/p", ["git@host:22x", "/p"]),
        ("ssh://a:b@host/p", ["a:b@host", "/p"]),
        ("git+ssh://host/p", ["host", "/p"]), ("ssh+git://host/p", ["host", "/p"]),
        ("ssh://[2001:db8::1]/p", ["2001:db8::1", "/p"]),
        ("ssh://git@[2001:db8::1]:2222/p", ["-p", "2222", "git@2001:db8::1", "/p"]),
        ("ssh://[git@host:2222]/p", ["-p", "2222", "git@host", "/p"]),
        ("ssh://host/~/team.git", ["host", "~/team.git"]),
        ("ssh://host/~ana/team.git", ["host", "~ana/team.git"]),
        ("ssh://host/a%20b/it%27s%21", ["host", "/a b/it's!"]),
        ("ssh://host/100%/%zz", ["host", "/100%/%zz"]),
        ("ssh://host/", ["host", "/"]),
        ("host:team.git", ["host", "team.git"]),
        ("git@host:/srv/team.git", ["git@host", "/srv/team.git"]),
        ("git@host:~ana/team.git", ["git@host", "~ana/team.git"]),
        ("git@host:/~/team.git", ["git@host", "~/team.git"]),
        ("git@host:a b/it's!", ["git@host", "a b/it's!"]),
        // An accent makes one letter of itself and the quote before it, but not for a shell.
        (
            "git@host:it'\u{598}; id; '\u{598}!\u{301}",
            ["git@host", "it'\u{598}; id; '\u{598}!\u{301}"]
        ),
        ("git@host:a%20b", ["git@host", "a%20b"]),
        ("git@host:22:x", ["git@host", "22:x"]),
        ("[host:2222]:p", ["-p", "2222", "host", "p"]),
        ("[git@host:2222]:p", ["-p", "2222", "git@host", "p"]),
        ("[::1]:p", ["::1", "p"]), ("git@[::1]:p", ["git@::1", "p"]),
        ("git@host:$(id);`id`&|<>\"", ["git@host", "$(id);`id`&|<>\""]),
        // Not by ssh.
        ("https://host/p", nil), ("git://host/p", nil), ("file:///srv/p", nil),
        ("/srv/a:b", nil), ("./a:b", nil), ("team.git", nil), ("ext::sh -c x", nil),
    ]

    private static let refused: [(String, SSHAddress.Fault)] = [
        ("ssh://-oProxyCommand=touch%20x/p", .option), ("-oProxyCommand=x:p", .option),
        ("ssh://-l@host/p", .option), ("ssh://[-oProxyCommand=x]/p", .option),
        ("ssh://%2doProxyCommand=x/p", .option), ("host:-u/p", .option),
        ("ssh://host", .noPath), ("host:", .noPath), ("ssh:///p", .noHost), (":p", .noHost),
        ("ssh://host/a%0ab", .unprintable), ("ssh://ho%0ast/p", .unprintable),
        ("ssh://host/%00", .unprintable),
    ]

    @Test(arguments: byURL)
    func `is read from a URL`(_ url: String, _ words: [String]?) throws {
        guard let words else {
            #expect(try SSHAddress.of(url) == nil)
            return
        }
        let address = try #require(try SSHAddress.of(url))
        #expect(address.arguments(command: address.path) == words)
    }

    @Test(arguments: refused)
    func `that ssh or a server would take for more is refused`(
        _ url: String,
        _ fault: SSHAddress.Fault
    ) {
        #expect(throws: fault) { try SSHAddress.of(url) }
    }

    /// What git itself would hand to ssh is the measure.
    @Test func `is handed to ssh word for word as git does it`() async throws {
        try await TemporaryDirectory.run { folder in
            let record = folder.file("record")
            let seen = folder.file("seen")
            try "#!/bin/sh\nprintf '%s\\n' \"$@\" >'\(seen)'\nexit 1\n".write(
                toFile: record,
                atomically: true,
                encoding: .utf8
            )
            try #require(chmod(record, 0o755) == 0)
            for (url, _) in Self.byURL where try SSHAddress.of(url) != nil {
                let address = try #require(try SSHAddress.of(url))
                let words = address.arguments(command: "git-upload-pack \(address.quotedPath)")
                #expect(try Self.handed(url, by: record, seen) == words, "\(url)")
            }
            // git hands on an empty path, which is of no use to anybody.
            for (url, fault) in Self.refused where fault == .option || url == "ssh://host" {
                #expect(try Self.handed(url, by: record, seen) == nil, "\(url)")
            }
        }
    }

    /// The words that git gives to ssh; `nil` when it starts none.
    private static func handed(_ url: String, by record: String, _ seen: String) throws -> [String]?
    {
        // Why try?: there is none from before.
        try? FileManager.default.removeItem(atPath: seen)  // why: see above
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = ["-c", "protocol.version=0", "ls-remote", "--", url]
        process.environment = [
            "GIT_SSH_COMMAND": record, "GIT_SSH_VARIANT": "ssh", "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": "/", "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // Why none is an answer: then ssh was not started.
        let text = try? String(contentsOfFile: seen, encoding: .utf8)  // why: see above
        return text.map { $0.split(separator: "\n").map(String.init) }
    }
}
