import BusModel
import Journal
import Watchdog

/// Keeps what the rules decided, and writes it down when a rule changes its mind.
struct TraceBook {
    private let journal: EventJournal
    private var last: [Key: Trace]?
    private var fresh: [TraceRow] = []

    private struct Key: Hashable {
        let agent: AgentName
        let rule: Trace.Rule
    }

    init(journal: EventJournal) { self.journal = journal }

    /// Takes the decisions of one look at one agent.
    mutating func note(_ traces: [Trace], of agent: AgentName, at now: Instant) {
        // Why a failure is no harm: the first decisions are then written once more.
        var known = last ?? ((try? Self.read(journal)) ?? [:])  // why: see above
        for trace in traces {
            let key = Key(agent: agent, rule: trace.rule)
            if known[key] == trace { continue }
            known[key] = trace
            fresh.append(
                TraceRow(
                    agent: agent,
                    rule: trace.rule.rawValue,
                    outcome: trace.outcome.rawValue,
                    why: trace.why,
                    time: now
                )
            )
        }
        last = known
    }

    /// What is new since the last call, to be written.
    mutating func take() -> [TraceRow] {
        defer { fresh = [] }
        return fresh
    }

    private static func read(_ journal: EventJournal) throws -> [Key: Trace] {
        var known: [Key: Trace] = [:]
        for row in try journal.lastTraces() {
            guard let rule = Trace.Rule(rawValue: row.rule),
                let outcome = Trace.Outcome(rawValue: row.outcome)
            else { continue }
            known[Key(agent: row.agent, rule: rule)] = Trace(rule, outcome, row.why)
        }
        return known
    }
}
