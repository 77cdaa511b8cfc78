public import Foundation
import Testing

/// A world of its own for one scenario: a home, a state, a tmux, a hub and clones, and nothing of
/// the machine's. It ends every process it started and removes its folder.
public final class Sandbox: Sendable {
    /// The folder of the world.
    public let directory: String
    private let sockets: String

    /// What a program printed and how it ended.
    public struct Output: Sendable {
        /// The exit status, or 128 and the number of the signal that ended it.
        public let status: Int32
        /// Standard output.
        public let out: String
        /// Standard error.
        public let error: String
        /// Standard output by lines.
        public var lines: [String] { out.split(separator: "\n").map(String.init) }
    }

    /// Makes the world, runs `body` in it, and cleans up, whatever happened.
    public static func run(
        named name: String = "a b",
        _ body: (Sandbox) async throws -> Void
    ) async throws {
        let sandbox = try Sandbox(name: name)
        // Scenarios wait for other processes: on a thread of their own they keep no other test from
        // its turn.
        try await withTaskExecutorPreference(BlockingExecutor()) {
            do { try await body(sandbox) } catch {
                sandbox.tellLogs()
                sandbox.cleanUp()
                throw error
            }
            sandbox.cleanUp()
        }
    }

    /// Says what daemons wrote last: of a test that failed elsewhere nothing else is left.
    private func tellLogs() {
        let files = FileManager.default.enumerator(atPath: directory)
        while let file = files?.nextObject() as? String {
            guard file.hasSuffix("daemon.log"),
                // Why try?: a log that is gone says nothing.
                let text = try? String(  // why: see above
                    contentsOfFile: directory + "/" + file,
                    encoding: .utf8
                )
            else { continue }
            let lines = text.split(separator: "\n").suffix(40)
            print("\(file) ends with:\n" + lines.joined(separator: "\n"))
        }
    }

    private init(name: String) throws {
        directory = try Self.temporary("gbt.") + "/" + name
        sockets = try Self.temporary("gbs.")
        for folder in ["home", "state", "config/git-bus", "clones"] {
            try FileManager.default.createDirectory(
                atPath: directory + "/" + folder,
                withIntermediateDirectories: true
            )
        }
    }

    /// The folder with the programs that were built.
    public static var products: String {
        URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().path
    }

    /// The environment of everything that runs here.
    public var environment: [String: String] {
        [
            "HOME": directory + "/home", "XDG_STATE_HOME": directory + "/state",
            "XDG_CONFIG_HOME": directory + "/config", "XDG_RUNTIME_DIR": sockets,
            "TMUX_TMPDIR": sockets, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "PATH": Self.products + ":/usr/local/bin:/usr/bin:/bin", "TERM": "xterm-256color",
            "GIT_BUS_SIGNAL_INTERVAL": "0.2", "GIT_BUS_POLL_INTERVAL": "0.2", "TZ": "UTC",
            "GIT_BUS_CRASH_AT": crashFile,
        ]
    }

    /// The file that names the point at which the next process to pass it ends, as by a crash.
    public var crashFile: String { directory + "/crash" }

    /// Whether a scenario may mount a file system of its own.
    public static var canMount: Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        process.standardError = FileHandle.nullDevice
        // Why try?: where the program is not there, nothing can be mounted by it.
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    // MARK: - Programs

    /// Runs a program to its end.
    @discardableResult
    public func run(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        with extra: [String: String] = [:],
        input: String = ""
    ) throws -> Output {
        let process = start(program, arguments, in: folder, with: extra)
        let out = Pipe()
        let error = Pipe()
        let stdin = Pipe()
        process.standardOutput = out
        process.standardError = error
        process.standardInput = stdin
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let errors = Reading(error.fileHandleForReading)
        let text = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let isSignal = process.terminationReason == .uncaughtSignal
        return Output(
            status: process.terminationStatus + (isSignal ? 128 : 0),
            out: String(decoding: text, as: UTF8.self),
            error: errors.text
        )
    }

    /// Runs `git`, which must succeed.
    @discardableResult
    public func git(
        _ arguments: String...,
        in folder: String? = nil,
        with extra: [String: String] = [:]
    ) throws -> String {
        let output = try run("/usr/bin/git", arguments, in: folder, with: extra)
        try #require(output.status == 0, "git \(arguments): \(output.error)")
        return output.out.trimmingCharacters(in: .newlines)
    }

    /// Runs `git bus`, by way of git.
    @discardableResult
    public func bus(
        _ arguments: String...,
        in folder: String? = nil,
        with extra: [String: String] = [:],
        input: String = ""
    ) throws -> Output {
        try run("/usr/bin/git", ["bus"] + arguments, in: folder, with: extra, input: input)
    }

