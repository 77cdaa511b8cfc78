import BusModel
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
    /// On which tip others were faster, and how often.
    private var lates: (tip: ObjectID?, count: Int) = (nil, 0)

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
        var owed: [BudgetRow] = []
        for budget in try journal.budgets() where budget.state == .owed {
            if current.contains(where: { $0.isSpent && $0.isAbout(budget.fact.id) }) {
                owed.append(budget)
            } else {
                // What was raised meanwhile, or is over, holds nothing up any more.
                try await journal.forget(budget: budget.fact.id)
            }
        }
        try await hold(for: owed, view, voice)
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
            BudgetRow(
                fact,
                isSpent: notice.isSpent,
                nonce: UUID().uuidString.lowercased(),
                said: now
            ),
            event: Batch.Timed(record, at: now, isApproximate: false)
        )
        if isNew { log.warning("\(fact.text); \(fact.remedy)") }
    }

    /// Holds what has spent a budget, one thing at a look: the next has the bus as it is then.
    private func hold(
        for owed: [BudgetRow],
        _ view: BusView,
        _ voice: HostVoice
    ) async throws {
        let standing = view.state.holds.standing
        // While the whole bus is held, no gate can be.
        let target = owed.map(\.fact.hold).first { $0 == .bus } ?? owed.first?.fact.hold
        guard let target, let budget = owed.first(where: { $0.fact.hold == target }) else { return }
        if case .gate(let label) = target, view.state.gate(label)?.isPassed(in: view.state) == true
        {
            // What it used came to it with its last verdict. Nothing more can.
            return try await settle(owed, target, by: nil)
        }
        if let known = standing.first(where: { $0.hold == target || $0.hold == .bus }) {
            // A hold of a person is for something else, and this one is owed behind it.
            guard try await voice.isOfHost(known.commit) else { return }
            return try await settle(owed, target, by: known.commit)
        }
        guard let tip = try journal.cursor()?.tip else { return }
        do {
            guard let commit = try await voice.say(message(budget), on: tip) else {
                return try await wait(tip)
            }
            lates = (nil, 0)
            try await settle(owed, target, by: commit)
            log.warning("\(budget.fact.hold.label) is on hold since \(commit.short)")
            _ = complaint.isOver()
        } catch {
            let failure = CommandFailure(error)
            complain(([failure.message] + failure.facts).joined(separator: "; "))
        }
    }

    /// Somebody was faster. Where the tip stays the same all the same, something is wrong.
    private func wait(_ tip: ObjectID) async throws {
        lates = (tip, lates.tip == tip ? lates.count + 1 : 1)
        if lates.count >= 3 {
            complain("the hub does not move \(location.branch); git bus doctor --hub")
        }
    }

    private func complain(_ words: String) {
        if complaint.isNew(words) { log.warning("a spent budget could not be held yet: \(words)") }
    }

    private func settle(
        _ owed: [BudgetRow],
        _ target: Hold,
        by commit: ObjectID?
    ) async throws {
        for budget in owed where budget.fact.hold == target {
            try await journal.settle(budget: budget.fact.id, by: commit)
        }
    }

    private func message(_ budget: BudgetRow) -> String {
        let subject = "hold(\(budget.fact.hold.label)): \(budget.fact.text)"
        return """
            \(Terminal.cut(subject, to: 200))

            To go on: \(budget.fact.remedy).

            Bus-Nonce: \(budget.nonce)

            """
    }
}

extension Gate {
    fileprivate func isPassed(in state: BusState) -> Bool {
        state.currentPhase.map { self.state(in: $0) == .passed } ?? true
    }
}
