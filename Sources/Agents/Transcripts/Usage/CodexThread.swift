internal import BusModel
internal import Ledger

/// What must be known of a thread of Codex to read the next row of its rollout.
///
/// A rollout tells running totals, often several times, and several series of them in one file. A
/// fork, and a subagent that knows what its parent knew, begins with the rows of its parent,
/// written again with new times. All of that is one request counted once.
struct CodexThread: Hashable, Sendable, Codable {
    /// The thread: what the file begins with says so, or the name of the file.
    var id: String
    /// The thread that it was forked from or spawned by.
    private(set) var parent: String?
    /// The model that answers, by the latest turn.
    private var model: String?
    /// The series of totals, by the limit that they count against.
    private(set) var lanes: [String: CodexLane] = [:]
    /// The lane of the latest row.
    private var lane = ""
    private var replay: CodexReplay?
    private var hasBegun: Bool?
    private var hasCounted: Bool?

    init(id: String) { self.id = id }

    /// What is wrong with a line, if anything is.
    ///
    /// - Parameters:
    ///   - number: the number of the line, for rows that have no time.
    ///   - totals: the fingerprints of all totals in the rollout of a thread; `nil` where there is
    ///     none. Asked seldom: only of a parent whose turns do not say when they were.
    ///   - note: takes what the line tells of the thread's own turns and tools.
    mutating func read(
        _ line: UnsafeRawBufferPointer,
        number: Int,
        totals: (String) -> Set<UInt64>?,
        note: (TranscriptFact) -> Void = { _ in },
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        guard var scan = JSONScanner(line), let row = CodexRow(&scan), scan.isFinished() else {
            return .brokenLine
        }
        defer { replay?.pass(row.time) }
        switch row.kind {
        case .other: break
        case .meta: begin(row)
        case .context:
            replay?.meet(turn: row.payload.turn, started: row.payload.started, row.time)
            model = row.payload.model ?? model
        case .event where row.payload.event == .started:
            replay?.meet(turn: row.payload.turn, started: row.payload.started, row.time)
        case .event where row.payload.event == .tokens:
            return count(row, number: number, totals: totals, emit)
        case .event, .item: break
        }
        if replay?.isOver == true { replay = nil }
        if replay == nil, let time = row.time, let fact = row.fact {
            note(TranscriptFact(time: time, kind: fact))
        }
        return nil
    }

    /// Whether the rows are still those of the parent, written again.
    var isReplaying: Bool { replay != nil }

    /// Whether a lane is in doubt that was not yet said to be.
    mutating func findDoubt() -> Bool {
        var found = false
        for name in lanes.keys where lanes[name]?.findDoubt() == true { found = true }
        return found
    }

    private mutating func begin(_ row: CodexRow) {
        let payload = row.payload
        guard hasBegun == true else {
            hasBegun = true
            id = payload.id ?? id
            parent = payload.parent
            if let parent, parent != id {
                let born = RolloutFolder.made(id) ?? payload.time ?? row.time
                replay = CodexReplay(of: parent, since: born, last: row.time)
            }
            return
        }
        // The head of another thread: its rows follow. Later in a file they may be newer than this
        // thread, but not than the head.
        guard let other = payload.id, other != id, replay == nil else { return }
        let isLater = hasCounted == true
        let born = isLater ? row.time : RolloutFolder.made(id) ?? payload.time ?? row.time
        replay = CodexReplay(of: parent ?? other, since: born, last: row.time)
    }

    private mutating func count(
        _ row: CodexRow,
        number: Int,
        totals: (String) -> Set<UInt64>?,
        _ emit: (UsageRow) -> Void
    ) -> Unread.Kind? {
        guard let info = row.payload.info else { return nil }
        lane = row.payload.lane ?? lane
        if lanes[lane] == nil { lanes[lane] = takeOver(info) ?? CodexLane() }
        if let total = info.total?.vector, replay?.holds(total, row.time, totals) == true {
            lanes[lane]?.replay(total)
            return nil
        }
        replay = nil
        hasCounted = true
        guard let step = lanes[lane]?.step(info) else { return nil }
        guard let tokens = step.tokens else { return .impossibleCount }
        guard tokens.total > 0 else { return nil }
        let total = info.total?.vector ?? .zero
        let place = row.time.map { String($0.milliseconds) } ?? "line \(number)"
        emit(
            UsageRow(
                key: UsageKey(
                    message: "\(id) \(lane) \(place) \(total.input) \(total.cached) \(total.output)"
                ),
                time: row.time,
                model: info.model ?? row.payload.model ?? model,
                tokens: tokens
            )
        )
        return nil
    }

    /// The lane without a name, when a name turns up for it: its total goes on.
    private mutating func takeOver(_ info: CodexRow.Info) -> CodexLane? {
        guard let old = lanes[""]?.total, let total = info.total?.vector,
            !(total - old).isBackwards, old != .zero
        else { return nil }
        return lanes.removeValue(forKey: "")
    }
}

extension CodexRow {
    /// What it tells of turns and tools.
    fileprivate var fact: TranscriptFact.Kind? {
        switch kind {
        case .item: payload.call.map { .tool(name: payload.name ?? $0) }
        case .event:
            switch payload.event {
            case .started: .turnStarted
            case .ended: .turnEnded
            case .brokenOff: .turnBrokenOff
            case .tokens, .other: nil
            }
        case .meta, .context, .other: nil
        }
    }
}
