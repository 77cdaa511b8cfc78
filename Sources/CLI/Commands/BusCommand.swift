import ArgumentParser
import Foundation

/// What every subcommand does the same: run, and turn whatever is thrown into words and a status.
protocol BusCommand: AsyncParsableCommand {
    /// Whether an error must be JSON on standard output, too.
    var wantsJSON: Bool { get }

    /// The work.
    func execute() async throws
}

extension BusCommand {
    var wantsJSON: Bool { false }

    func run() async throws {
        do { try await execute() } catch let code as ExitCode { throw code } catch {
            let failure = CommandFailure(error)
            FailureText.print(failure, asJSON: wantsJSON)
            throw ExitCode(failure.kind.rawValue)
        }
    }
}
