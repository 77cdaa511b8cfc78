internal import BusModel

/// What comes of one look at one agent.
public struct WatchPlan: Hashable, Sendable {
    /// What is to be done, in this order.
    public var actions: [WatchAction] = []
    /// What is remembered for the next look.
    public var memory: AgentMemory
    /// Why each rule did what it did.
    public var traces: [Trace] = []
    /// What `status` says of it, as one of its words.
    public var state = "working"
    /// Why.
    public var reason = ""
    /// What a person is asked for, when that is so.
    public var need: WatchAction.Need?
    /// Whether a line may be typed to it now, as far as this look tells.
    public var mayType = false
    /// Whether it should be looked at again soon.
    public var isWaiting = false

    /// A plan in which nothing is done.
    public init(memory: AgentMemory) { self.memory = memory }

    mutating func note(_ rule: Trace.Rule, _ outcome: Trace.Outcome, _ why: String) {
        traces.append(Trace(rule, outcome, why))
    }

    mutating func say(_ state: String, _ reason: String, need: WatchAction.Need? = nil) {
        self.state = state
        self.reason = reason
        self.need = need
    }
}
