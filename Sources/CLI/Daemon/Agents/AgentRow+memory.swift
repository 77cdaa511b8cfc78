import Agents
import Foundation
import Journal
import Watchdog

/// What a journal's row keeps of an agent from one look to the next.
struct KeptMemory: Hashable, Sendable, Codable {
    /// What the rules remember.
    var watch = AgentMemory()
    /// How far what its program tells was read.
    var ears = EarPosition()
}

extension AgentRow {
    /// What is remembered of the agent. What another version wrote and cannot be read is
    /// forgotten, which costs a fresh idle window.
    var kept: KeptMemory {
        guard let memory else { return KeptMemory() }
        let data = Data(memory.utf8)
        // Why try?: see above.
        return (try? JSONDecoder().decode(KeptMemory.self, from: data)) ?? KeptMemory()
    }

    /// A memory as the journal keeps it.
    static func text(of memory: KeptMemory) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(memory), as: UTF8.self)
    }
}

extension LimitRow {
    /// A limit as the journal keeps it.
    init(_ limit: UsageLimit) {
        self.init(
            account: limit.account,
            seen: limit.seen,
            until: limit.until,
            banner: limit.banner,
            again: limit.again
        )
    }

    /// The limit that the row is.
    var limit: UsageLimit {
        UsageLimit(account: account, seen: seen, until: until, banner: banner, again: again)
    }
}
