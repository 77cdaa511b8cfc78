import BusModel
import Foundation
import Journal
import Watchdog

/// Prints what happens in the demo as it happens. Each line is an event of the journal.
struct DemoStory {
    private let journal: EventJournal
    private let began: Instant?
    /// When the story begins: what was made ready before is told at that hour.
    var opening: Instant?
    private var last: Int64 = 0
    private var shown = 0

    /// - Parameter began: what times are counted from; without one, the hour is told.
    init(journal: EventJournal, began: Instant?) {
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
        case .pingRecorded, .pingWithdrawn, .pingActed, .gateOpened, .configChanged,
            .turnStarted, .turnFinished, .toolInvoked, .usageRecorded:
            false
        default: true  // open: everything else is part of the story
        }
    }

    /// The hour and minute in Greenwich.
    static func hour(_ time: Instant) -> String { String(time.text.dropFirst(11).prefix(5)) }

    private func clock(_ time: Instant) -> String {
        guard let began else { return Self.hour(max(time, opening ?? time)) }
        let seconds = max(0, (time.milliseconds - began.milliseconds) / 1000)
        return String(format: "%3d:%02d", Int(seconds / 60), Int(seconds % 60))
    }

    /// How many events were told.
    var count: Int { shown }
}
