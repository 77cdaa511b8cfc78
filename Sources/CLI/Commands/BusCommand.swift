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

/// Which bus a command is about.
struct BusOptions: ParsableArguments {
    @Option(name: .long, help: "The hub: the bare repository that agents push to.")
    var hub: String?

    @Option(name: .long, help: "The URL of the bus, where it is on another machine.")
    var remote: String?

    @Option(name: .long, help: "The branch that is the bus (default: main).")
    var branch: String?

    @Option(name: .customShort("C"), help: "Run as if started in this directory.")
    var directory: String?

    var workingDirectory: String { directory ?? FileManager.default.currentDirectoryPath }

    func location() async throws -> BusLocation {
        try await BusFinder(
            hub: hub,
            remote: remote,
            branch: branch,
            environment: Wiring.environment,
            directory: workingDirectory
        ).find()
    }

    func load() async throws -> LoadedBus {
        try await LoadedBus.load(try await location(), directory: workingDirectory)
    }
}

/// Prints an error: `error:` and `hint:` are the words that git colours in a terminal.
enum FailureText {
    static func print(_ failure: CommandFailure, asJSON: Bool) {
        let code = failure.code.map { "\($0) " } ?? ""
        Terminal.note("error: \(code)\(Terminal.harmless(failure.message))")
        for fact in failure.facts { Terminal.note("  \(Terminal.harmless(fact))") }
        for hint in failure.hints { Terminal.note("hint: \(Terminal.harmless(hint))") }
        guard asJSON else { return }
        // Why nothing on failure: the words above were said already.
        let text = try? CanonicalJSON.text([  // why: see above
            "error": [
                "code": failure.code ?? "\(failure.kind)", "message": failure.message,
            ]
        ])
        if let text { Terminal.out(text) }
    }
}
