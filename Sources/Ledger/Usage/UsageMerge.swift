/// Which row stays when a transcript says one request several times, or several transcripts do.
///
/// Claude Code writes a row for every block of an answer, each with the usage so far, and copies
/// rows into new files when a conversation is resumed, forked or handed to a subagent. The rules
/// are those of ccusage (MIT), made to depend on no order.
public enum UsageMerge {
    /// The row that stays, of two of one request.
    ///
    /// A row on the main chain beats one on a side chain; then the larger total, since usage grows
    /// while an answer is written; then one in a fast mode, which only newer rows tell. What
    /// follows is there so that equal totals give the same sums in any order: the classes, the
    /// dearest first; then the earliest time, which is that of the original; then the lower source.
    public static func better(of left: KeptUsage, and right: KeptUsage) -> KeptUsage {
        if left.isSideChain != right.isSideChain { return left.isSideChain ? right : left }
        if left.tokens.total != right.tokens.total {
            return left.tokens.total > right.tokens.total ? left : right
        }
        if left.isFast != right.isFast { return left.isFast ? left : right }
        let (one, other) = (left.tokens, right.tokens)
        if one.output != other.output { return one.output > other.output ? left : right }
        if one.cacheWrite != other.cacheWrite {
            return one.cacheWrite > other.cacheWrite ? left : right
        }
        if one.input != other.input { return one.input > other.input ? left : right }
        return betterOfAlike(left, right)
    }

    /// The better of two rows with the same tokens.
    private static func betterOfAlike(_ left: KeptUsage, _ right: KeptUsage) -> KeptUsage {
        if left.hourCacheWrite != right.hourCacheWrite {
            return left.hourCacheWrite > right.hourCacheWrite ? left : right
        }
        if left.webSearches != right.webSearches {
            return left.webSearches > right.webSearches ? left : right
        }
        if left.statedCost != right.statedCost {
            guard let one = left.statedCost, let other = right.statedCost else {
                return left.statedCost == nil ? right : left
            }
            return one > other ? left : right
        }
        if left.time != right.time {
            guard let one = left.time, let other = right.time else {
                return left.time == nil ? right : left
            }
            return one < other ? left : right
        }
        if left.model != right.model {
            let (one, other) = ((left.model ?? "").utf8, (right.model ?? "").utf8)
            return one.lexicographicallyPrecedes(other) ? right : left
        }
        return left.source <= right.source ? left : right
    }

    /// The rows of one message that count, after another was read.
    ///
    /// - While a row of the main chain is there, no row of a side chain counts, under whatever
    ///   request: it is a replay of the answer, which was paid once.
    /// - While a row names its request, none counts that does not: it is a copy that a gateway or
    ///   an older version wrote, and it cannot be said of which.
    /// - Of the rows of one request the better one counts. Two requests of one message are two.
    ///
    /// A row that was dropped would be dropped again whatever comes later, so nothing needs to be
    /// remembered of it, and the result depends on no order.
    ///
    /// - Parameter rows: what this gave before: not more than one row a request.
    public static func counting(_ row: KeptUsage, among rows: [KeptUsage]) -> [KeptUsage] {
        var all = rows
        if let same = all.firstIndex(where: {
            $0.request == row.request && $0.isSideChain == row.isSideChain
        }) {
            all[same] = better(of: all[same], and: row)
        } else {
            all.append(row)
        }
        if all.contains(where: { !$0.isSideChain }) { all.removeAll(where: \.isSideChain) }
        if all.contains(where: { $0.request != nil }) { all.removeAll { $0.request == nil } }
        return all
    }
}
