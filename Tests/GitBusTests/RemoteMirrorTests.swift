import BusModel
import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `A mirror of a remote` {
    private let main = RefName.branch("main")

    @Test
    func `follows the branch forward, back, away and home again`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain([[.text("a", "1")], [.text("a", "2")]])
            let names = try stream.run(in: world)
            let mirror = mirror(world)
            try await mirror.create()
            try await mirror.create()
            let repository = try open(mirror.path)
            #expect(try await repository.target(of: main) == .absent)
            let moves: [(String, RefTarget)] = [
                ("git update-ref refs/heads/main \(names[steps[1]])", .at(names[steps[1]])),
                ("true", .at(names[steps[1]])),
                ("git update-ref refs/heads/main \(names[steps[0]])", .at(names[steps[0]])),
                ("git update-ref -d refs/heads/main", .absent), ("true", .absent),
                ("git update-ref refs/heads/main/sub \(names[steps[1]])", .absent),
                ("git update-ref -d refs/heads/main/sub", .absent),
                ("git update-ref refs/heads/main \(names[steps[1]])", .at(names[steps[1]])),
            ]
            for (script, expected) in moves {
                try world.shell(script)
                try await mirror.fetch(deadline: .seconds(30))
                #expect(try await repository.target(of: main) == expected, "\(script)")
            }
            let history = try await repository.history(of: names[steps[1]])
            #expect(history.map(\.id) == [names[steps[0]], names[steps[1]]])
            let refs = try world.git("for-each-ref", "--format=%(refname)", in: mirror.path)
            #expect(refs == "refs/heads/main")
        }
    }

    @Test
    func `brings the branch and nothing else, tags neither`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            _ = stream.commit("one")
            try stream.run(in: world)
            try world.shell("git tag v1 main; git branch other main; git tag -a -m x v2 main")
            let mirror = mirror(world)
            try await mirror.create()
            try await mirror.fetch(deadline: .seconds(30))
            let refs = try world.git("for-each-ref", "--format=%(refname)", in: mirror.path)
            #expect(refs == "refs/heads/main")
            #expect(!FileManager.default.fileExists(atPath: mirror.path + "/FETCH_HEAD"))
        }
    }

    @Test
    func `of an empty repository is empty, and no failure`() async throws {
        try await GitWorld.run { world in
            let mirror = mirror(world)
            try await mirror.create()
            try await mirror.fetch(deadline: .seconds(30))
            #expect(try await open(mirror.path).target(of: main) == .absent)
        }
    }

    @Test
    func `keeps what it has while the other side cannot be reached`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let mark = stream.commit("one")
            let tip = try stream.run(in: world)[mark]
            let mirror = mirror(world)
            try await mirror.create()
            try await mirror.fetch(deadline: .seconds(30))
            try world.shell("mv '\(world.hub)' '\(world.hub).away'", in: world.directory.path)
            let error = await #expect(throws: GitError.self) {
                try await mirror.fetch(deadline: .seconds(30))
            }
            #expect(error?.code == .failed(128))
            #expect(error?.operation == "fetch file://\(world.hub)")
            #expect(error?.message.contains("\n") == false)
            #expect(try await open(mirror.path).target(of: main) == .at(tip))
        }
    }

    @Test
    func `tells no password of what failed`() async throws {
        try await GitWorld.run { world in
            let listener = try Listener()
            let place = "127.0.0.1:\(listener.port)/bus"
            listener.close()
            let mirror = mirror(world, url: "http://ana:s3cret@\(place)")
            try await mirror.create()
            let error = await #expect(throws: GitError.self) {
                try await mirror.fetch(deadline: .seconds(30))
            }
            let text = "\(try #require(error))"
            #expect(!text.contains("s3cret"), "\(text)")
            #expect(text.contains("http://ana:***@\(place)"), "\(text)")
        }
    }

    @Test
    func `is readable by libgit2 whatever formats the user prefers`() async throws {
        try await GitWorld.run { world in
            let config = world.directory.file("config")
            let text = "[init]\n defaultObjectFormat = sha256\n defaultRefFormat = reftable\n"
            try text.write(toFile: config, atomically: true, encoding: .utf8)
            let format = ["GIT_DEFAULT_HASH": "sha256", "GIT_DEFAULT_REF_FORMAT": "reftable"]
            let mirror = mirror(world, format.merging(["GIT_CONFIG_GLOBAL": config]) { $1 })
            try await mirror.create()
            #expect(try await open(mirror.path).target(of: main) == .absent)
        }
    }

    @Test
    func `gives up on a server that never answers`() async throws {
        try await GitWorld.run { world in
            let listener = try Listener()
            let mirror = mirror(world, url: "git://127.0.0.1:\(listener.port)/bus")
            try await mirror.create()
            let start = ContinuousClock.now
            await expectError(.timedOut) { try await mirror.fetch(deadline: .milliseconds(400)) }
            #expect(ContinuousClock.now - start < .seconds(60))
            listener.close()
        }
    }

    @Test
    func `works again after a fetch that was killed half way`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain((0..<300).map { [.text("a", "\($0)")] })
            let names = try stream.run(in: world)
            try world.git("repack", "-q", "-a", "-d")
            // The other side stops in the middle of the pack and keeps the line open.
            let stuck = "\(world.directory.path)/stuck"
            try """
            #!/bin/sh
            git upload-pack "$1" | (head -c 6000; exec sleep 600)
            """.write(toFile: stuck, atomically: false, encoding: .utf8)
            try world.shell("chmod +x '\(stuck)'")
            let environment = ["GIT_SSH_COMMAND": "shift; exec '\(stuck)' '\(world.hub)'; :"]
            let slow = mirror(world, environment, url: "nobody@localhost:bus")
            try await slow.create()
            await expectError(.timedOut) { try await slow.fetch(deadline: .seconds(1)) }
            let mirror = mirror(world)
            try await mirror.fetch(deadline: .seconds(30))
            #expect(try await open(mirror.path).target(of: main) == .at(names[steps[299]]))
            try world.git("fsck", "--strict", in: mirror.path)
        }
    }

    @Test(arguments: ["prepared", "committed"])
    func `works again after git was killed while it moved the ref`(state: String) async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            let steps = stream.chain([[.text("a", "1")], [.text("a", "2")]])
            let names = try stream.run(in: world)
            try world.git("update-ref", "refs/heads/main", names[steps[0]].hex)
            let mirror = mirror(world)
            try await mirror.create()
            try await mirror.fetch(deadline: .seconds(30))
            try world.git("update-ref", "refs/heads/main", names[steps[1]].hex)
            let hook = mirror.path + "/hooks/reference-transaction"
            try world.shell("mkdir -p '\(mirror.path)/hooks'")
            try "#!/bin/sh\n[ $1 = \(state) ] && kill -9 $PPID\nexit 0\n".write(
                toFile: hook,
                atomically: false,
                encoding: .utf8
            )
            try world.shell("chmod +x '\(hook)'")
            await expectError(.failed(137)) { try await mirror.fetch(deadline: .seconds(30)) }
            try FileManager.default.removeItem(atPath: hook)
            if state == "prepared" {
                // A lock this young may be somebody's; an old one is nobody's.
                await expectError(.failed(1)) { try await mirror.fetch(deadline: .seconds(30)) }
                try world.shell(
                    "find '\(mirror.path)' -name '*.lock' -exec touch -d '1 hour ago' {} +"
                )
            }
            try await mirror.fetch(deadline: .seconds(30))
            #expect(try await open(mirror.path).target(of: main) == .at(names[steps[1]]))
        }
    }

    // MARK: - Helpers

    private func mirror(
        _ world: GitWorld,
        _ extra: [String: String] = [:],
        url: String? = nil
    ) -> RemoteMirror {
        RemoteMirror(
            path: world.directory.file("mirror.git"),
            url: url ?? "file://\(world.hub)",
            branch: "main",
            environment: world.environment.merging(extra) { $1 }
        )
    }
}

/// A port of this machine on which nobody ever answers.
private struct Listener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
    }

    func close() { _ = Foundation.close(descriptor) }
}
