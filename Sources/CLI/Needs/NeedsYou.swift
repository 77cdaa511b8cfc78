import BusModel
import Decisions
import Handoff
import Journal
import Phases
import Watchdog

/// Everything that waits for a person on this host, worked out from values alone: `status`, the
/// notifications and `doctor` all say the same.
struct NeedsYou {
    let list: [Need]

    init(_ facts: NeedFacts) {
        list =
            Self.rewound(facts) + Self.alarms(facts) + Self.holds(facts) + Self.reviews(facts)
            + Self.budgets(facts) + Self.waiting(facts)
            + Self.untrusted(facts)
    }

    private static func need(
        _ kind: Need.Kind,
        _ id: String,
        _ text: String,
        _ facts: NeedFacts,
        since: Instant? = nil
    ) -> Need {
        let id = "\(kind.rawValue)/\(Terminal.harmless(id))"
        return Need(kind: kind, id: id, text: text, since: since ?? facts.firstSeen[id])
    }

    private static func rewound(_ facts: NeedFacts) -> [Need] {
        guard let event = facts.haltedBy else { return [] }
        let text =
            "the bus was rewound; nothing is done by itself until a person pushes a commit "
            + "with the subject \"resume(bus): why\""
        return [need(.rewound, event.text, text, facts)]
    }

    private static func alarms(_ facts: NeedFacts) -> [Need] {
        facts.alarms.map { alarm in
            need(.escalated, alarm.id, Terminal.harmless(alarm.text), facts, since: alarm.since)
        }
    }

    private static func holds(_ facts: NeedFacts) -> [Need] {
        facts.state.holds.standing.map { hold, commit in
            let budget = facts.budgets.first { $0.commit == commit && $0.state == .held }
            if let budget { return spent(budget, "on hold", facts) }
            let what = hold == .bus ? "the bus" : Terminal.harmless(hold.label)
            let text =
                "\(what) is on hold since \(commit.short); to go on: "
                + "git bus resume \(Terminal.harmless(hold.label)) -m WHY"
            return need(
                .hold,
                "\(hold.label)/\(commit.hex)",
                text,
                facts,
                since: facts.taken[commit]
            )
        }
    }

    /// Budgets that are spent, and of which the hold is still owed.
    private static func budgets(_ facts: NeedFacts) -> [Need] {
        facts.budgets.filter { $0.state == .owed }.map { spent($0, "not held yet", facts) }
    }

    private static func spent(_ budget: BudgetRow, _ standing: String, _ facts: NeedFacts) -> Need {
        let fact = budget.fact
        let text = "\(fact.text); \(fact.hold.label) is \(standing); \(fact.remedy)"
        return need(.budget, fact.id, Terminal.harmless(text), facts, since: budget.said)
    }

    /// The phase that somebody marked done and that is not.
    private static func reviews(_ facts: NeedFacts) -> [Need] {
        let state = facts.state
        guard let phase = state.currentPhase, state.sequence[phase.id].isMarked else { return [] }
        let missing = state.missing.map { Terminal.harmless($0.line) }.joined(separator: "; ")
        let text =
            "phase \(phase.id) is marked done and is not: \(missing); see: "
            + "git bus phase show \(phase.id)"
        let id = "\(phase.id)/\(state.phaseStart?.text ?? "-")"
        return [need(.needsReview, id, text, facts)]
    }

    /// Agents and services that can do nothing without a person.
    private static func waiting(_ facts: NeedFacts) -> [Need] {
        let host = facts.host
        let agents = (facts.state.config?.agents ?? []).map(\.name)
        let untrusted =
            agents.filter { !host.untrusted(for: $0).isEmpty }
            + host.services.filter { !host.untrusted(for: $0).isEmpty }.map(\.name)
        let known = agents + host.services.map(\.name)
        return known.compactMap { name in
            // What waits for trust is said once, by the command that does.
            guard let row = facts.rows.first(where: { $0.name == name }),
                row.state == "needs-you", !untrusted.contains(name),
                // Without a daemon nobody knows what stands on its screen by now.
                facts.isWatched || !row.isWanted
            else { return nil }
            let asked = AgentNeed(reason: row.reason, need: row.need)
            // The next of the same kind is another one, and somebody is told of it as well.
            let asking = row.kept.watch.asking
            let turn = asking.map { "/\($0.since.milliseconds)" } ?? ""
            let id = (asked.kind == .crashLoop ? name.text : "\(name)/\(asked.slug)") + turn
            let text = "\(name): \(asked.words)\(asked.advice(for: name.text))"
            return need(asked.kind, id, text, facts, since: asking?.since)
        }
    }

    /// What nobody trusted and something needs that should run on this host.
    private static func untrusted(_ facts: NeedFacts) -> [Need] {
        let wanted = Set(facts.rows.filter(\.isWanted).map(\.name))
        let host = facts.host
        let agents = (facts.state.config?.agents ?? []).filter { wanted.contains($0.name) }
        let services = host.ownServices.filter { wanted.contains($0.name) }
        let commands =
            agents.flatMap { host.untrusted(for: $0.name) }
            + services.flatMap { host.untrusted(for: $0) } + host.untrustedNotify
        return Set(commands).sorted { $0.command.key < $1.command.key }.map { pinned in
            let key = Terminal.harmless(pinned.command.key)
            let text = "\(key) wants to run here and is not trusted: git bus trust"
            return need(.untrusted, "\(key)/\(pinned.digest)", text, facts)
        }
    }
}
