import BusModel
import Foundation
import Journal
import Ledger
import Logging

/// Keeps the notes of this host on the bus: what each claim came to.
actor NoteKeeper {
    private let journal: EventJournal
    private let log: Logger
    private var complaint = Complaint()
    /// Since when notes wait, and when they are tried again: later each time.
    private var owed: (rest: Duration, due: Instant)?
    /// Whether the bus may have other notes of this host than are known here.
    private var isOutOfStep = false

    init(journal: EventJournal, log: Logger) {
        self.journal = journal
        self.log = log
    }

    /// Whether notes that could not be pushed are to be tried again.
    func isOwing(at now: Instant) -> Bool { owed.map { $0.due <= now } ?? false }

    /// Pushes what is new.
    func publish(_ table: CostTable, by voice: HostVoice, now: Instant) async {
        do {
            let notes = CostNotes(table, host: voice.host).texts
            var known = try published()
            let new = notes.filter { known[$0.key.hex] != $0.value }
            guard !new.isEmpty || owed != nil, owed.map({ $0.due <= now }) ?? true else { return }
            let rest = min((owed?.rest ?? .seconds(30)) * 2, .seconds(3600))
            owed = (rest, now + rest)
            guard try await voice.publish(isOutOfStep ? notes : new, now: now) else {
                (isOutOfStep, owed) = (true, (.seconds(30), now))
                return
            }
            for (commit, text) in notes { known[commit.hex] = text }
            try await journal.save(
                ledger: Self.key,
                value: try JSONEncoder().encode(known),
                version: 0
            )
            (owed, isOutOfStep) = (nil, false)
            _ = complaint.isOver()
        } catch {
            let failure = CommandFailure(error)
            let words = ([failure.message] + failure.facts).joined(separator: "; ")
            if complaint.isNew(words) { log.warning("the notes of costs wait: \(words)") }
        }
    }

    /// The notes that the bus has of this host, by the commits they are on.
    private func published() throws -> [String: String] {
        guard let data = try journal.ledger(Self.key)?.value else { return [:] }
        // Why try?: what another version left is written again.
        return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]  // why: above
    }

    private static let key = "notes"
}
