import ArgumentParser
import BusModel
import Foundation

/// `git bus wait REF OID`: hidden, git-bus-wait on this machine.
struct WaitCommand: BusCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a branch of a hub on this machine moves, as git-bus-wait does.",
        discussion: """
            Examples:
              git bus wait refs/heads/main absent --hub team.git
              git bus wait refs/heads/main OID --hub team.git --timeout 5
            """,
        shouldDisplay: false
    )

    @Argument(help: "The branch in full: refs/heads/main.") var ref: String
    @Argument(help: "Where it is known to be: 40 digits, or absent.") var oid: String
    @Option(name: .long, help: "The hub: a bare repository on this machine.") var hub: String
    @Option(name: .long, help: "How many seconds to wait (default: 55).") var timeout: Double?

    func validate() throws {
        guard timeout.map({ (0...86_400).contains($0) }) ?? true else {
            throw ValidationError("--timeout takes 0 to 86400 seconds")
        }
    }

    func execute() async throws {
        let request: AccessRequest
        do { request = try .wait(path: hub, ref: ref, oid: oid) } catch { throw error.failure }
        guard case .wait(_, let ref, let known) = request else { return }
        guard let hub = ServedHubs.resolved(hub), ServedHubs.isBare(hub) else {
            throw CommandFailure(
                .unreachable,
                "there is no bare repository at \(hub)",
                hints: ["git init --bare --initial-branch=main \(ShellWord.quoted(hub))"]
            )
        }
        let limit = timeout.map { Duration.seconds($0) } ?? TipWait.usual
        let wait = TipWait(hub: hub, ref: ref, known: known, limit: limit)
        try await Self.answer(wait)
    }

    /// Prints where the branch is, and exits with 124 when it is where it was.
    static func answer(_ wait: TipWait) async throws {
        switch try await wait.outcome(output: STDOUT_FILENO) {
        case .moved(let tip): Terminal.out(KnownTip(tip).text)
        case .same(let tip):
            Terminal.out(KnownTip(tip).text)
            throw ExitCode(CommandFailure.Kind.timedOut.rawValue)
        case .gone: throw ExitCode(CommandFailure.Kind.interrupted.rawValue)
        }
    }
}
