public import BusModel

/// What an agent's own program has told of itself so far, folded from its signals.
public struct Hearing: Hashable, Sendable, Codable {
    /// Where its turn stands.
    public enum Turn: Hashable, Sendable, Codable {
        /// It runs since then.
        case running(since: Instant)
        /// It ended then, by itself.
        case ended(at: Instant)
        /// A person broke it off then.
        case interrupted(at: Instant)
        /// It asks something since then.
        case asking(what: String, since: Instant)
        /// It ended with an error then.
        case failed(error: String, at: Instant)
    }

    /// The session it is in, as its program names it.
    public private(set) var session: String?
    /// The file of its transcript, where the program told it.
    public private(set) var transcript: String?
    /// Where its turn stands; `nil` until something was told.
    public private(set) var turn: Turn?
    /// When it last told anything at all.
    public private(set) var lastSignal: Instant?
    /// The time that its last words ask to wait for.
    public private(set) var waitingUntil: Instant?
    /// The last time it said that its account is used up, and until when.
    public private(set) var limit: Limit?

    /// A limit, as the program told it.
    public struct Limit: Hashable, Sendable, Codable {
        /// When it was told.
        public let at: Instant
        /// When it ends, if that was told too.
        public let until: Instant?
    }

    /// Nothing was heard yet.
    public init() {}

    /// Takes a signal. One that is older than what is known tells nothing of now.
    public mutating func take(_ signal: AgentSignal) {
        let time = signal.time
        // A hook and a row tell the same thing a moment apart, in any order.
        if let lastSignal, time < lastSignal + .seconds(-5) { return }
        lastSignal = max(lastSignal ?? time, time)
        switch signal.kind {
        case .sessionStarted(let id, let file):
            session = id
            transcript = file ?? transcript
        case .turnStarted:
            turn = .running(since: time)
            waitingUntil = nil
            limit = nil
        case .toolUsed, .compacting: goOn(at: time)
        case .spoke(let line):
            goOn(at: time)
            waitingUntil = WaitingUntil.time(in: line)
        case .queued: break
        case .turnEnded: if !isFailed(at: time) { turn = .ended(at: time) }
        case .interrupted: turn = .interrupted(at: time)
        case .failed(let error): turn = .failed(error: error, at: time)
        case .limited(let until):
            limit = Limit(at: time, until: until ?? limit?.until)
            turn = .failed(error: "rate_limit", at: time)
        case .asked(let what): turn = .asking(what: what, since: time)
        case .sessionEnded: turn = nil
        }
    }

    /// A sign of work, unless the turn ended since.
    private mutating func goOn(at time: Instant) {
        switch turn {
        case .running: break
        case .ended(let end), .interrupted(let end), .failed(_, let end):
            if time > end { turn = .running(since: time) }
        case .asking(_, let since): if time > since { turn = .running(since: time) }
        case nil: turn = .running(since: time)
        }
    }

    /// The same end is told twice, by a hook and by a row; the word of failure is the better one.
    private func isFailed(at time: Instant) -> Bool {
        if case .failed(_, let end) = turn { return time <= end + .seconds(5) }
        return false
    }
}
