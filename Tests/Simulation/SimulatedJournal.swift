import BusModel
import Decisions
import Foundation

/// What survives a crash of a host: the tables of its journal, in memory.
struct SimulatedJournal {
    /// One look at the bus, written in one transaction.
    struct Writing {
        var seen: [ObjectID] = []
        var events: [Row] = []
        var nonces: [String] = []
        /// Whether the commits and nonces are all there are, because everything was folded anew.
        var replaces = false
        var cursor: Cursor
        var pings: [Ping] = []
        var withdrawn: [Ping] = []
    }

    struct Row: Equatable {
        let record: EventRecord
        let time: Instant
        let isOrderAmbiguous: Bool
    }

    struct Cursor {
        var tip: ObjectID?
        var epoch = 0
        var time = Instant(milliseconds: .min)
        var haltedBy: EventID?
        var state: BusState
        var quiet: Set<EffectID>
        /// Whether the look at what was there before the host is not over yet.
        var isAttaching: Bool
        /// Where the bus was read up to.
        var target: RefTarget { tip.map { .at($0) } ?? .absent }
    }

    struct Entry {
        enum State { case recorded, attempted, typed, withdrawn }
        let ping: Ping
        var state = State.recorded
    }

    private(set) var seen: Set<ObjectID> = []
    private(set) var rows: [Row] = []
    private(set) var nonces: Set<String> = []
    private(set) var cursor: Cursor?
    /// Where the bus was when the first look at it was over.
    private(set) var attachedAt: ObjectID?
    /// The outbox, the oldest first.
    private(set) var outbox: [Entry] = []
    private var places: [EffectID: Int] = [:]
    private var names: Set<EventID> = []
    private let fault: PlantedFault?

    init(fault: PlantedFault?) { self.fault = fault }

    /// Writes everything or, where the process dies before, nothing.
    mutating func commit(_ writing: Writing, step: () throws -> Void) throws {
        try step()
        // Every place but the planted one writes without a step between.
        if fault != .eventsOutsideTransaction { append(writing.events) }
        if writing.replaces { nonces = [] }
        if writing.replaces, fault != .seenIsKept { seen = [] }
        seen.formUnion(writing.seen)
        nonces.formUnion(writing.nonces)
        if fault != .withdrawalIsSkipped { writing.withdrawn.forEach { withdraw($0) } }
        writing.pings.forEach { record($0) }
        var next = writing.cursor
        next.time = max(next.time, writing.events.last?.time ?? next.time)
        cursor = next
        if attachedAt == nil, !next.isAttaching { attachedAt = next.tip }
        try step()
        if fault == .eventsOutsideTransaction { append(writing.events) }
    }

    private mutating func append(_ events: [Row]) {
        for row in events {
            let isNew = names.insert(row.record.id).inserted
            if isNew || fault == .eventsAreNotUnique { rows.append(row) }
        }
    }

    private mutating func record(_ ping: Ping) {
        guard let place = places[ping.id] else {
            places[ping.id] = outbox.count
            return outbox.append(Entry(ping: ping))
        }
        if outbox[place].state == .withdrawn { outbox[place].state = .recorded }
    }

    private mutating func withdraw(_ ping: Ping) {
        guard let place = places[ping.id], outbox[place].state == .recorded else { return }
        outbox[place].state = .withdrawn
    }

    // MARK: - The outbox

    /// The pings that are neither typed nor withdrawn.
    var open: [Entry] { outbox.filter { $0.state == .recorded || $0.state == .attempted } }

    func known(among pings: [Ping]) -> Set<EffectID> {
        Set(pings.map(\.id).filter { places[$0].map { outbox[$0].state != .withdrawn } ?? false })
    }

    /// - Returns: whether all of them were open.
    mutating func attempt(_ pings: [Ping]) -> Bool {
        let isOpen = pings.allSatisfy { ping in
            places[ping.id].map { [.recorded, .attempted].contains(outbox[$0].state) } ?? false
        }
        if isOpen, fault != .attemptIsNotWritten { set(pings, .attempted) }
        return isOpen
    }

    mutating func markTyped(_ pings: [Ping]) { set(pings, .typed) }

    mutating func putBack(_ ping: Ping) { set([ping], .recorded) }

    private mutating func set(_ pings: [Ping], _ state: Entry.State) {
        for ping in pings {
            guard let place = places[ping.id],
                [.recorded, .attempted].contains(outbox[place].state)
            else { continue }
            outbox[place].state = state
        }
    }

    // MARK: - The memo

    /// Writes the state as the journal would and reads it back, nonces apart.
    func reread(_ state: BusState) throws -> BusState? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var read = try JSONDecoder().decode(BusState.self, from: encoder.encode(state))
        return read.restore(nonces: nonces) ? read : nil
    }
}
