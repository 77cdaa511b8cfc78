public import BusModel

/// A used-up account as one screen announces it. The words stay there after the limit has passed,
/// and `in 2 hours` counts from when they came up.
public struct Announcement: Hashable, Sendable, Codable {
    /// The words.
    public let banner: String
    /// When they came up, as far as is known.
    public let at: Instant
    /// When the limit ends, if they say so.
    public let until: Instant?

    /// Describes an announcement.
    public init(banner: String, at: Instant, until: Instant?) {
        self.banner = banner
        self.at = at
        self.until = until
    }

    /// What is remembered after a look at a screen.
    ///
    /// - Parameters:
    ///   - known: what was remembered before.
    ///   - reading: the screen, read as of when it last printed something.
    ///   - at: when that was.
    public static func after(
        _ known: Announcement?,
        _ reading: PaneReading,
        at: Instant
    ) -> Announcement? {
        switch reading.state {
        case .limit:
            guard let banner = reading.banner else { return known }
            if let known, known.banner == banner { return known }
            return Announcement(banner: banner, at: at, until: reading.reset)
        case .busy, .idle, .draft, .error: return nil
        // What is drawn over a screen does not take its words away.
        case .dialog, .copyMode, .dead, .unknown: return known
        }
    }

    /// Whether it is history: the stated time is over, or the account has worked since.
    ///
    /// - Parameter limit: what is known of the account.
    public func isPast(at now: Instant, _ limit: UsageLimit?) -> Bool {
        if let until { return now >= until + UsageLimit.margin }
        guard let end = limit?.until else { return false }
        return at <= end + UsageLimit.margin && now >= end + UsageLimit.margin
    }
}
