public import BusModel

/// Whether the bus comes late or not at all: one word, and the reason in plain words.
///
/// The rule, for a source that a daemon looks at:
///
/// - **broken**: three looks in a row have failed, or more.
/// - **late**: fewer have failed and the last one did; or none was begun for three intervals and
///   ``patience``, so that something holds the daemon up.
/// - **ok**: anything else.
public struct SourceStanding: Hashable, Sendable {
    /// The word.
    public enum Word: String, Hashable, Sendable, CaseIterable {
        /// The last look reached the hub, and was not long ago.
        case ok
        /// Something went wrong that may be over with the next look.
        case late
        /// It goes on going wrong: a person should see to it.
        case broken
    }

    /// What is known of a source.
    public struct Facts: Hashable, Sendable {
        /// How many looks in a row have failed.
        public var failures: Int
        /// When the first of them did.
        public var failingSince: Instant?
        /// When it was last looked at, however that ended.
        public var looked: Instant?
        /// How often it is asked; `nil` for a hub on this machine, of which good looks are not
        /// written down.
        public var interval: Duration?

        /// Gathers what is known.
        public init(
            failures: Int = 0,
            failingSince: Instant? = nil,
            looked: Instant? = nil,
            interval: Duration? = nil
        ) {
            self.failures = failures
            self.failingSince = failingSince
            self.looked = looked
            self.interval = interval
        }
    }

    /// How it stands.
    public let word: Word
    /// Why, without what the other side said; `nil` where all is well.
    public let reason: String?

    /// From this many failures in a row a source is broken.
    public static let brokenAfter = 3
    /// How long a look itself may take.
    public static let patience = Duration.seconds(90)

    /// Weighs what is known at a moment.
    public init(_ facts: Facts, now: Instant) {
        if facts.failures > 0 {
            let times = facts.failures == 1 ? "once" : "\(facts.failures) times in a row"
            let since = facts.failingSince.map { ", for \(Self.span(now.since($0)))" } ?? ""
            word = facts.failures >= Self.brokenAfter ? .broken : .late
            reason = "could not be reached \(times)\(since)"
        } else if let looked = facts.looked, let interval = facts.interval,
            now.since(looked) > interval * 3 + Self.patience
        {
            word = .late
            reason = "was not looked at for \(Self.span(now.since(looked)))"
        } else {
            word = .ok
            reason = nil
        }
    }

    /// What is told once when this follows on another standing; `nil` where nothing is.
    public enum Turn: Hashable, Sendable {
        /// It is broken now, and was not.
        case broke
        /// It was broken, and is well.
        case mended
    }

    /// What a change from one word to another is worth telling.
    ///
    /// A source that was broken and is late is still being waited for.
    public static func turn(wasBroken: Bool, now: Word) -> Turn? {
        switch now {
        case .broken: wasBroken ? nil : .broke
        case .ok: wasBroken ? .mended : nil
        case .late: nil
        }
    }

    /// A time as people say it: `42 s`, `7 min`, `3 h`, `2 d`.
    static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"  // open: whatever is longer
        }
    }
}
