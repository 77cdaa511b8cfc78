import BusModel
import Journal
import Ledger

/// What the agents of this host used, and which gate it was for: the rows of the journal, priced,
/// attributed and added up one by one.
struct CostLedger {
    let timeline: BusTimeline
    /// The date of the prices.
    let priced: String
    /// By phase, gate, round and day.
    let table: CostTable
    /// By item of work.
    private(set) var items: ItemTable
    /// By role, `nil` for agents that are in the roster no more.
    private(set) var roles: [AgentConfig.Role?: CostSum] = [:]
    /// By model, `nil` for requests that name none.
    private(set) var models: [String?: CostSum] = [:]
    /// By the windows of `token-log.jsonl`.
    private(set) var log: TokenLogTally

    /// Reads a journal.
    ///
    /// - Parameters:
    ///   - since: nothing from before, and nothing without a time.
    ///   - config: for the roles of agents.
    ///   - granularity: of the windows of `token-log.jsonl`.
    init(
        _ journal: EventJournal,
        since: Instant? = nil,
        config: SharedConfig?,
        prices: PriceTable,
        granularity: TokenGranularity = .gate
    ) throws {
        timeline = try BusTimeline(try journal.boundaries()) { try journal.isSeen($0) }
        priced = prices.date
        items = ItemTable(leases: timeline.leases)
        log = TokenLogTally(
            claims: timeline.claims,
            spans: timeline.spans,
            granularity: granularity
        )
        let attribution = Attribution(spans: timeline.spans, boundaries: timeline.boundaries)
        var tally = CostTally(attribution)
        var pricer = RowPricer(prices)
        var (items, log, roles, models) = (self.items, self.log, self.roles, self.models)
        try journal.forEachUsage(since: since) { stored in
            let kept = stored.usage
            // Rows of aider do not tell what came from a cache; what it says it paid does.
            let isAider = stored.backend == "aider"
            let usage = AgentUsage(
                agent: stored.agent,
                role: config?.agent(stored.agent)?.role,
                time: kept.time,
                model: kept.model,
                tokens: kept.tokens,
                cost: pricer.cost(of: kept.row, prefersStated: isAider).money
            )
            tally.add(usage)
            items.add(usage)
            log.add(usage)
            roles[usage.role, default: CostSum()].add(usage)
            models[usage.model, default: CostSum()].add(usage)
        }
        (self.items, self.log, self.roles, self.models) = (items, log, roles, models)
        table = tally.table
    }
}
