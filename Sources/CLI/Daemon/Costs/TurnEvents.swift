import Agents
import BusModel
import Journal

/// Turns and tools of an agent's transcripts as events of the journal.
///
/// Their names are made of what happened and when, so what is read again, or was copied into
/// another session, is no second event.
struct TurnEvents {
    let list: [Batch.Timed]

    init(_ facts: [TranscriptFact], of agent: AgentName, _ backend: UsageBackend, key: String) {
        list = facts.map { fact in
            let event = Event(fact.kind, of: agent)
            var parts = [
                key, event.kind.rawValue, agent.text, backend.rawValue, "\(fact.time.milliseconds)",
            ]
            if case .tool(let name) = fact.kind { parts.append(name) }
            // Several calls of one tool may be of one moment.
            if fact.ordinal > 0 { parts.append("\(fact.ordinal)") }
            let record = EventRecord(
                id: EventID(parts.joined(separator: "/")),
                event: event,
                commit: nil,
                actor: nil
            )
            return Batch.Timed(record, at: fact.time, isApproximate: false)
        }
    }
}

extension Event {
    fileprivate init(_ kind: TranscriptFact.Kind, of agent: AgentName) {
        switch kind {
        case .turnStarted: self = .turnStarted(agent)
        case .turnEnded: self = .turnFinished(agent, isBrokenOff: false)
        case .turnBrokenOff: self = .turnFinished(agent, isBrokenOff: true)
        case .tool(let name): self = .toolInvoked(agent, tool: name)
        }
    }
}
