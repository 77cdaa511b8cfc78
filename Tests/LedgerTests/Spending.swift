import BusModel
import Ledger
import TestSupport

/// A row of usage in the fewest words.
func row(
    _ message: String,
    request: String? = "r",
    side: Bool = false,
    at time: Int64? = 0,
    model: String? = "claude-sonnet-4-5",
    _ tokens: TokenCount = TokenCount(input: 1, output: 1),
    hour: Int64 = 0,
    fast: Bool = false,
    searches: Int64 = 0,
    stated: Money? = nil
) -> UsageRow {
    UsageRow(
        key: UsageKey(message: message, request: request, isSideChain: side),
        time: time.map(Instant.init(milliseconds:)),
        model: model,
        tokens: tokens,
        hourCacheWrite: hour,
        isFast: fast,
        webSearches: searches,
        statedCost: stated
    )
}

/// The name of a commit in tests: a number.
func commit(_ number: UInt8) -> ObjectID {
    let bytes = Array(repeating: 0, count: 19) + [max(1, number)]
    guard let id = ObjectID(bytes: bytes) else { preconditionFailure("BUG: twenty bytes") }
    return id
}

extension PureRandom {
    /// A number below another.
    mutating func number(below limit: Int64) -> Int64 { Int64(next() % UInt64(limit)) }

    /// Small counts, so that many are alike.
    mutating func tokens() -> TokenCount {
        TokenCount(
            input: number(below: 4),
            cacheWrite: number(below: 3),
            cacheRead: number(below: 3),
            output: number(below: 4)
        )
    }

    /// The same things in another order.
    mutating func mixed<Element>(_ things: [Element]) -> [Element] {
        var list = things
        for index in list.indices.dropFirst() {
            list.swapAt(index, Int(next() % UInt64(index + 1)))
        }
        return list
    }
}
