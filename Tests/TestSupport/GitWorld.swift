public import BusModel
public import Foundation
import Testing

/// Real repositories in a directory of a test's own, with nothing of the machine's configuration.
public struct GitWorld: Sendable {
    /// Where everything of it is.
    public let directory: TemporaryDirectory
    /// The bare repository that most tests need.
    public let hub: String

    /// What a program printed and how it ended.
    public struct Output: Sendable {
        /// The exit status.
        public let status: Int32
        /// Standard output.
        public let out: Data
        /// Standard error.
        public let error: String
        /// Standard output as text, without line feeds at its ends.
        public var text: String {
            String(decoding: out, as: UTF8.self).trimmingCharacters(in: .newlines)
        }
        /// Standard output by lines.
        public var lines: [String] { text.split(separator: "\n").map(String.init) }
    }

    /// Makes a world with an empty bare repository, runs `body`, and removes it all.
    public static func run<R>(_ body: (GitWorld) async throws -> R) async throws -> R {
        try await TemporaryDirectory.run { directory in
            let world = GitWorld(directory: directory, hub: directory.file("hub.git"))
            for folder in ["home", "scratch"] {
                try FileManager.default.createDirectory(
                    atPath: directory.file(folder),
                    withIntermediateDirectories: true
                )
            }
            try world.git("init", "--quiet", "--bare", "--initial-branch=main", world.hub)
            return try await body(world)
        }
    }

    /// What every git of this world sees, and nothing else.
    public var environment: [String: String] {
        var environment = [
            "HOME": directory.file("home"), "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
            "TZ": "UTC",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        ]
        for who in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(who)_NAME"] = "Ana"
            environment["GIT_\(who)_EMAIL"] = "ana@example.org"
            environment["GIT_\(who)_DATE"] = "1700000000 +0000"
        }
        return environment
    }

    /// Runs a program to its end.
    public func run(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        input: Data = Data(),
        with extra: [String: String] = [:]
    ) throws -> Output {
        // Files and no pipes: a pipe's end that some other test's child inherits never ends.
        let name = directory.file("scratch/\(UUID().uuidString)")
        let files = [".in", ".out", ".err"].map { URL(fileURLWithPath: name + $0) }
        for (file, bytes) in zip(files, [input, Data(), Data()]) { try bytes.write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder ?? hubOrRoot)
        process.environment = environment.merging(extra) { _, new in new }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        let output = Output(
            status: process.terminationStatus,
            out: try Data(contentsOf: files[1]),
            error: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        )
        for file in files { try FileManager.default.removeItem(at: file) }
        return output
    }

    private var hubOrRoot: String {
        FileManager.default.fileExists(atPath: hub) ? hub : directory.path
    }

    /// Runs git, which must succeed, and returns what it printed as text.
    @discardableResult
    public func git(
        _ arguments: String...,
        in folder: String? = nil,
        input: Data = Data(),
        with extra: [String: String] = [:]
    ) throws -> String {
        let output = try run("/usr/bin/git", arguments, in: folder, input: input, with: extra)
        try #require(output.status == 0, "git \(arguments): \(output.error)")
        return output.text
    }

    /// Runs a shell script, which must succeed.
    @discardableResult
    public func shell(
        _ script: String,
        in folder: String? = nil,
        input: Data = Data(),
        with extra: [String: String] = [:]
    ) throws -> Output {
        let output = try run("/bin/sh", ["-euc", script], in: folder, input: input, with: extra)
        try #require(output.status == 0, "\(script): \(output.error)")
        return output
    }

    /// Writes an object as it is, well formed or not.
    public func object(
        _ type: String,
        _ bytes: Data,
        in folder: String? = nil
    ) throws -> ObjectID {
        let text = try git(
            "hash-object",
            "-t",
            type,
            "-w",
            "--literally",
            "--stdin",
            in: folder,
            input: bytes
        )
        return try #require(ObjectID(hex: text))
    }

    /// Where a revision is.
    public func id(_ revision: String, in folder: String? = nil) throws -> ObjectID {
        try #require(ObjectID(hex: try git("rev-parse", revision, in: folder)))
    }

    /// Writes a file that may be run, for a `PATH` that starts with its folder.
    public func program(_ name: String, _ script: String) throws -> String {
        let folder = directory.file("bin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let path = folder + "/" + name
        try script.write(toFile: path, atomically: false, encoding: .utf8)
        try #require(chmod(path, 0o755) == 0)
        return folder
    }
}
