public import BusModel

/// What the rules remember of one agent from one look to the next. It outlives the daemon.
public struct AgentMemory: Hashable, Sendable, Codable {
    /// The runs that ended, the oldest first; those before a run that was in order are forgotten.
    public var runs: [RestartPolicy.Run] = []
    /// When its program was first seen to be gone.
    public var goneSince: Instant?
    /// Idle time is not counted from before this.
    public var idleFloor: Instant?
    /// Whether it had nothing to do when it was looked at last; `nil` for no.
    public var wasFree: Bool?
    /// When it was first seen to have stalled.
    public var stallSeen: Instant?
    /// The phase, by the event that started it, in which it was nudged.
    public var nudgedIn: EventID?
    /// The phase in which it was started afresh because it stalled, and how often.
    public var reboots: Reboots?
    /// When a restart for a new phase was first due.
    public var behindSince: Instant?
    /// The limit that it waits for, by when that was seen.
    public var limited: Instant?
    /// Whether a limit cut it off in what it did.
    public var isCut = false
    /// The used-up account that its screen announces.
    public var announced: Announcement?
    /// What a person is asked for.
    public var asking: Asking?
    /// How often it was to be woken when the next wake was set, in milliseconds: JSON holds no
    /// `Duration` that every reader takes.
    public var wakeInterval: Int64?
    /// The last fail-overs, the oldest first.
    public var failOvers: [Instant] = []
    /// The backend it was given by the last fail-over.
    public var backend: String?
    /// When it is woken next.
    public var nextWake: Instant?
    /// The session that its program was started with.
    public var session: String?
    /// Whether its program was started to go on in the session it had.
    public var isResumed = false
    /// What its program has told.
    public var hearing = Hearing()

    /// Nothing is remembered.
    public init() {}

    /// Something that a person is asked for, as long as it lasts.
    public struct Asking: Hashable, Sendable, Codable {
        /// What it is.
        public var what: String
        /// Since when.
        public var since: Instant
        /// When it was first seen to be no more; it may come back in a moment.
        public var gone: Instant?

        /// Describes what a person is asked for.
        public init(what: String, since: Instant, gone: Instant? = nil) {
            self.what = what
            self.since = since
            self.gone = gone
        }
    }

    /// How often an agent was started afresh in one phase.
    public struct Reboots: Hashable, Sendable, Codable {
        /// The event that started the phase.
        public var phase: EventID?
        /// How often.
        public var count: Int

        /// Describes how often.
        public init(phase: EventID?, count: Int) {
            self.phase = phase
            self.count = count
        }
    }

    /// Whether its last run, which was to go on in its session, ended at once: then that session
    /// is no more.
    public var hasFailedToResume: Bool {
        isResumed && runs.last.map { $0.lasted < .seconds(20) } ?? false
    }

    /// What is true of a run that begins now.
    public mutating func begin(session: String?, isResumed: Bool = false, now: Instant) {
        self.isResumed = isResumed
        goneSince = nil
        stallSeen = nil
        behindSince = nil
        limited = nil
        isCut = false
        announced = nil
        idleFloor = now
        wasFree = nil
        self.session = session
        hearing = Hearing()
    }
}
