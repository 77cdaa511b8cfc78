import BusModel

/// Every request of a corpus once: takes rows in any order and any number of times, and its sums do
/// not depend on either.
///
/// One book serves all files of all agents of one backend, since a program copies rows from file to
/// file. It takes about 130 bytes a message.
public struct UsageBook: Sendable {
    /// The first row of each message.
    private var heads: [UsageDigest: Int32] = [:]
    private var rows = RowStore()
    /// The names of models, which are few.
    private var models: [String] = []
    private var modelNumbers: [String: Int32] = [:]
    /// What all rows that count used.
    public private(set) var sum = TokenCount.zero

    /// Makes an empty book.
    public init() {}

    /// How many requests count.
    public var count: Int { rows.count }

    /// What a row changed.
    public enum Change: Hashable, Sendable {
        /// It is of a request that was not known.
        case new
        /// It stands for these now: take them away from whatever they were added to.
        case replaced([KeptUsage])
        /// It says what was known, or less.
        case ignored
    }

    /// Takes a row that was read.
    ///
    /// - Parameter source: whose it is, see ``KeptUsage/source``.
    public mutating func take(_ row: UsageRow, from source: UInt32) -> Change {
        take(KeptUsage(row, source: source))
    }

    /// Takes a row that was kept before, or in another book.
    public mutating func take(_ row: KeptUsage) -> Change {
        guard let head = heads[row.message] else {
            heads[row.message] = rows.insert(StoredRow(row, model: number(of: row.model)))
            sum += row.tokens
            return .new
        }
        let old = rows[head]
        if old.next == StoredRow.none, old.isOfSameRequest(as: row) {
            // What nearly every other row is: the same request, said again.
            let known = kept(head, message: row.message)
            guard UsageMerge.better(of: known, and: row) != known else { return .ignored }
            rows[head] = StoredRow(row, model: number(of: row.model))
            sum += row.tokens - known.tokens
            return .replaced([known])
        }
        return take(row, amongRowsFrom: head)
    }

    /// Takes a row of a message that may have several requests.
    private mutating func take(_ row: KeptUsage, amongRowsFrom head: Int32) -> Change {
        let places = places(from: head)
        let before = places.map { kept($0, message: row.message) }
        let after = UsageMerge.counting(row, among: before)
        if after == before { return .ignored }
        // A row that is counted and was not there before can only be the new one.
        let dropped = before.indices.filter { !after.contains(before[$0]) }
        for index in dropped { sum = sum - before[index].tokens }
        sum += row.tokens
        var stored = StoredRow(row, model: number(of: row.model))
        if dropped.isEmpty {
            stored.next = head
            heads[row.message] = rows.insert(stored)
            return .new
        }
        replace(places, dropping: Set(dropped), with: stored, of: row.message)
        return .replaced(dropped.map { before[$0] })
    }

    /// Hands every row that counts to a closure, in no order.
    public func forEach(_ body: (KeptUsage) throws -> Void) rethrows {
        for (message, head) in heads {
            for place in places(from: head) { try body(kept(place, message: message)) }
        }
    }

    /// The places of all rows of a message: one, nearly always.
    private func places(from head: Int32) -> [Int32] {
        var list: [Int32] = []
        var place = head
        while place != StoredRow.none {
            list.append(place)
            place = rows[place].next
        }
        return list
    }

    /// Chains the rows that stay and the new one anew.
    private mutating func replace(
        _ places: [Int32],
        dropping dropped: Set<Int>,
        with row: StoredRow,
        of message: UsageDigest
    ) {
        var row = row
        row.next = StoredRow.none
        for (index, place) in places.enumerated() {
            if dropped.contains(index) {
                rows.remove(place)
            } else {
                var staying = rows[place]
                staying.next = row.next
                rows[place] = staying
                row.next = place
            }
        }
        heads[message] = rows.insert(row)
    }

    private mutating func number(of model: String?) -> Int32 {
        guard let model else { return StoredRow.none }
        if let number = modelNumbers[model] { return number }
        let number = Int32(models.count)
        models.append(model)
        modelNumbers[model] = number
        return number
    }

    private func kept(_ place: Int32, message: UsageDigest) -> KeptUsage {
        let row = rows[place]
        return KeptUsage(
            message: message,
            request: row.hasRequest ? row.request : nil,
            isSideChain: row.isSideChain,
            time: row.time == .min ? nil : Instant(milliseconds: row.time),
            model: row.model == StoredRow.none ? nil : models[Int(row.model)],
            tokens: row.tokens,
            hourCacheWrite: row.hourCacheWrite,
            isFast: row.isFast,
            webSearches: row.webSearches,
            statedCost: row.statedCost == .min ? nil : Money(picodollars: row.statedCost),
            source: row.source
        )
    }
}
