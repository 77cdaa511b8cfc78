public import BusModel

/// Something that the watchdog has done to an agent.
public enum WatchAction: Hashable, Sendable {
    /// Start its program: it has none, or one that ended.
    case start(Start)
    /// End its program and start it.
    case restart(Start)
    /// Its run is over: close its terminal.
    case finish(reason: String)
    /// Tell it once what the phase waits for.
    case nudge(PhaseID, phaseStart: EventID?, Errand, reason: String)
    /// Have it read what it is woken for.
    case wake(due: Instant, reason: String)
    /// Have it go on after a limit.
    case resume(reason: String)
    /// Note that its account is used up.
    case limited(until: Instant?, reason: String)
    /// Ask a person.
    case askHuman(Need, reason: String)

    /// How a program is started.
    public struct Start: Hashable, Sendable {
        /// Why, for the log.
        public var reason: Reason
        /// What happened to it, in words for the kickoff and the log.
        public var words: String
        /// The backend it goes on with, when that is another one.
        public var backend: String?

        /// Describes a start.
        public init(_ reason: Reason, _ words: String, backend: String? = nil) {
            self.reason = reason
            self.words = words
            self.backend = backend
        }
    }

    /// Why a program is started.
    public enum Reason: String, Hashable, Sendable {
        /// It never ran, or a person asked.
        case asked
        /// A phase began.
        case phase
        /// It ended by itself; its session is taken up again where that can be done.
        case ended
        /// Its terminal went away with all the others.
        case lost
        /// It was idle for too long.
        case stalled
        /// Its account is used up and another backend is at hand.
        case failedOver
        /// A limit passed and its menu is still open.
        case limitOver
        /// It is a task, and its wake is due.
        case wake

        /// Whether it goes on in the session it had.
        public var resumesSession: Bool {
            switch self {
            case .ended, .lost, .limitOver: true
            case .asked, .phase, .stalled, .failedOver, .wake: false
            }
        }

        /// Whether it was cut off in what it did, and must be told so.
        public var interrupts: Bool {
            switch self {
            case .ended, .lost, .stalled, .failedOver, .limitOver: true
            case .asked, .phase, .wake: false
            }
        }
    }

    /// What a person is asked for, in the words of `needs_you`.
    public enum Need: String, Hashable, Sendable, Codable, CaseIterable {
        case dialog, escalated, untrusted
        case crashLoop = "crash_loop"
    }
}
