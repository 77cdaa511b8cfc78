public import BusModel

/// All that one look finds out about one agent: what the rules decide on.
public struct AgentSight: Hashable, Sendable {
    /// Whether its program runs.
    public enum Program: Hashable, Sendable {
        /// It has no terminal.
        case absent
        /// It had one that went away with all the others, by no fault of its own.
        case lost
        /// It ended, with that exit status where it is known.
        case ended(status: Int32?)
        /// It runs and does that.
        case running(Activity)
    }

    /// The agent.
    public var name: AgentName
    /// How it lives.
    public var kind: AgentConfig.Kind
    /// What it is watched for.
    public var watch: Set<Watch>
    /// Whether its program runs.
    public var program: Program
    /// When it was started last.
    public var started: Instant?
    /// Whether a person asked for it to be started, or it never was.
    public var isAsked: Bool
    /// Why it cannot be started, or `nil`.
    public var obstacle: Obstacle?
    /// The current phase, `nil` when there is none.
    public var phase: PhaseID?
    /// The event that started it.
    public var phaseStart: EventID?
    /// Whether every phase is complete.
    public var isComplete: Bool
    /// Whether it works on an earlier phase than the current one.
    public var isBehind: Bool
    /// What the phase waits for from it.
    public var errand: Errand
    /// Whether git-bus may act by itself: no hold, no rewind.
    public var mayAct: Bool
    /// The limit of its account that stands, or has just passed.
    public var limit: UsageLimit?
    /// Its place among the agents of its account, for staggering.
    public var place: Int
    /// The backend that it could go on with.
    public var fallback: String?
    /// How often it is woken.
    public var wakeInterval: Duration?
    /// Whether a wake or a nudge of before still waits to be typed.
    public var openWake: Bool
    /// Whether the wake of before is just being typed, or was when the daemon ended.
    public var wakeUnderway = false
    /// Whether the nudge for its phase still waits to be typed.
    public var openNudge: Bool
    /// Whether other pings wait to be typed to it.
    public var openPings: Bool

    /// Why an agent cannot be started.
    public enum Obstacle: Hashable, Sendable {
        /// What it would run is not trusted here.
        case untrusted(String)
        /// It has no command here, or its directory cannot be made.
        case impossible(String)
    }

    /// Describes a look, with nothing remarkable in it.
    public init(
        name: AgentName,
        kind: AgentConfig.Kind = .loop,
        watch: Set<Watch> = Set(Watch.allCases),
        program: Program,
        started: Instant? = nil,
        isAsked: Bool = false,
        obstacle: Obstacle? = nil,
        phase: PhaseID? = nil,
        phaseStart: EventID? = nil,
        isComplete: Bool = false,
        isBehind: Bool = false,
        errand: Errand = Errand(),
        mayAct: Bool = true,
        limit: UsageLimit? = nil,
        place: Int = 0,
        fallback: String? = nil,
        wakeInterval: Duration? = nil,
        openWake: Bool = false,
        openNudge: Bool = false,
        openPings: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.watch = watch
        self.program = program
        self.started = started
        self.isAsked = isAsked
        self.obstacle = obstacle
        self.phase = phase
        self.phaseStart = phaseStart
        self.isComplete = isComplete
        self.isBehind = isBehind
        self.errand = errand
        self.mayAct = mayAct
        self.limit = limit
        self.place = place
        self.fallback = fallback
        self.wakeInterval = wakeInterval
        self.openWake = openWake
        self.openNudge = openNudge
        self.openPings = openPings
    }
}
