import Foundation
import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A directory that is gone after the test, and programs run in it that see nothing of this
/// machine's git set-up.
final class Scratch: Sendable {
    struct Output: Sendable {
        let status: Int32
        let output: String
        let error: String
    }

    let path: String

    init() throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "git-bus-hooks-\(UUID().uuidString.prefix(8))")
        path = directory.resolvingSymlinksInPath().path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)  // why: nothing depends on it any more
    }

    /// `git-bus-hook` as this build made it, beside the tests.
    static func hookBinary() throws -> String {
        let places = [Bundle.main.executableURL, URL(filePath: CommandLine.arguments[0])]
            .compactMap { $0?.deletingLastPathComponent().appending(path: "git-bus-hook").path }
        return try #require(
            places.first { FileManager.default.isExecutableFile(atPath: $0) },
            "no git-bus-hook in \(places); build it: swift build --product git-bus-hook"
        )
    }

    func run(
        _ program: String,
        _ arguments: [String],
        in directory: String? = nil,
        input: [UInt8] = [],
        environment extra: [String: String] = [:]
    ) async throws -> Output {
        var variables: [Environment.Key: String] = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": path, "LC_ALL": "C",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@example.org",
            "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
            "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": "ana@example.org",
            "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
        ]
        for (name, value) in extra { variables[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(arguments),
            environment: .custom(variables),
            workingDirectory: FilePath(directory ?? path),
            input: .array(input),
            output: .string(limit: 16 << 20),
            error: .string(limit: 16 << 20)
        )
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Output(
            status: status,
            output: result.standardOutput,
            error: result.standardError
        )
    }

    /// Runs git, which has to succeed.
    @discardableResult
    func git(_ arguments: String..., in directory: String? = nil) async throws -> String {
        let result = try await run("git", arguments, in: directory)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
        return result.output
    }

    func write(_ text: String, to path: String, executable: Bool = false) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let mode = executable ? 0o755 : 0o644
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// The text of a file; empty when there is none.
    func read(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
