internal import Ledger

/// Says beside which row of a log the tokens of a request are shown, so that their sum is that of
/// the ledger.
///
/// A request is said by several rows, in several files; by the rules of ``UsageMerge`` one of them
/// counts. All that is there is learned before the first row is shown. What a request turns out to
/// have used after it was shown, because its transcript grew meanwhile, is shown as more of it.
struct TokenBook {
    private struct Request: Hashable {
        let message: UsageDigest
        let request: UInt64?
    }

    private var rows: [UsageDigest: [KeptUsage]] = [:]
    private var shown: [Request: TokenCount] = [:]

    /// Takes a row that will be met.
    mutating func learn(_ row: UsageRow) {
        let kept = KeptUsage(row, source: 0)
        rows[kept.message] = UsageMerge.counting(kept, among: rows[kept.message] ?? [])
    }

    /// What is to be shown beside a row; `nil` where another one tells it, or has told it.
    mutating func show(_ row: UsageRow) -> TokenCount? {
        learn(row)
        let kept = KeptUsage(row, source: 0)
        let counts = rows[kept.message, default: []].contains {
            $0.request == kept.request && $0.isSideChain == kept.isSideChain
                && $0.tokens == kept.tokens
        }
        guard counts else { return nil }
        let request = Request(message: kept.message, request: kept.request)
        guard let old = shown.updateValue(row.tokens, forKey: request) else { return row.tokens }
        let more = row.tokens - old
        return more == .zero ? nil : more
    }
}
