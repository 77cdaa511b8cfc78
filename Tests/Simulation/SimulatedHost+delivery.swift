import BusModel
import Decisions
import Handoff

/// How a host types what is owed: as the courier and the typist do, with a moment to die after each
/// step.
extension SimulatedHost {
    /// Delivers to one agent what is open.
    ///
    /// - Parameter check: is told, before a line is typed, what it speaks of and how many places
    ///   the branch had been in when it was last asked whether that is owed.
    func deliver(
        to agent: AgentName,
        now: () -> Instant,
        check: (_ pings: [Ping], _ since: Int) throws -> Void
    ) throws {
        let entries = journal.open.filter { $0.ping.to == agent }
        if entries.isEmpty { return }
        try step("reading the outbox")
        var rest: [Ping] = []
        for entry in entries {
            if entry.state == .recorded {
                rest.append(entry.ping)
            } else if try settle(entry.ping) {
                rest.append(entry.ping)
            }
        }
        while !rest.isEmpty {
            let (line, said) = PingText.line(for: rest)
            guard try type(line, said, to: agent, now: now, check: check) else { return }
            rest.removeFirst(said.count)
        }
    }

    /// Finishes what a crash left half done.
    ///
    /// - Returns: whether it must be typed again.
    private func settle(_ ping: Ping) throws -> Bool {
        let place = terminals[ping.to, default: SimulatedTerminal()].find(ping.mark)
        if place == .absent || fault == .typedBlindly {
            journal.putBack(ping)
            try step("putting back")
            return true
        }
        if place == .unsent {
            terminals[ping.to]?.send()
            try step("sending what was left")
        }
        journal.markTyped([ping])
        try step("writing that it was typed")
        return false
    }

    /// - Returns: whether the line was typed, so that the next may follow.
    private func type(
        _ line: String,
        _ pings: [Ping],
        to agent: AgentName,
        now: () -> Instant,
        check: ([Ping], Int) throws -> Void
    ) throws -> Bool {
        // Somebody's text stands there: ours of before, which is finished first.
        if terminals[agent]?.composer != nil { return false }
        let since = git.tips.count
        if fault != .owedIsNotAsked {
            try look(now: now())
            guard state.wants(pings, isHalted: isHalted) else {
                try settleOutbox(now: now())
                return false
            }
        }
        try step("asking")
        guard journal.attempt(pings) else { return false }
        try check(pings, since)
        try step("attempting")
        let text = SimulatedTerminal.Line(text: line, pings: pings.map(\.id))
        terminals[agent, default: SimulatedTerminal()].paste(text)
        try step("pasting")
        terminals[agent]?.send()
        try step("sending")
        journal.markTyped(pings)
        try step("writing that it was typed")
        return true
    }
}
