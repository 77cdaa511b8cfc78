import BusModel
import Hooks
import Policy

/// What a hook is told, and what is to be kept of it.
struct HubAnswer: Sendable {
    /// What went wrong on our side, for the owner of the hub alone.
    struct Fault: Sendable {
        /// What the pusher is told instead.
        let id: String
        let message: String
    }

    let answer: VerdictAnswer
    /// The push, where it was refused; one that only asked is not.
    let refused: RefusedPush?
    let fault: Fault?
    /// Whether the push may land and nothing follows from it.
    let isSilent: Bool

    init(_ verdict: PushVerdict, on request: PushRequest) {
        answer = VerdictAnswer(
            mayLand: verdict.mayLand,
            lines: RefusalText.lines(for: verdict)
        )
        fault = nil
        isSilent = verdict.isSilent && verdict.mayLand
        guard !verdict.isLawful, !verdict.isDryRun else {
            refused = nil
            return
        }
        refused = RefusedPush(
            updates: request.updates,
            actor: request.pusher.name,
            proof: request.pusher.proof,
            reasons: verdict.refusals.filter(\.isRefused).map { refusal in
                RefusedPush.Reason(
                    code: refusal.violation.code.rawValue,
                    sentence: refusal.violation.sentence,
                    commit: refusal.commit?.hex
                )
            }
        )
    }

    /// Where the hub is and what went wrong is not for who pushes.
    init(
        fault message: String,
        updates: [RefUpdate],
        pusher: Policy.Pusher
    ) {
        let id = String(Wiring.uniqueID().text.prefix(8))
        let sentence = "git-bus could not judge this push, so it does not land"
        let code = RuleCode.internalFault.rawValue
        answer = VerdictAnswer(
            mayLand: false,
            lines: [
                "error: \(code) \(sentence)",
                "  fault \(id) in the hub's log",
                "hint: push again; if that does not help, tell who looks after the hub",
            ]
        )
        fault = Fault(id: id, message: message)
        isSilent = false
        refused = RefusedPush(
            updates: updates,
            actor: pusher.name,
            proof: pusher.proof,
            reasons: [RefusedPush.Reason(code: code, sentence: sentence, commit: nil)]
        )
    }
}
