import BusModel

/// A row as it lies in the memory of a ``UsageBook``: no references, and no room for optionals.
struct StoredRow {
    /// Stands for no row and no model.
    static let none: Int32 = -1

    let tokens: TokenCount
    let hourCacheWrite: Int64
    let webSearches: Int64
    /// The smallest number where the program says nothing.
    let statedCost: Int64
    /// Milliseconds; the smallest number where the row has no time.
    let time: Int64
    let request: UInt64
    let source: UInt32
    let model: Int32
    /// The next row of the same message.
    var next = StoredRow.none
    let isSideChain: Bool
    let isFast: Bool
    let hasRequest: Bool

    init(_ row: KeptUsage, model: Int32) {
        tokens = row.tokens
        hourCacheWrite = row.hourCacheWrite
        webSearches = row.webSearches
        statedCost = row.statedCost?.picodollars ?? .min
        time = row.time?.milliseconds ?? .min
        request = row.request ?? 0
        source = row.source
        self.model = model
        isSideChain = row.isSideChain
        isFast = row.isFast
        hasRequest = row.request != nil
    }

    func isOfSameRequest(as row: KeptUsage) -> Bool {
        isSideChain == row.isSideChain && hasRequest == (row.request != nil)
            && request == row.request ?? 0
    }
}
