internal import BusModel

/// Tells the rows of its parent, with which the rollout of a fork begins, from its own.
///
/// What a row says of its turn decides: a turn older than the thread is the parent's. Where turns
/// say nothing of their age, as in older versions, it is the totals of the parent that do; and
/// where its rollout is gone, the pace: a replay is written in one go, and no model answers within
/// a second.
struct CodexReplay: Hashable, Sendable, Codable {
    private let parent: String
    private let since: Instant?
    private var last: Instant?
    private var hasMetTurn = false
    /// Whether a turn of the thread's own has begun.
    private(set) var isOver = false

    init(of parent: String, since: Instant?, last: Instant?) {
        self.parent = parent
        self.since = since
        self.last = last
    }

    /// Remembers when the latest row was written.
    mutating func pass(_ time: Instant?) { last = time ?? last }

    /// A turn begins: the parent's, again, or the thread's own.
    mutating func meet(turn: String?, started: Int64?, _ time: Instant?) {
        guard let isOwn = isOwn(turn, started, time) else { return }
        if isOwn { isOver = true } else { hasMetTurn = true }
    }

    /// Whether a total is one of the parent's.
    mutating func holds(
        _ total: CodexVector,
        _ time: Instant?,
        _ totals: (String) -> Set<UInt64>?
    ) -> Bool {
        if isOver { return false }
        if hasMetTurn { return true }
        if let time, let since, time < since { return true }
        if let known = totals(parent) { return known.contains(total.fingerprint) }
        guard let time, let last else { return false }
        return time < last + Self.pause
    }

    private static let pause = Duration.seconds(1)
    private static let year = Duration.seconds(31_536_000)

    /// Whether a turn began after the thread; `nil` when it does not say when it began.
    private func isOwn(_ turn: String?, _ started: Int64?, _ time: Instant?) -> Bool? {
        guard let since else { return nil }
        // A name that only looks as if it began with a time may be of any year.
        let latest = (time ?? since) + Self.year
        if let made = turn.flatMap(RolloutFolder.made), made <= latest { return made >= since }
        // Whole seconds: the thread may have begun in the same one.
        return started.map { Instant(seconds: $0) + .seconds(1) > since }
    }
}
