import BusModel
import GitBus
import Policy

/// What came of a push.
enum PushOutcome: Hashable {
    case landed
    /// Somebody else was faster: it may be tried again on the new tip.
    case late

    /// Reads what git said.
    ///
    /// - Throws: ``CommandFailure`` where the push was refused, or could not be tried.
    init(_ answer: GitProcess.Output) throws {
        if answer.status == 0 {
            self = .landed
            return
        }
        let said = answer.error
        if said.contains(RefusalText.late) {
            self = .late
            return
        }
        if said.contains("declined") {
            let lines = said.split(separator: "\n").filter { $0.hasPrefix("remote:") }
            throw CommandFailure(
                .refused,
                "the server refused the push",
                facts: lines.map { $0.dropFirst(7).trimmingBlanks() }.filter { !$0.isEmpty },
                code: said.firstMatch(of: /error: (BUS-[A-Z]+-\d+)/).map { String($0.1) }
            )
        }
        let isRace = ["fetch first", "non-fast-forward", "failed to update ref", "cannot lock ref"]
            .contains { said.contains($0) }
        if isRace {
            self = .late
            return
        }
        if let stopped = Self.stoppedByHook(said) { throw stopped }
        throw CommandFailure(far: answer, "the push failed", hint: "git push")
    }

    /// Nobody at the other side said no, and git still failed to push: a hook of the clone did.
    private static func stoppedByHook(_ said: String) -> CommandFailure? {
        let isOurs =
            said.contains("failed to push some refs") && !said.contains("rejected]")
            && !said.contains("fatal:")
        guard isOurs else { return nil }
        let lines = said.split(separator: "\n").filter { !$0.contains("failed to push some refs") }
        return CommandFailure(
            .refused,
            "the pre-push hook of this clone stopped the push; nothing was published",
            facts: lines.prefix(6).map(String.init),
            hints: ["git bus hooks status"]
        )
    }
}
