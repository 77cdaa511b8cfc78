/// The numbers and switches of `[watchdog]`, and of `[loop] done_nudge`.
public struct WatchSettings: Hashable, Sendable {
    /// How long an agent may be idle with something to do.
    public var stallIdle: Duration
    /// How long after the time it asked for an agent is still excused.
    public var stallGrace: Duration
    /// Whether a stalled agent is told once what is missing before it is started afresh.
    public var doneNudge: Bool
    /// How long a restart for a new phase waits for the end of a turn.
    public var advanceGrace: Duration
    /// When a program that ended is started again.
    public var restarts: RestartPolicy
    /// How often an agent is started afresh in one phase because it stalled, before a person is
    /// asked.
    public var rebootsMax: Int

    /// Describes the settings.
    public init(
        stallIdle: Duration = .seconds(900),
        stallGrace: Duration = .seconds(180),
        doneNudge: Bool = true,
        advanceGrace: Duration = .seconds(120),
        restarts: RestartPolicy = RestartPolicy(),
        rebootsMax: Int = 2
    ) {
        self.stallIdle = stallIdle
        self.stallGrace = stallGrace
        self.doneNudge = doneNudge
        self.advanceGrace = advanceGrace
        self.restarts = restarts
        self.rebootsMax = rebootsMax
    }
}
