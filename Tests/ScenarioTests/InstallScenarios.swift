import Foundation
import TestSupport
import Testing

@Suite struct `An installation` {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    @Test func `has everything where programs look for it`() async throws {
        try await Sandbox.run { box in
            let prefix = box.directory + "/usr local"
            let installed = try make("install", box, prefix: prefix)
            #expect(installed.status == 0, "\(installed.error)")
            for path in [
                "bin/git-bus", "libexec/git-bus/git-bus-hook", "share/man/man1/git-bus.1",
                "share/man/man1/git-bus-status.1", "share/man/man5/git-bus-config.5",
                "share/man/man7/git-bus-protocol.7", "share/man/man7/git-bus-rules.7",
                "share/doc/git-bus/README.md", "share/doc/git-bus/examples/calc/demo.toml",
                "share/doc/git-bus/third-party-licences.txt",
            ] {
                #expect(FileManager.default.fileExists(atPath: prefix + "/" + path), "\(path)")
            }
            let path = ["PATH": prefix + "/bin:/usr/bin:/bin"]
            let version = try box.bus("--version", with: path)
            #expect(version.out.hasPrefix("git-bus "), "\(version.error)")
            // The hook of a hub is the one of the installation.
            try box.git("init", "--quiet", "--bare", box.hub)
            let hooks = try box.bus("hooks", "install", box.hub, with: path)
            #expect(hooks.status == 0, "\(hooks.error)")
            let removed = try make("uninstall", box, prefix: prefix)
            #expect(removed.status == 0, "\(removed.error)")
            #expect(!FileManager.default.fileExists(atPath: prefix))
        }
    }

    @Test func `is taken away as it came, and what is somebody else's stays`() async throws {
        try await Sandbox.run { box in
            let prefix = box.directory + "/prefix"
            let tree = try smallTree(box)
            try box.write("mine", to: prefix + "/share/doc/git-bus/notes.txt")
            try box.write("theirs", to: prefix + "/bin/other")
            let before = try files(below: prefix)
            try install([tree], box, prefix: prefix)
            #expect(try files(below: prefix).count > before.count)
            try install(["--uninstall"], box, prefix: prefix)
            #expect(try files(below: prefix) == before)
            let again = try install(["--uninstall"], box, prefix: prefix)
            #expect(again.error.contains("nothing of git-bus is installed"))
            #expect(try files(below: prefix) == before)
        }
    }

    @Test func `over an older one leaves nothing of it behind`() async throws {
        try await Sandbox.run { box in
            let prefix = box.directory + "/prefix"
            let tree = try smallTree(box)
            let old = tree + "/share/git-bus/old/data"
            try box.write("old", to: old)
            try install([tree], box, prefix: prefix)
            #expect(try files(below: prefix).contains("share/git-bus/old/data"))
            try FileManager.default.removeItem(atPath: old)
            try install([tree], box, prefix: prefix)
            #expect(try !files(below: prefix).contains("share/git-bus/old/data"))
            try install(["--uninstall"], box, prefix: prefix)
            #expect(!FileManager.default.fileExists(atPath: prefix))
        }
    }

    @Test func `for a package lies below DESTDIR and speaks of PREFIX alone`() async throws {
        try await Sandbox.run { box in
            let tree = try smallTree(box)
            try install([tree], box, prefix: "/opt/50% & more", with: ["DESTDIR": box.directory])
            let unit = box.directory + "/opt/50% & more/lib/systemd/user/git-bus@.service"
            let text = try String(contentsOfFile: unit, encoding: .utf8)
            // systemd reads a percent sign as the start of a specifier.
            #expect(text.contains("\nExecStart=\"/opt/50%% & more/bin/git-bus\" run\n"))
            #expect(!text.contains("@PREFIX@"))
        }
    }

    @Test func `in a home has its unit where systemd looks in homes`() async throws {
        try await Sandbox.run { box in
            let tree = try smallTree(box)
            let prefix = box.directory + "/home/.local"
            let said = try install([tree], box, prefix: prefix)
            let all = try files(below: prefix)
            #expect(all.contains("share/systemd/user/git-bus@.service"))
            #expect(!all.contains("lib/systemd/user/git-bus@.service"))
            #expect(said.error.contains("\(prefix)/bin is not on the PATH"), "\(said.error)")
        }
    }

    @Test func `removes nothing that its list cannot have named`() async throws {
        try await Sandbox.run { box in
            let prefix = box.directory + "/prefix"
            try box.write("precious", to: box.directory + "/precious")
            for line in ["f ../precious", "f share/../../precious", "f /precious"] {
                try box.write(line + "\n", to: prefix + "/share/git-bus/manifest")
                let said = try script(["--uninstall"], box, prefix: prefix)
                #expect(said.status == 65, "\(line): \(said.error)")
            }
            #expect(FileManager.default.fileExists(atPath: box.directory + "/precious"))
        }
    }

    // MARK: - Doing it

    /// `make install` or `make uninstall`, with the programs that were built for the tests.
    private func make(_ target: String, _ box: Sandbox, prefix: String) throws -> Sandbox.Output {
        try box.run(
            "/usr/bin/make",
            [
                "-C", Self.root, target, "BIN=" + Sandbox.products,
                "DIST=" + box.directory + "/dist", "PREFIX=" + prefix,
            ]
        )
    }

    private func script(
        _ arguments: [String],
        _ box: Sandbox,
        prefix: String,
        with extra: [String: String] = [:]
    ) throws -> Sandbox.Output {
        try box.run(
            "/bin/sh",
            [Self.root + "/scripts/install.sh"] + arguments,
            with: ["PREFIX": prefix].merging(extra) { _, new in new }
        )
    }

    @discardableResult
    private func install(
        _ arguments: [String],
        _ box: Sandbox,
        prefix: String,
        with extra: [String: String] = [:]
    ) throws -> Sandbox.Output {
        let output = try script(arguments, box, prefix: prefix, with: extra)
        try #require(output.status == 0, "\(arguments): \(output.error)")
        return output
    }

    /// A tree with a program that does nothing, for what is about files alone.
    private func smallTree(_ box: Sandbox) throws -> String {
        let tree = box.directory + "/tree"
        try box.write("#!/bin/sh\n", to: tree + "/bin/git-bus")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: tree + "/bin/git-bus"
        )
        let unit = "packaging/systemd/git-bus@.service"
        try box.write(
            String(contentsOfFile: Self.root + "/" + unit, encoding: .utf8),
            to: tree + "/lib/systemd/user/git-bus@.service"
        )
        try box.write("read me", to: tree + "/share/doc/git-bus/README.md")
        return tree
    }

    private func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }
}
