import BusModel
import Foundation
import Journal
import Ledger
import TestSupport

func usageRow(
    _ message: String,
    request: String? = "r",
    at time: Int64? = 0,
    model: String? = "m",
    output: Int64 = 1
) -> UsageRow {
    UsageRow(
        key: UsageKey(message: message, request: request),
        time: time.map(Instant.init(milliseconds:)),
        model: model,
        tokens: TokenCount(input: 1, output: output)
    )
}

extension PureRandom {
    /// A row that is likely to be of one request with others, and better or worse by a little.
    mutating func usageRow() -> UsageRow {
        var row = JournalTests.usageRow(
            String(next() % 40),
            request: one(of: [nil, "a", "b", "c"]),
            at: one(of: [nil, 1, 2]),
            model: one(of: [nil, "x", "y"]),
            output: one(of: [1, 9])
        )
        row.key.isSideChain = chance(oneIn: 2)
        row.isFast = chance(oneIn: 3)
        row.statedCost = one(of: [nil, Money(picodollars: 1), Money(picodollars: 2)])
        return row
    }
}

extension EventJournal {
    /// Takes rows as a look at an agent's transcripts would.
    @discardableResult
    func take(
        _ rows: [UsageRow],
        of agent: AgentName,
        backend: String = "claude",
        state: String = "state",
        isAtEnd: Bool = true,
        now: Int64 = 1000
    ) async throws -> Int {
        try await save(
            usage: rows,
            of: agent,
            backend: backend,
            state: Data(state.utf8),
            unread: Data("[]".utf8),
            isAtEnd: isAtEnd,
            now: Instant(milliseconds: now)
        )
    }
}

extension TranscriptStanding {
    /// The state as the text that the tests put there.
    var text: String { String(decoding: state, as: UTF8.self) }
}
