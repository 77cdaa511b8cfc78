import BusModel
import Foundation
import Journal

/// Prints what happens in the demo as it happens. Each line is an event of the journal.
struct DemoStory {
    private let journal: EventJournal
    private let began: Instant
    private var last: Int64 = 0
    private var shown = 0

    init(journal: EventJournal, began: Instant) {
        self.journal = journal
        self.began = began
    }

    /// Prints what is new.
    ///
    /// - Returns: whether the sequence is complete.
    mutating func goOn() throws -> Bool {
        var isComplete = false
        for row in try journal.events(after: last) {
            last = row.seq
            if row.kind == EventKind.sequenceCompleted.rawValue { isComplete = true }
            guard isTold(row) else { continue }
            shown += 1
            Terminal.out(EventLine(row).text(time: clock(row.time), width: Terminal.columns))
        }
        return isComplete
    }

    /// Pings are told when they are typed, gates that opened by the claim that opened them.
    private func isTold(_ row: EventRow) -> Bool {
        switch EventKind(rawValue: row.kind) {
        case .pingRecorded, .pingWithdrawn, .gateOpened, .configChanged: false
        default: true  // open: everything else is part of the story
        }
    }

    private func clock(_ time: Instant) -> String {
        let seconds = max(0, (time.milliseconds - began.milliseconds) / 1000)
        return String(format: "%3d:%02d", Int(seconds / 60), Int(seconds % 60))
    }

    /// How many events were told.
    var count: Int { shown }
}
