import BusModel
import Foundation
import Hooks

/// What a hook that judged without a daemon leaves for one, in the hub.
struct HookNotes {
    let hub: String

    private var faultLog: String { hub + "/git-bus/faults.log" }
    /// A log of faults is no longer than this, in bytes.
    private static let longest = 1_000_000

    /// Keeps what came of a push. Nothing of it may change the answer, so what fails is let be.
    func keep(_ outcome: HubAnswer, on question: VerdictQuestion, now: Instant) {
        if let fault = outcome.fault { note(fault, now: now) }
        guard let push = outcome.refused else { return }
        // Why try?: the push is refused, whoever can write that down or not.
        try? RefusedFolder(hub: hub).add(push, id: question.refusalID, now: now)  // why: above
    }

    private func note(_ fault: HubAnswer.Fault, now: Instant) {
        let line = "\(Dates.rfc3339(now)) fault \(fault.id): \(fault.message)\n"
        let descriptor = open(
            faultLog,
            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
            0o600
        )
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard lseek(descriptor, 0, SEEK_END) < Self.longest else { return }
        let bytes = Array(line.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
