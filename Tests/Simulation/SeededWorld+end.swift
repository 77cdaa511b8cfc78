import BusModel
import Decisions

/// What must hold when everything has come to rest.
extension SeededWorld {
    /// No chance any more: every host looks, and types whatever is owed.
    func calmDown() throws {
        isCalm = true
        note("calm")
        for host in hosts {
            for _ in 0..<4 {
                try host.look(now: clock(host))
                for agent in Set(host.journal.open.map(\.ping.to)) {
                    try deliver(to: agent, by: host)
                }
            }
            tally.refolds += host.refolds
            tally.typed += host.journal.outbox.count { $0.state == .typed }
            tally.withdrawn += host.journal.outbox.count { $0.state == .withdrawn }
        }
        tally.taken += hub.leases.count
    }

    func check() throws {
        var ledger = GateLedger()
        guard let tip = git.tip else {
            for host in hosts { try HostCheck(host, hub: hub, steps: []).run(BusState()) }
            return
        }
        let isMisread = fault == .verdictIsMisread
        let root = try git.foldedFromRoot(tip, misread: isMisread) { commit, before, step, after in
            try ledger.take(commit, step, configs: [before, after.config].compactMap { $0 })
        }
        tally.passed += ledger.passed
        if !isMisread, root.state != hub.state {
            throw Broken("the hub's state is not what folding from the root gives")
        }
        for host in hosts { try HostCheck(host, hub: hub, steps: root.steps).run(root.state) }
    }
}
