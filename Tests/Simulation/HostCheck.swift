import BusModel
import Decisions
import Phases

/// What must hold of a host when everything has come to rest.
struct HostCheck {
    private let host: SimulatedHost
    private let hub: SimulatedHub
    private let steps: [Step]

    /// - Parameter steps: the bus folded from its root, once, at the end.
    init(_ host: SimulatedHost, hub: SimulatedHub, steps: [Step]) {
        self.host = host
        self.hub = hub
        self.steps = steps
    }

    func run(_ root: BusState) throws {
        try check(host.state == root, "its state is not what folding from the root gives")
        try checkEvents()
        try checkOutbox()
        try checkTyped(root)
    }

    private func checkEvents() throws {
        let rows = host.journal.rows
        try check(Set(rows.map(\.record.id)).count == rows.count, "an event stands there twice")
        let records = steps.flatMap(\.records)
        if !hub.hasTurned {
            try check(rows.map(\.record) == records, "its events differ from one look's")
            try check(!rows.contains(where: \.isOrderAmbiguous), "an order is called ambiguous")
            try check(host.refolds == 0, "it folded everything again")
        } else {
            let names = Set(rows.map(\.record.id))
            let lost = records.filter { !names.contains($0.id) }
            try check(lost.isEmpty, "it has lost \(lost.map(\.event.kind.rawValue))")
        }
        let known = Set(steps.map(\.commit))
        try check(host.journal.seen == known, "the commits that it has seen are others")
    }

    /// Each ping that is written down as typed was taken once; none else was taken at all.
    private func checkOutbox() throws {
        var counts: [EffectID: Int] = [:]
        for line in host.terminals.values.flatMap(\.taken) {
            for ping in line.pings { counts[ping, default: 0] += 1 }
        }
        for entry in host.journal.outbox {
            let count = counts[entry.ping.id] ?? 0
            let wanted = entry.state == .typed ? 1 : 0
            try check(
                count == wanted,
                "\(entry.ping.about.word) for \(entry.ping.to) is \(entry.state), taken \(count)×"
            )
        }
        let isStill = host.isHalted || host.state.holds.isBusHeld
        let owed = Set(host.state.owed.map(\.id))
        for entry in host.journal.open {
            let isOwed = owed.contains(entry.ping.id)
            let why = "owed \(isOwed), stopped \(isStill)"
            try check(isStill && isOwed, "\(entry.ping.about.word) is still \(entry.state): \(why)")
        }
        let unsent = host.terminals.filter { $0.value.composer != nil }.map(\.key.text)
        try check(unsent.isEmpty, "a line stands unsent before \(unsent)")
    }

    /// Everything that is owed was typed, but what was done before this host looked.
    private func checkTyped(_ root: BusState) throws {
        guard !host.isHalted, !root.holds.isBusHeld, let config = root.config else { return }
        let before = hub.git.past(of: host.journal.attachedAt)
        let typed = Set(
            host.journal.outbox.filter { $0.state == .typed }.map(\.ping.id)
        )
        for ping in root.owed {
            guard let agent = config.agent(ping.to), config.runs(agent, on: host.name) else {
                continue
            }
            var isQuiet = false
            if case .violation = ping.about { isQuiet = ping.commit.map(before.contains) ?? false }
            let isTyped = typed.contains(ping.id)
            if !hub.hasTurned {
                let words = "\(ping.about.word): typed \(isTyped), to be quiet \(isQuiet)"
                try check(isTyped != isQuiet, words)
            } else if !isQuiet, ping.about.word != "violation" {
                try check(isTyped, "\(ping.about.word) is owed and was not typed")
            }
        }
    }

    private func check(_ holds: Bool, _ promise: @autoclosure () -> String) throws {
        if !holds { throw Broken("\(host.name): \(promise())") }
    }
}
