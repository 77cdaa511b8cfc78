import BusModel
import Crypto
import Decisions
import Foundation
import Journal
import Ledger
import Logging
import Phases

/// Says what is to be said of budgets, and holds what has spent one: first in the journal, then on
/// the bus. One that was killed in between finds in the journal what it still owes.
actor BudgetKeeper {
    private let location: BusLocation
    private let journal: EventJournal
    private let log: Logger
    private var complaint = Complaint()

    init(location: BusLocation, journal: EventJournal, log: Logger) {
        self.location = location
        self.journal = journal
        self.log = log
    }

    /// Whether holds are owed that could not be set yet.
    func isOwing() throws -> Bool { try journal.budgets().contains { $0.state == .owed } }

    /// Says what is new, and sets the holds that are owed.
    ///
    /// - Parameters:
    ///   - ledger: what was used.
    ///   - voice: in which the host speaks.
    func look(
        at ledger: CostLedger,
        _ view: BusView,
        _ host: HostConfig,
        voice: HostVoice,
        now: Instant
    ) async throws {
        let current = notices(ledger, view, host, now: now, said: [])
        let owes = try isOwing()
        guard owes || !current.isEmpty else { return }
        let said = Set(try journal.budgets().map(\.fact.id))
        for notice in notices(ledger, view, host, now: now, said: said) {
            try await say(notice, now: now)
        }
        for budget in try journal.budgets() where budget.state == .owed {
            // What was raised meanwhile, or is over, holds nothing up any more.
            let stands = current.contains { $0.isSpent && $0.isAbout(budget.fact.id) }
            if stands {
                try await hold(for: budget, view, voice)
            } else {
                try await journal.settle(budget: budget.fact.id, by: nil)
            }
        }
    }

    private func notices(
        _ ledger: CostLedger,
        _ view: BusView,
        _ host: HostConfig,
        now: Instant,
        said: Set<String>
    ) -> [BudgetNotice] {
        let agents = view.state.config?.agents ?? []
        return Budget.notices(
            on: ledger.table,
            visit: ledger.timeline.spans.last.flatMap { $0.ended == nil ? $0.visit : nil },
            day: UTCDay(of: now),
            workers: Set(agents.filter { $0.role != .observer }.map(\.name)),
            settings: host.budget,
            said: said
        )
    }

    private func say(_ notice: BudgetNotice, now: Instant) async throws {
        // The names of models come from transcripts.
        let fact = BudgetFact(
            id: notice.id,
            label: Terminal.harmless(notice.scope.label),
            text: Terminal.harmless(notice.text),
            remedy: Terminal.harmless(notice.remedy),
            hold: notice.scope.hold
        )
        let event: Event =
            notice.isSpent ? .budgetExhausted(fact) : .budgetWarned(fact)
        let record = EventRecord(
            id: EventID("\(location.key)/\(event.kind.rawValue)/\(notice.id)"),
            event: event,
            commit: nil,
            actor: nil
        )
        let isNew = try await journal.say(
            BudgetRow(fact, isSpent: notice.isSpent, said: now),
            event: Batch.Timed(record, at: now, isApproximate: false)
        )
        if isNew { log.warning("\(fact.text); \(fact.remedy)") }
    }

    /// Holds what has spent a budget, unless it is held already.
    private func hold(
        for budget: BudgetRow,
        _ view: BusView,
        _ voice: HostVoice
    ) async throws {
        let standing = view.state.holds.standing
        let known = standing.first { $0.hold == budget.fact.hold || $0.hold == .bus }
        if let known { return try await journal.settle(budget: budget.fact.id, by: known.commit) }
        guard let tip = try journal.cursor()?.tip else { return }
        do {
            guard let commit = try await voice.say(message(budget), on: tip) else { return }
            try await journal.settle(budget: budget.fact.id, by: commit)
            log.warning("\(budget.fact.hold.label) is on hold since \(commit.short)")
            _ = complaint.isOver()
        } catch {
            let failure = CommandFailure(error)
            let words = ([failure.message] + failure.facts).joined(separator: "; ")
            if complaint.isNew(words) {
                log.warning("a spent budget could not be held yet: \(words)")
            }
        }
    }

    private func message(_ budget: BudgetRow) -> String {
        let subject = "hold(\(budget.fact.hold.label)): \(budget.fact.text)"
        return """
            \(Terminal.cut(subject, to: 200))

            To go on: \(budget.fact.remedy).

            Bus-Nonce: \(nonce(of: budget.fact.id))

            """
    }

    /// The same for the same budget, so that one that was killed behind its push says nothing twice.
    private func nonce(of id: String) -> String {
        let digest = Array(SHA256.hash(data: Data("\(location.key)/\(id)".utf8)))
        var bytes = Array(digest.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { Array(hex)[$0] }
        return parts.map { String($0) }.joined(separator: "-")
    }
}
