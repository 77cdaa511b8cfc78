/// A line that is owed to an agent, because of one event.
public struct Ping: Hashable, Sendable, Codable {
    /// What a ping is about.
    public enum About: Hashable, Sendable, Codable {
        /// A gate was claimed: verify it.
        case claim(GateLabel)
        /// A gate was reviewed: read it and act.
        case review(GateLabel, Verdict?)
        /// There is mail at this path.
        case mail(path: String)
        /// A phase began, for an agent that is not restarted.
        case phase(PhaseID)
        /// A done marker does not count yet, for what was missing when it was written. What older
        /// versions wrote down did not say that.
        case unfinished(PhaseID, missing: [String]? = nil)
        /// A commit of theirs broke these rules.
        case violation([RuleCode])
        /// An agent was started by a program that is told nothing at its start.
        case kickoff
        /// A person asks, by `git bus ping`.
        case nudge
        /// The agent has been idle in a phase that waits for it.
        case stalled(PhaseID, Errand)
        /// Its wake is due; the prompt is in a file.
        case wake
        /// A usage limit has passed.
        case resume
        /// A person says stop, by `git bus ping --stop`.
        case stop

        /// The word for it in the log.
        public var word: String {
            switch self {
            case .claim: "claim"
            case .review: "review"
            case .mail: "mail"
            case .phase: "phase"
            case .unfinished: "unfinished"
            case .violation: "violation"
            case .kickoff: "kickoff"
            case .nudge: "nudge"
            case .stalled: "stalled"
            case .wake: "wake"
            case .resume: "resume"
            case .stop: "stop"
            }
        }
    }

    /// The name of the effect: the cause, and whom it is for.
    public let id: EffectID
    /// The event that makes it owed.
    public let cause: EventID
    /// Whom it is for.
    public let to: AgentName
    /// What it is about.
    public let about: About
    /// The commit it is about, if there is one.
    public let commit: ObjectID?

    /// Describes a ping; its id follows from the cause and the recipient.
    public init(cause: EventID, to: AgentName, about: About, commit: ObjectID?) {
        self.id = EffectID(cause.text + ">" + to.text)
        self.cause = cause
        self.to = to
        self.about = about
        self.commit = commit
    }

    /// Eight characters that stand in the typed line, by which it is found again in a terminal.
    public var mark: String { cause.short }
}
