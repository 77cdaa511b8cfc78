import BusModel

/// What items of work came to, whatever phase they were done in.
public struct ItemTable: Hashable, Sendable {
    /// By the number of the item. These and the rest are all there is.
    public private(set) var items: [Int: AgentCosts] = [:]
    /// What was used for no item, or at no known time.
    public private(set) var rest = AgentCosts()

    /// What each agent works on, and from when on.
    private let lines: [AgentName: [Step]]

    /// Begins with nothing used.
    ///
    /// Who has several items at once works on the one taken last; of several taken at once, on the
    /// one with the highest number.
    public init(leases: [ItemLease]) {
        lines = Dictionary(grouping: leases, by: \.agent).mapValues(Self.steps)
        for lease in leases { items[lease.item] = AgentCosts() }
    }

    /// Adds up what agents used while they had items. Each request is counted once.
    public init(of rows: some Sequence<AgentUsage>, leases: [ItemLease]) {
        self.init(leases: leases)
        for row in rows { add(row) }
    }

    /// Adds a request.
    public mutating func add(_ row: AgentUsage) {
        let steps = lines[row.agent] ?? []
        if let time = row.time, let item = Self.item(at: time, in: steps) {
            items[item, default: AgentCosts()].add(row)
        } else {
            rest.add(row)
        }
    }

    /// What an agent works on after a time, until the next step.
    private struct Step: Hashable {
        let after: Instant
        let item: Int?
    }

    /// Makes steps of leases that may overlap.
    private static func steps(of leases: [ItemLease]) -> [Step] {
        let ends = leases.compactMap(\.ended)
        let times = Set(leases.map(\.taken) + ends).sorted()
        let sorted = leases.sorted { ($0.taken, $0.item) < ($1.taken, $1.item) }
        var next = 0
        // Those taken and not over, the one that counts at the end. Agents have few at once.
        var held: [ItemLease] = []
        return times.map { time in
            while next < sorted.count, sorted[next].taken <= time {
                held.append(sorted[next])
                next += 1
            }
            held.removeAll { lease in lease.ended.map { $0 <= time } ?? false }
            return Step(after: time, item: held.last?.item)
        }
    }

    private static func item(at time: Instant, in steps: [Step]) -> Int? {
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].after < time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? steps[low - 1].item : nil
    }
}
