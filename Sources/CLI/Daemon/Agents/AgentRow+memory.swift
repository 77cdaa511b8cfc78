import Foundation
import Journal
import Watchdog

extension AgentRow {
    /// What the watchdog remembers of the agent. What another version wrote and cannot be read is
    /// forgotten, which costs a fresh idle window.
    var watchMemory: AgentMemory {
        guard let memory else { return AgentMemory() }
        let data = Data(memory.utf8)
        // Why try?: see above.
        return (try? JSONDecoder().decode(AgentMemory.self, from: data)) ?? AgentMemory()
    }

    /// A memory as the journal keeps it.
    static func text(of memory: AgentMemory) throws -> String {
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
