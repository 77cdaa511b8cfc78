internal import Subprocess

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif
#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Runs the git program as a child that can be killed, for whatever travels over a network.
public struct GitProcess: Sendable {
    /// What a child printed, and how it ended.
    public struct Output: Sendable, Hashable {
        /// The exit status; 128 and the signal's number when a signal ended it.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let error: String

        /// Standard output without line feeds at its end.
        public var line: String {
            var text = output[...]
            while text.last?.isNewline == true { text.removeLast() }
            return String(text)
        }
    }

    private let directory: String?
    private let environment: [String: String]

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - directory: where git runs; `nil` for this process's own directory.
    ///   - environment: what is added to this process's environment.
    public init(directory: String? = nil, environment: [String: String] = [:]) {
        self.directory = directory
        self.environment = environment
    }

    /// Runs `git` and waits for it, at most `deadline`; then it and its children are killed.
    ///
    /// git never asks for anything: there is no terminal, and ssh runs in batch mode unless the
    /// caller's environment says how to run it.
    ///
    /// - Throws: `.timedOut`, or `.failed` when git cannot be started. An exit status other than 0
    ///   is not thrown.
    public func run(
        _ arguments: [String],
        input: String = "",
        deadline: Duration = .seconds(60)
    ) async throws -> Output {
        // The error is untyped: the optimiser of Swift 6.3.1 crashes where a caller with an untyped
        // error awaits one of this size.
        let operation = Self.operation(arguments)
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await start(arguments, input: input) }
            group.addTask {
                // Cancelled when git ends first; then the answer is not looked at.
                try? await Task.sleep(for: deadline)  // why: cancellation is the normal end
                return .timedOut
            }
            let first = await group.next() ?? .timedOut
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(let output): return output
        case .timedOut:
            let reason =
                Task.isCancelled
                ? "nobody waits for it any more" : "no answer within \(deadline); killed"
            throw GitError(.timedOut, operation, reason)
        case .notStarted(let reason): throw GitError(.failed(127), operation, reason)
        }
    }

    /// Runs `git` and takes an exit status other than 0 for a failure.
    public func succeed(
        _ arguments: [String],
        input: String = "",
        deadline: Duration = .seconds(60)
    ) async throws -> Output {
        let output = try await run(arguments, input: input, deadline: deadline)
        guard output.status == 0 else {
            let said = output.error.isEmpty ? output.output : output.error
            throw GitError(
                .failed(output.status),
                Self.operation(arguments),
                said.split(separator: "\n").joined(separator: "; ")
            )
        }
        return output
    }

    /// The subcommand, without the options of git itself before it.
    private static func operation(_ arguments: [String]) -> String {
        "git " + (arguments.first { !$0.hasPrefix("-") } ?? "")
    }

    /// What git tells its hooks about one repository, which must not leak into another: what
    /// `git rev-parse --local-env-vars` prints, except what `git -c` said.
    private static let foreign = [
        "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE",
        "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE",
        "GIT_GRAFT_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE",
    ]

    /// A file of no name that holds `text`. A pipe that a child leaves unread would end this
    /// process by SIGPIPE.
    private static func file(of text: String) throws(Errno) -> FileDescriptor {
        guard let stream = tmpfile() else { throw Errno(rawValue: errno) }
        defer { fclose(stream) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count, fflush(stream) == 0 else {
            throw Errno(rawValue: errno)
        }
        rewind(stream)
        let copy = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: copy)
    }

    /// The git on a path, or on this process's own.
    private static func git(along path: String?) -> Executable {
        let folders = path ?? getenv("PATH").map { String(cString: $0) } ?? ""
        // Who starts it by its name says best why it cannot be started.
        return ProgramPath.find("git", along: folders).map { .path(FilePath($0)) } ?? .name("git")
    }

    private enum Outcome: Sendable {
        case ended(Output)
        case timedOut
        case notStarted(String)
    }

    private func start(_ arguments: [String], input: String) async -> Outcome {
        var options = PlatformOptions()
        // A group of its own, so that ssh and the remote helpers die with git.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(
                signal: .terminate,
                toProcessGroup: true,
                allowedDurationToNextStep: .milliseconds(500)
            )
        ]
        var changes: [Environment.Key: String?] = ["GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"]
        for name in Self.foreign { changes[Environment.Key(stringLiteral: name)] = String?.none }
        for (name, value) in environment { changes[Environment.Key(stringLiteral: name)] = value }
        var leader: pid_t?
        defer {
            // The group's leader may have gone politely, and left one that does not listen.
            if Task.isCancelled, let leader { kill(-leader, SIGKILL) }
        }
        do {
            let result = try await Subprocess.run(
                Self.git(along: environment["PATH"]),
                arguments: Arguments(["-c", "core.quotePath=false"] + arguments),
                environment: .inherit.updating(changes),
                workingDirectory: directory.map { FilePath($0) },
                platformOptions: options,
                input: .fileDescriptor(try Self.file(of: input), closeAfterSpawningProcess: true),
                output: .string(limit: 64 << 20),
                error: .string(limit: 1 << 20)
            ) { leader = $0.processIdentifier.value }
            let status: Int32 =
                switch result.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            return .ended(
                Output(
                    status: status,
                    output: result.standardOutput,
                    error: result.standardError
                )
            )
        } catch {
            return .notStarted("\(error)")
        }
    }
}
