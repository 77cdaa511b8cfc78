import BusModel
public import Ledger

/// A bus in the fewest words. Times are milliseconds; what is said later has a later place.
struct TestBus {
    var spans: [PhaseSpan] = []
    var boundaries: [GateBoundary] = []
    private var commits: UInt8 = 0

    mutating func phase(
        _ id: PhaseID,
        epoch: Int = 0,
        from start: Int64,
        to end: Int64?
    ) {
        spans.append(
            PhaseSpan(
                visit: PhaseVisit(id, epoch: epoch),
                started: Instant(milliseconds: start),
                ended: end.map(Instant.init(milliseconds:))
            )
        )
    }

    /// Claims gates with one commit, and returns it.
    @discardableResult
    mutating func claim(
        _ labels: GateLabel...,
        by agent: AgentName = "builder",
        at time: Int64,
        in visit: PhaseVisit = "build"
    ) -> ObjectID {
        say(.claim, labels, by: agent, at: time, in: visit)
    }

    /// Judges a gate, or without a verdict finds something.
    @discardableResult
    mutating func review(
        _ label: GateLabel,
        _ verdict: Verdict?,
        of claim: ObjectID? = nil,
        by agent: AgentName = "reviewer",
        at time: Int64,
        in visit: PhaseVisit = "build"
    ) -> ObjectID {
        say(.review(verdict, of: claim), [label], by: agent, at: time, in: visit)
    }

    private mutating func say(
        _ kind: GateBoundary.Kind,
        _ labels: [GateLabel],
        by agent: AgentName,
        at time: Int64,
        in visit: PhaseVisit
    ) -> ObjectID {
        commits += 1
        let id = commit(commits)
        for label in labels {
            boundaries.append(
                GateBoundary(
                    agent: agent,
                    time: Instant(milliseconds: time),
                    sequence: Int64(boundaries.count),
                    label: label,
                    commit: id,
                    kind: kind,
                    visit: visit
                )
            )
        }
        return id
    }

    var attribution: Attribution { Attribution(spans: spans, boundaries: boundaries) }

    /// The table of rows with so many tokens each.
    func table(_ rows: [AgentUsage]) -> CostTable { attribution.table(of: rows) }
}

extension PhaseVisit: ExpressibleByStringLiteral {
    /// The first visit of a phase.
    public init(stringLiteral value: String) { self.init(PhaseID(value)) }
}

/// A request of an agent that used so many tokens and cost as many picodollars.
func used(
    _ tokens: Int64,
    by agent: AgentName = "builder",
    at time: Int64?,
    role: AgentConfig.Role? = nil,
    model: String? = nil,
    isPriced: Bool = true
) -> AgentUsage {
    AgentUsage(
        agent: agent,
        role: role ?? (agent == "builder" ? .builder : .reviewer),
        time: time.map(Instant.init(milliseconds:)),
        model: model,
        tokens: TokenCount(input: tokens),
        cost: isPriced ? Money(picodollars: tokens) : nil
    )
}

extension AgentCosts {
    /// All tokens.
    var tokens: Int64 { total.tokens.total }
}
