import BusModel
import Decisions
import Foundation
import Hooks
import Journal
import Logging
import Policy

/// What the daemon does for the hub itself: it answers whether a push may land, writes down what it
/// refused, and leaves the state for hooks that find no daemon.
actor HubGate {
    private let location: BusLocation
    private let hub: String
    private let loop: BusLoop
    private let journal: EventJournal
    private let log: Logger
    private var listener: VerdictListener?
    private var left: ObjectID?

    /// - Returns: `nil` for a bus whose hub is on another machine.
    init?(location: BusLocation, loop: BusLoop, journal: EventJournal, log: Logger) {
        guard let hub = location.hub else { return nil }
        self.location = location
        self.hub = hub
        self.loop = loop
        self.journal = journal
        self.log = log
    }

    private var directory: String { hub + "/git-bus" }

    /// Listens, once the hooks are installed. Another daemon that listens already is let be.
    func open() {
        guard listener == nil, FileManager.default.fileExists(atPath: directory) else { return }
        do {
            listener = try VerdictListener(directory: directory) { [weak self] question in
                guard let self else { return VerdictAnswer(mayLand: false, lines: []) }
                return await self.answer(question)
            }
            log.info("judging pushes", metadata: ["hub": "\(hub)"])
        } catch { log.debug("no verdict at the hub: \(error)") }
    }

    /// Stops listening; the hooks judge for themselves from now on.
    func close() {
        listener?.close()
        listener = nil
    }

    private func answer(_ question: VerdictQuestion) async -> VerdictAnswer {
        let loop = self.loop
        let judge = HubJudge(hub: hub) { try await loop.state(at: $0, in: $1) }
        let (answer, verdict) = await judge.answer(question, now: Wiring.now())
        if let verdict, !verdict.isLawful {
            let codes = verdict.refusals.filter(\.isRefused).map(\.violation.code.rawValue)
            log.notice(
                "a push was refused",
                metadata: [
                    "by": "\(question.pusher ?? "-")",
                    "codes": "\(Set(codes).sorted().joined(separator: " "))",
                ]
            )
        }
        return answer
    }

    /// Leaves the state in the hub where it has moved.
    func leaveState() async {
        let state = await loop.state
        guard let tip = state.tip, tip != left,
            FileManager.default.fileExists(atPath: directory)
        else { return }
        do {
            try HubMemo.write(state, in: hub)
            left = tip
        } catch { log.debug("no memo in the hub: \(CommandFailure(error).message)") }
    }
}
