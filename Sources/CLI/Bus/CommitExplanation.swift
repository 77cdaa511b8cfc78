import BusModel
import Decisions
import GitBus

/// Which events a commit gave and why, or why none: folded anew from the root up to the commit.
struct CommitExplanation {
    let commit: ObjectID
    private let actor: Actor?
    private let subject: String
    private let records: [EventRecord]
    private let reasons: [String]

    init(of id: ObjectID, in bus: LoadedBus) async throws {
        commit = id
        let repository = bus.repository
        guard let tip = bus.tip, try await repository.isAncestor(id, of: tip) else {
            (actor, subject, records) = (nil, "", [])
            reasons = ["the commit is not on \(bus.location.branch), so it says nothing to the bus"]
            return
        }
        let places = try await repository.newCommits(from: tip) { _ in false }.places
        var found: (commit: Commit, step: Step, config: SharedConfig?)?
        try await Replay.fold(places, into: BusState(), in: repository) { item, step, settings in
            guard item.id == id else { return true }
            found = (item, step, settings.judge(item.judgedBy))
            return false
        }
        guard let found else {
            (actor, subject, records, reasons) = (nil, "", [], ["the commit was not reached"])
            return
        }
        subject = found.commit.subject
        records = found.step.records
        actor = found.config?.actor(email: found.commit.authorEmail)
        reasons = Self.reasons(found.commit, found.step, found.config)
    }

    private static func reasons(
        _ commit: Commit,
        _ step: Step,
        _ config: SharedConfig?
    ) -> [String] {
        var reasons = step.remarks
        guard let config else {
            return reasons + ["there was no usable git-bus.toml before this commit"]
        }
        switch SubjectParser(handoff: config.handoff).parse(commit.subject) {
        case .ordinary: reasons.append("the subject is ordinary: no verb with a label in brackets")
        case .malformed(let reason, let better):
            reasons.append("the subject is malformed: \(reason)")
            if let better { reasons.append("write: \(better)") }
        case .verb(let verb, let label, _):
            reasons.append("the subject is the verb \(verb.rawValue) on \(label)")
        }
        if !commit.isStep {
            reasons.append("a merge brought the commit in: its files count with the merge")
        } else if commit.changes.isEmpty {
            reasons.append("no inbox and no status file changed")
        }
        return reasons
    }

    private var who: String {
        switch actor {
        case nil: "unknown"
        case .agent(let name, let role): "\(name), \(role.rawValue) (unverified)"
        case .human(let email): "\(email), a person (unverified)"
        case .host(let name): "the host \(name) (unverified)"
        case .unknown: "nobody in the roster"
        }
    }

    var lines: [String] {
        let head = [
            "commit   \(commit)", "subject  \(Terminal.harmless(subject))", "author   \(who)",
        ]
        let events = records.map { record in
            let label = record.event.label.map { " \(Terminal.harmless($0))" } ?? ""
            let note = record.counts ? "" : "  (changed nothing)"
            var line = "event    \(record.event.kind.rawValue)\(label)\(note)"
            if case .policyViolated(let violation) = record.event {
                line += "  \(violation.sentence)"
            }
            if case .configChanged(_, let problem?) = record.event {
                line += "  not used: \(Terminal.harmless(problem))"
            }
            return line
        }
        return head + (events.isEmpty ? ["event    none"] : events)
            + reasons.map { "why      \($0)" }
    }

    var json: JSONValue {
        let events = records.map { record in
            JSONValue.object([
                "id": .string(record.id.text), "kind": .string(record.event.kind.rawValue),
                "label": JSONValue(record.event.label), "counts": .bool(record.counts),
                "data": .object(record.event.fields),
            ])
        }
        return [
            "schema": "git-bus/explain-commit/1", "commit": .string(commit.hex),
            "subject": .string(subject), "actor": JSONValue(actor?.name), "proof": "unverified",
            "events": .array(events), "reasons": JSONValue(reasons),
        ]
    }
}
