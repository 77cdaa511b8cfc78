public import BusModel

/// The used-up accounts of this host: one record an account, whoever of its agents saw it first.
public struct LimitBook: Hashable, Sendable {
    /// The records, by account.
    public private(set) var limits: [String: UsageLimit]

    /// Opens a book.
    public init(_ limits: [UsageLimit] = []) {
        self.limits = Dictionary(limits.map { ($0.account, $0) }, uniquingKeysWith: { $1 })
    }

    /// What became of the book by an announcement.
    public enum Change: Hashable, Sendable {
        /// It is known already.
        case nothing
        /// A new limit, or a better word of the same.
        case written(UsageLimit, isNew: Bool)
    }

    /// Takes an announcement: by a screen, or by the program's own word.
    ///
    /// - Parameters:
    ///   - until: when it ends, if that was told.
    ///   - at: when it was announced; for a screen, when it was read.
    ///   - banner: its words, for a screen: they stay there after the limit has passed.
    public mutating func announce(
        _ account: String,
        until: Instant?,
        banner: String?,
        at: Instant,
        now: Instant
    ) -> Change {
        let known = limits[account]
        if let known, known.stands(at: now) {
            guard let until, until != known.until, known.until == nil || until > known.seen else {
                return .nothing
            }
            // The first word stands: a clock time is read anew at each look, and would move on.
            guard known.until == nil || banner != known.banner else { return .nothing }
            return write(known.with(until: until, banner: banner ?? known.banner), isNew: false)
        }
        if let known, let end = known.until {
            // The old words, read again.
            if at <= end + UsageLimit.margin { return .nothing }
            if at.since(end) < Self.refusal, until.map({ $0 <= now }) ?? true {
                // Programs refuse for a while after the stated end: that is no new limit.
                let again = known.again + 1
                let wait = Duration.seconds(300) * min(again, 3)
                let limit = UsageLimit(
                    account: account,
                    seen: now,
                    until: now + wait,
                    banner: banner,
                    again: again
                )
                return write(limit, isNew: true)
            }
        }
        let end = until.flatMap { $0 + UsageLimit.margin > now ? $0 : nil }
        if until != nil, end == nil { return .nothing }
        return write(
            UsageLimit(account: account, seen: now, until: end, banner: banner),
            isNew: true
        )
    }

    /// Ends a limit without a stated end: an agent of the account works again.
    ///
    /// - Returns: the limit that ended, if one did.
    public mutating func end(_ account: String, at now: Instant) -> UsageLimit? {
        guard let known = limits[account], known.until == nil else { return nil }
        let end = Instant(milliseconds: now.milliseconds) + (.zero - UsageLimit.margin)
        let ended = known.with(until: end, banner: known.banner)
        limits[account] = ended
        return ended
    }

    private mutating func write(_ limit: UsageLimit, isNew: Bool) -> Change {
        limits[limit.account] = limit
        return .written(limit, isNew: isNew)
    }

    /// How long after its end a limit that is announced again counts as the same.
    private static let refusal = Duration.seconds(3600)
}

extension UsageLimit {
    func with(until: Instant?, banner: String?) -> UsageLimit {
        UsageLimit(account: account, seen: seen, until: until, banner: banner, again: again)
    }
}
