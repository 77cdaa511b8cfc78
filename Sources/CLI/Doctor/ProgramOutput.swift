import Foundation
import GitBus
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// What another program says of itself, asked for no longer than a deadline.
struct ProgramOutput: Sendable {
    /// Its exit status; 128 and the signal's number when a signal ended it.
    let status: Int32
    let lines: [String]

    /// Runs a program that answers at once.
    ///
    /// - Returns: `nil` when it is not on the path, cannot be run or does not answer in time.
    static func of(
        _ program: String,
        _ arguments: [String],
        in environment: [String: String],
        deadline: Duration = .seconds(5)
    ) async -> ProgramOutput? {
        guard let path = ProgramPath.find(program, in: environment) else { return nil }
        return await withTaskGroup(of: ProgramOutput?.self) { group in
            group.addTask { await run(path, arguments) }
            group.addTask {
                // Why it may fail: it is cancelled when the program was faster.
                try? await Task.sleep(for: deadline)  // why: see above
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private static func run(_ path: String, _ arguments: [String]) async -> ProgramOutput? {
        do {
            let result = try await Subprocess.run(
                .path(FilePath(path)),
                arguments: Arguments(arguments),
                output: .string(limit: 1 << 20),
                error: .discarded
            )
            let status: Int32 =
                switch result.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            let lines = result.standardOutput.split(separator: "\n").map(String.init)
            return ProgramOutput(status: status, lines: lines)
        } catch {
            // Whoever asks has one answer for a program that is not there and one that fails.
            return nil
        }
    }
}
