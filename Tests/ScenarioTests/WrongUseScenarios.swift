import Foundation
import TestSupport
import Testing

/// Wrong use as people meet it: a clear sentence, what to do, and the exit status that says which
/// kind of trouble it is.
@Suite(.serialized) struct `Wrong use` {
    /// One row: what is run, and what must come of it.
    private struct Row {
        let arguments: [String]
        var folder: String?
        var environment: [String: String] = [:]
        let status: Int32
        let error: String
        let hint: String
    }

    private func check(_ rows: [Row], _ box: Sandbox) throws {
        for row in rows {
            let began = Date()
            let output = try box.run(
                "/usr/bin/git",
                ["bus"] + row.arguments,
                in: row.folder,
                with: row.environment
            )
            #expect(output.status == row.status, "\(row.arguments): \(output.error)")
            let lines = output.error.split(separator: "\n")
            let errors = lines.filter { $0.hasPrefix("error: ") }
            #expect(errors.count == 1, "\(row.arguments): \(output.error)")
            #expect(output.error.contains(row.error), "\(row.arguments): \(output.error)")
            let hints = lines.filter { $0.hasPrefix("hint: ") }
            #expect(
                hints.contains { $0.contains(row.hint) },
                "\(row.arguments): \(output.error)"
            )
            #expect(output.out.isEmpty, "\(row.arguments): \(output.out)")
            #expect(Date().timeIntervalSince(began) < 20, "\(row.arguments) takes too long")
        }
    }

    @Test func `of the command line is 64, and names what was meant`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let ana = box.directory + "/clones/ana"
            func row(_ arguments: [String], _ error: String, _ hint: String) -> Row {
                Row(arguments: arguments, folder: ana, status: 64, error: error, hint: hint)
            }
            try check(
                [
                    row(["stauts"], "no command \"stauts\"", "git bus status"),
                    row(
                        ["hooks", "instal"],
                        "no command \"hooks instal\"",
                        "git bus hooks install"
                    ),
                    row(["status", "--jsn"], "unknown option '--jsn'", "git bus status -h"),
                    row(["log", "-n", "many"], "'many'", "git bus log -h"),
                    row(["log", "--since", "yesterday"], "'yesterday'", "git bus log -h"),
                    row(["log", "--kind", "clam"], "did you mean claim", "git bus log -h"),
                    row(["log", "--agent", "bilder"], "no agent called bilder", "builder"),
                    row(["claim"], "missing expected argument", "git bus claim -h"),
                    row(["status", "--color", "blue"], "'blue'", "git bus status -h"),
                    row(["hooks", "print", "--for", "gitlb"], "gitlb", "gitlab"),
                    row(["completions", "tcsh"], "tcsh", "git bus completions -h"),
                    row(
                        ["up", "bilder"],
                        "no agent or service called bilder",
                        "git bus up builder"
                    ),
                    row(["schema", "statsu"], "no schema", "git bus schema status"),
                    row(["take", "x"], "'x' is invalid", "git bus take -h"),
                    row(["drop"], "missing expected argument", "git bus drop -h"),
                    row(["issues", "lst"], "'lst'", "git bus issues -h"),
                    row(["issues", "show", "7"], "no item 7", "git bus issues list"),
                    row(["issues", "list", "--state", "shut"], "'shut'", "issues list -h"),
                    row(["hold"], "'--message <why>'", "git bus hold -h"),
                    row(["hold", "D9", "-m", "x"], "no gate called D9", "git bus gates --all"),
                    row(["override", "BUS-X", "-m", "x"], "no rule", "man git-bus-rules"),
                    row(
                        ["hooks", "install"],
                        "which hub",
                        "git bus hooks install --local"
                    ),
                    row(["trust", "nobody"], "no command called nobody", "git bus trust --list"),
                ],
                box
            )
        }
    }

    @Test func `outside of a bus says what would make it one`() async throws {
        try await Sandbox.run { box in
            let plain = box.directory + "/plain"
            try box.git("init", "--quiet", plain)
            try check(
                [
                    Row(
                        arguments: ["status"],
                        folder: box.directory,
                        status: 64,
                        error: "not in a git repository",
                        hint: "--hub PATH"
                    ),
                    Row(
                        arguments: ["status"],
                        folder: plain,
                        status: 64,
                        error: "no remote called origin",
                        hint: "git bus init"
                    ),
                    Row(
                        arguments: ["status", "--hub", "/nowhere.git"],
                        status: 69,
                        error: "no git repository at /nowhere.git",
                        hint: "git init --bare"
                    ),
                ],
                box
            )
        }
    }

    @Test func `of a hub that cannot be read says why, and what to make instead`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let sha256 = box.directory + "/sha256.git"
            try box.git("init", "--quiet", "--bare", "--object-format=sha256", sha256)
            let reftable = box.directory + "/reftable.git"
            try box.git("init", "--quiet", "--bare", reftable)
            try box.git("config", "core.repositoryFormatVersion", "1", in: reftable)
            try box.git("config", "extensions.refStorage", "reftable", in: reftable)
            let shallow = box.directory + "/shallow.git"
            let ana = box.directory + "/clones/ana"
            try box.commit("another", in: ana)
            try box.git("clone", "--quiet", "--bare", "--depth=1", "file://\(box.hub)", shallow)
            let empty = box.directory + "/empty.git"
            try box.git("init", "--quiet", "--bare", "--initial-branch=main", empty)
            try check(
                [
                    Row(
                        arguments: ["status", "--hub", sha256],
                        status: 1,
                        error: "SHA-1",
                        hint: "--object-format=sha1"
                    ),
                    Row(
                        arguments: ["status", "--hub", reftable],
                        status: 1,
                        error: "refs in files",
                        hint: "--ref-format=files"
                    ),
                    Row(
                        arguments: ["status", "--hub", shallow],
                        status: 1,
                        error: "shallow",
                        hint: "--unshallow"
                    ),
                    Row(
                        arguments: ["up", "--hub", empty],
                        status: 78,
                        error: "no git-bus.toml",
                        hint: "push a first commit"
                    ),
                ],
                box
            )
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can give a hub to somebody else"))
    func `of somebody else's hub is 77`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            let other = box.directory + "/other.git"
            try box.git("clone", "--quiet", "--bare", box.hub, other)
            _ = try box.run("/bin/chown", ["-R", "65534", other])
            try check(
                [
                    Row(
                        arguments: ["status", "--hub", other],
                        status: 77,
                        error: "belongs to another user",
                        hint: "safe.directory"
                    ),
                    Row(
                        arguments: ["hooks", "install", other],
                        status: 77,
                        error: "belongs to user",
                        hint: "owner"
                    ),
                ],
                box
            )
        }
    }

    @Test func `without tmux, and of a daemon that is none or a second one, says so`() async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let bin = box.directory + "/bin"
            for name in ["git", "sh", "env", "cat"] {
                try FileManager.default.createDirectory(
                    atPath: bin,
                    withIntermediateDirectories: true
                )
                let from = try box.run("/bin/sh", ["-c", "command -v \(name)"]).lines[0]
                try FileManager.default.createSymbolicLink(
                    atPath: "\(bin)/\(name)",
                    withDestinationPath: from
                )
            }
            let path = ["PATH": Sandbox.products + ":" + bin]
            try check(
                [
                    Row(
                        arguments: ["up", "--hub", box.hub],
                        environment: path,
                        status: 69,
                        error: "no tmux on the PATH",
                        hint: "apt-get install tmux"
                    ),
                    Row(
                        arguments: ["log", "--follow", "--hub", box.hub],
                        status: 69,
                        error: "no journal",
                        hint: "git bus up"
                    ),
                    Row(
                        arguments: ["attach", "builder", "--hub", box.hub],
                        status: 69,
                        error: "journal",
                        hint: "git bus up"
                    ),
                    Row(
                        arguments: ["ping", "builder", "--hub", box.hub],
                        status: 69,
                        error: "journal",
                        hint: "git bus up"
                    ),
                ],
                box
            )
            try box.busSucceeds("up", "--hub", box.hub)
            let second = try box.bus("run", "--hub", box.hub)
            #expect(second.status == 75)
            #expect(second.error.contains("a daemon runs on this journal already: process "))
            #expect(second.error.contains("hint: git bus down"))
        }
    }

    @Test func `of a remote that is not there, refuses or hangs ends in time`() async throws {
        try await Sandbox.run { box in
            let silent = try SilentServer()
            defer { silent.close() }
            let quick = ["GIT_BUS_NETWORK_TIMEOUT": "2"]
            try check(
                [
                    Row(
                        arguments: ["up", "--remote", "git://127.0.0.1:\(silent.port)/x.git"],
                        environment: quick,
                        status: 69,
                        error: "cannot read the bus",
                        hint: "git bus down"
                    ),
                    Row(
                        arguments: ["up", "--remote", "git://127.0.0.1:1/x.git"],
                        environment: quick,
                        status: 69,
                        error: "cannot read the bus",
                        hint: "git bus down"
                    ),
                    Row(
                        arguments: ["up", "--remote", "file:///nowhere.git"],
                        environment: quick,
                        status: 69,
                        error: "cannot read the bus",
                        hint: "git bus down"
                    ),
                ],
                box
            )
            for url in [
                "git://127.0.0.1:\(silent.port)/x.git", "git://127.0.0.1:1/x.git",
                "file:///nowhere.git",
            ] {
                _ = try box.bus("down", "--remote", url)
            }
        }
    }

    @Test(.enabled(if: Sandbox.canMount, "only where a file system can be mounted"))
    func `of a full disk is 73, and the daemon loses nothing`() async throws {
        try await Sandbox.run(named: "w") { box in
            try Team.make(box)
            let small = box.directory + "/small"
            try FileManager.default.createDirectory(
                atPath: small,
                withIntermediateDirectories: true
            )
            let script = """
                mount -t tmpfs -o size=64k tmpfs '\(small)'
                XDG_STATE_HOME='\(small)' git bus up --hub '\(box.hub)'
                echo "status=$?"
                """
            let output = try box.run("/usr/bin/unshare", ["-m", "/bin/sh", "-c", script])
            #expect(output.out.contains("status=73"), "\(output)")
            #expect(output.error.contains("hint: "), "\(output.error)")
        }
    }

    @Test func `of a state folder that is not ours is 77`() async throws {
        try await Sandbox.run(named: "w") { box in
            try Team.make(box)
            let locked = box.directory + "/locked"
            try FileManager.default.createDirectory(
                atPath: locked,
                withIntermediateDirectories: true
            )
            chmod(locked, 0o500)
            // Root may write everywhere, so it becomes somebody else, who owns neither.
            let isRoot = getuid() == 0
            let output: Sandbox.Output
            if isRoot {
                chmod(box.directory, 0o755)
                chmod((box.directory as NSString).deletingLastPathComponent, 0o755)
                _ = try box.run("/bin/chown", ["-R", "65534", box.hub])
                output = try box.run(
                    "/usr/bin/setpriv",
                    [
                        "--reuid=65534", "--regid=65534", "--clear-groups",
                        Sandbox.products + "/git-bus", "run", "--hub", box.hub,
                    ],
                    with: ["XDG_STATE_HOME": locked, "HOME": "/nonexistent"]
                )
            } else {
                output = try box.bus("run", "--hub", box.hub, with: ["XDG_STATE_HOME": locked])
            }
            chmod(locked, 0o700)
            #expect(output.status == 77, "\(output)")
            #expect(
                output.error.contains("error: ") && output.error.contains("hint: "),
                "\(output)"
            )
        }
    }
}

/// A server that takes every connection and never says a word.
private final class SilentServer {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        descriptor = listener
        port = UInt16(bigEndian: address.sin_port)
        try #require(isBound)
    }

    func close() { Foundation.close(descriptor) }
}
