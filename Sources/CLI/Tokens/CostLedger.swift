import BusModel
import Journal
import Ledger

/// What the agents of this host used, and which gate it was for: the rows of the journal, priced
/// and attributed.
struct CostLedger {
    /// One request, with who asked and what it cost.
    struct Entry {
        let usage: AgentUsage
        let costing: Costing
    }

    let timeline: BusTimeline
    let entries: [Entry]
    /// The date of the prices.
    let priced: String

    /// Reads a journal.
    ///
    /// - Parameters:
    ///   - since: nothing from before, and nothing without a time.
    ///   - config: for the roles of agents.
    init(
        _ journal: EventJournal,
        since: Instant? = nil,
        config: SharedConfig?,
        prices: PriceTable
    ) throws {
        timeline = try BusTimeline(try journal.boundaries()) { try journal.isSeen($0) }
        priced = prices.date
        var pricer = RowPricer(prices)
        var entries: [Entry] = []
        try journal.forEachUsage(since: since) { stored in
            let kept = stored.usage
            // Rows of aider do not tell what came from a cache; what it says it paid does.
            let isAider = stored.backend == "aider"
            let costing = pricer.cost(of: kept.row, prefersStated: isAider)
            let usage = AgentUsage(
                agent: stored.agent,
                role: config?.agent(stored.agent)?.role,
                time: kept.time,
                model: kept.model,
                tokens: kept.tokens,
                cost: costing.money
            )
            entries.append(Entry(usage: usage, costing: costing))
        }
        self.entries = entries
    }

    /// By phase, gate, round and day.
    var table: CostTable {
        Attribution(spans: timeline.spans, boundaries: timeline.boundaries)
            .table(of: entries.lazy.map(\.usage))
    }

    /// By item of work.
    var items: ItemTable {
        ItemTable(of: entries.lazy.map(\.usage), leases: timeline.leases)
    }

    /// By model, `nil` for requests that name none.
    var models: [String?: CostSum] {
        var sums: [String?: CostSum] = [:]
        for entry in entries { sums[entry.usage.model, default: CostSum()].add(entry.usage) }
        return sums
    }
}
