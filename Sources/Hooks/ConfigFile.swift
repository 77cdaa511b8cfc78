internal import Foundation
internal import Subprocess

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif

/// The configuration file of one repository, read and written by the git program alone.
struct ConfigFile: Sendable {
    let path: String

    private static let deadline = Duration.seconds(10)

    /// Every key with its values in order; section and name in lower case, as git lists them.
    func values() async throws(HookError) -> [String: [String?]] {
        var values: [String: [String?]] = [:]
        for entry in try await git(["--null", "--list"]).split(separator: "\0") {
            let parts = entry.split(
                separator: "\n",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            // A key without a line feed has no value, which git reads as true.
            values[String(parts[0]), default: []].append(parts.count > 1 ? String(parts[1]) : nil)
        }
        return values
    }

    /// The path that a key means, with included files looked at and `~` expanded as git does it.
    func path(_ key: String) async throws(HookError) -> String? {
        let output = try await git(
            ["--includes", "--null", "--type=path", "--get", key],
            mayEndWith: 1
        )
        return output.hasSuffix("\0") ? String(output.dropLast()) : nil
    }

    /// Gives a key one value in place of all that it had.
    func set(_ key: String, to value: String) async throws(HookError) {
        _ = try await git(["--replace-all", key, value])
    }

    /// Gives a key these values in place of all that it had.
    ///
    /// git changes one value at a time: after a crash the key has the first few of `values`.
    func restore(_ key: String, to values: [String?]) async throws(HookError) {
        guard let first = values.first else {
            // Status 5: it is gone already.
            _ = try await git(["--unset-all", key], mayEndWith: 5)
            return
        }
        // git cannot write a key without a value; "true" means the same.
        try await set(key, to: first ?? "true")
        for value in values.dropFirst() { _ = try await git(["--add", key, value ?? "true"]) }
    }

    private enum Outcome: Sendable {
        case ended(TerminationStatus, output: String, error: String)
        case timedOut
        case notStarted(String)
    }

    private func git(
        _ arguments: [String],
        mayEndWith tolerated: Int32 = 0
    ) async throws(HookError) -> String {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await start(arguments) }
            group.addTask {
                try? await Task.sleep(for: Self.deadline)  // why: cancelled when git ends first
                return .timedOut
            }
            let first = await group.next() ?? .timedOut
            group.cancelAll()
            return first
        }
        let problem: String
        switch outcome {
        case .ended(.exited(0), let output, _): return output
        case .ended(.exited(tolerated), let output, _): return output
        case .ended(let status, _, let error):
            let said = error.split(separator: "\n").joined(separator: "; ")
            problem = said.isEmpty ? "it ended with \(status)" : said
        case .timedOut: problem = "no answer within \(Self.deadline); killed"
        case .notStarted(let reason): problem = reason
        }
        throw HookError(
            .gitFailed,
            "git config \(arguments.joined(separator: " ")): \(problem)",
            hint: problem.contains("could not lock")
                ? "when no other git runs on this hub, remove \(path).lock" : nil
        )
    }

    private func start(_ arguments: [String]) async -> Outcome {
        var options = PlatformOptions()
        options.teardownSequence = [
            .gracefulShutDown(allowedDurationToNextStep: .milliseconds(500))
        ]
        do {
            let result = try await Subprocess.run(
                .name("git"),
                arguments: Arguments(["config", "--file", path] + arguments),
                environment: Self.environment,
                // Away from any repository: the file alone is meant.
                workingDirectory: "/",
                platformOptions: options,
                input: .none,
                output: .string(limit: 8 << 20),
                error: .string(limit: 1 << 20)
            )
            return .ended(
                result.terminationStatus,
                output: result.standardOutput,
                error: result.standardError
            )
        } catch {
            return .notStarted("cannot run git: \(error)")
        }
    }

    /// Nothing of the caller's git set-up reaches the child.
    private static var environment: Environment {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in ProcessInfo.processInfo.environment where !name.hasPrefix("GIT_") {
            variables[Environment.Key(stringLiteral: name)] = value
        }
        variables["GIT_CONFIG_NOSYSTEM"] = "1"
        variables["GIT_CONFIG_GLOBAL"] = "/dev/null"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["LC_ALL"] = "C"
        return .custom(variables)
    }
}