    /// Runs `git bus`, which must succeed.
    @discardableResult
    public func busSucceeds(
        _ arguments: String...,
        in folder: String? = nil,
        with extra: [String: String] = [:]
    ) throws -> Output {
        let output = try run("/usr/bin/git", ["bus"] + arguments, in: folder, with: extra)
        try #require(output.status == 0, "git bus \(arguments): \(output.error)")
        return output
    }

    /// A process that is set up and not started.
    public func start(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        with extra: [String: String] = [:]
    ) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder ?? directory)
        process.environment = environment.merging(extra) { _, new in new }
        return process
    }

    // MARK: - A team

    /// The hub of the team.
    public var hub: String { directory + "/hub.git" }

    /// Makes a hub whose first commit holds `config`, and this host's own configuration.
    public func makeHub(config: String, host: String = "") throws {
        try git("init", "--quiet", "--bare", "--initial-branch=main", hub)
        try write(host, to: directory + "/config/git-bus/config.toml")
        let seed = try clone("ana", email: "ana@example.org")
        try write(config, to: seed + "/git-bus.toml")
        try commit("set up the bus", in: seed)
    }

    /// Whether git finds nothing wrong in the hub.
    ///
    /// `git fsck` calls missing what somebody writes while it looks, as the daemon does its
    /// records. What is missing stays missing, so it is asked again.
    public func isHubSound() throws -> Bool {
        for _ in 0..<3 where try run("/usr/bin/git", ["fsck"], in: hub).status == 0 { return true }
        return false
    }

    /// A clone whose commits are somebody's.
    public func clone(_ name: String, email: String? = nil, of url: String? = nil) throws -> String
    {
        let path = directory + "/clones/" + name
        try git("clone", "--quiet", url ?? hub, path)
        try git("config", "user.name", name, in: path)
        try git("config", "user.email", email ?? "\(name)@agents.invalid", in: path)
        try git("checkout", "--quiet", "-B", "main", in: path)
        // Why the outcome does not matter: a new hub has no branch to follow yet.
        try run("/usr/bin/git", ["branch", "--quiet", "--set-upstream-to=origin/main"], in: path)
        return path
    }

    /// Commits whatever there is, or nothing, and pushes it. Returns the commit.
    @discardableResult
    public func commit(
        _ message: String,
        in clone: String,
        push: Bool = true
    ) throws -> String {
        try git("add", "-A", in: clone)
        try git("commit", "--quiet", "--allow-empty", "-m", message, in: clone)
        if push {
            if try run("/usr/bin/git", ["ls-remote", "--exit-code", "origin", "main"], in: clone)
                .status == 0
            {
                try git("pull", "--quiet", "--rebase", "origin", "main", in: clone)
            }
            try git("push", "--quiet", "origin", "HEAD:main", in: clone)
        }
        return try git("rev-parse", "HEAD", in: clone)
    }

    /// Writes a file, its folder made where it is missing.
    public func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Follows the log of the daemon's journal.
    public func follow(with extra: [String: String] = [:]) throws -> Follower {
        let process = start(
            Self.products + "/git-bus",
            ["log", "--json", "--follow", "--hub", hub],
            with: extra
        )
        return try Follower(process)
    }

    // MARK: - The end

    private func cleanUp() {
        for state in stateFolders {
            // Why try?: a scenario may have ended them itself, or never started any.
            _ = try? run(
                Self.products + "/git-bus",
                ["down", "--hub", hub, "--timeout", "10"],
                with: ["XDG_STATE_HOME": state]
            )
        }
        let parent = (directory as NSString).deletingLastPathComponent
        for path in [parent, sockets] {
            try? FileManager.default.removeItem(atPath: path)  // why: nothing to remove is fine
        }
    }

    /// Where scenarios keep journals: the usual folder, and those beside it.
    private var stateFolders: [String] {
        // Why try?: a scenario may have removed the folder itself.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("state") }.map { directory + "/" + $0 }
    }

    private static func temporary(_ prefix: String) throws -> String {
        var template = Array("/tmp/\(prefix)XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Reads a handle to its end beside the reader of another, so that neither pipe fills up.
private final class Reading: @unchecked Sendable {
    // Unchecked: the thread writes `data` before it leaves the group, and readers wait for that.
    private var data = Data()
    private let done = DispatchGroup()

    init(_ handle: FileHandle) {
        done.enter()
        Thread.detachNewThread { [self] in
            data = handle.readDataToEndOfFile()
            done.leave()
        }
    }

    var text: String {
        done.wait()
        return String(decoding: data, as: UTF8.self)
    }
}
