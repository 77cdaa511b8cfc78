internal import BusModel
internal import Foundation
internal import Ledger

/// A message of opencode, as its database and its older files have it.
struct OpencodeMessage {
    private(set) var id: String?
    private(set) var time: Instant?
    private var isAnswer: Bool?
    private var model: String?
    private var cost: Money?
    private var count: Count?
    /// Whether the turn still runs: its counts may grow.
    private(set) var isRunning = true

    /// `nil` when it is no object.
    init?(_ text: UnsafeRawBufferPointer) {
        guard var scan = JSONScanner(text), scan.enterObject() else { return nil }
        while let key = scan.nextKey() {
            if scan.matches(key, "tokens") {
                count = Count(&scan)
            } else if scan.matches(key, "id") {
                id = scan.name()
            } else if scan.matches(key, "role") {
                isAnswer = scan.text().map { scan.matches($0, "assistant") }
            } else if scan.matches(key, "modelID") {
                model = scan.name()
            } else if scan.matches(key, "model") {
                readModel(&scan)
            } else if scan.matches(key, "cost") {
                cost = scan.dollars()
            } else if scan.matches(key, "time") {
                readTime(&scan)
            } else {
                scan.skip()
            }
        }
        guard scan.isFinished() else { return nil }
    }

    /// What it used; `nil` when it is no answer, or has no counts yet.
    ///
    /// The program says what it cost, by its own table of prices; nothing is said by a cost of
    /// zero, which stands for subscriptions and for models without a price, too.
    ///
    /// - Parameter id: what the message is called in all places where it stands.
    func row(id: String) -> (row: UsageRow?, wrong: Unread.Kind?) {
        guard isAnswer ?? true, let count else { return (nil, nil) }
        guard let tokens = count.tokens else { return (nil, .impossibleCount) }
        guard tokens.total > 0 else { return (nil, nil) }
        let row = UsageRow(
            key: UsageKey(message: id),
            time: time,
            model: model,
            tokens: tokens,
            statedCost: cost.flatMap { $0 > .zero ? $0 : nil }
        )
        return (row, nil)
    }

    private mutating func readModel(_ scan: inout JSONScanner) {
        guard scan.enterObject() else { return }
        while let key = scan.nextKey() {
            if scan.matches(key, "id") || scan.matches(key, "modelID") {
                let name = scan.name()
                model = model ?? name
            } else {
                scan.skip()
            }
        }
    }

    private mutating func readTime(_ scan: inout JSONScanner) {
        guard scan.enterObject() else { return }
        var created: Int64?
        var completed: Int64?
        while let key = scan.nextKey() {
            if scan.matches(key, "created") {
                created = scan.milliseconds()
            } else if scan.matches(key, "completed") {
                completed = scan.milliseconds()
            } else {
                scan.skip()
            }
        }
        isRunning = completed == nil
        time = (completed ?? created).map { Instant(milliseconds: $0) }
    }

    /// `input` is without what came from the cache, and what was put into it.
    private struct Count {
        private var sum = TokenCount.zero
        private var reasoning: Int64 = 0
        private var total: Int64?
        private var isSound = true

        init?(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return nil }
            while let key = scan.nextKey() {
                if scan.matches(key, "input") {
                    take(scan.count(), \.sum.input)
                } else if scan.matches(key, "output") {
                    take(scan.count(), \.sum.output)
                } else if scan.matches(key, "reasoning") {
                    take(scan.count(), \.reasoning)
                } else if scan.matches(key, "total") {
                    total = scan.count()
                } else if scan.matches(key, "cache") {
                    readCache(&scan)
                } else {
                    scan.skip()
                }
            }
        }

        /// `nil` when they cannot be.
        var tokens: TokenCount? {
            guard isSound else { return nil }
            var tokens = sum
            // The program charges reasoning beside the output. Where a total says that it is in the
            // output already, that is so.
            let isInside = reasoning <= sum.output && total == sum.total
            if !isInside { tokens.output += reasoning }
            return tokens
        }

        private mutating func readCache(_ scan: inout JSONScanner) {
            guard scan.enterObject() else { return }
            while let key = scan.nextKey() {
                if scan.matches(key, "read") {
                    take(scan.count(), \.sum.cacheRead)
                } else if scan.matches(key, "write") {
                    take(scan.count(), \.sum.cacheWrite)
                } else {
                    scan.skip()
                }
            }
        }

        private mutating func take(_ count: Int64?, _ field: WritableKeyPath<Count, Int64>) {
            if let count { self[keyPath: field] = count } else { isSound = false }
        }
    }
}
