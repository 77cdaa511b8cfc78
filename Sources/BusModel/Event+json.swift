extension Event {
    /// What the event is about, as `subject` in the log: a gate, a phase, an agent, an item.
    public var label: String? {
        switch self {
        case .claim(let gate, _), .review(let gate, _, _, _), .vetoLifted(let gate, _),
            .gateOpened(let gate, _), .gatePassed(let gate, _), .gateFailed(let gate, _),
            .gateVetoed(let gate, _):
            gate.text
        case .inboxMail(let agent, _, _), .inboxRead(let agent, _), .agentStarted(let agent, _),
            .agentStopped(let agent, _), .agentRestarted(let agent, _), .agentStalled(let agent, _),
            .agentNudged(let agent, _), .agentLimited(let agent, _, _), .agentResumed(let agent, _),
            .agentFailedOver(let agent, _), .agentNeedsHuman(let agent, _),
            .wakeFired(let agent, _, _), .turnStarted(let agent), .turnFinished(let agent, _),
            .toolInvoked(let agent, _):
            agent.text
        case .usageRecorded(let usage): usage.agent.text
        case .budgetWarned(let budget), .budgetExhausted(let budget): budget.label
        case .statusMarked(let phase, _, _), .statusUnmarked(let phase, _),
            .phaseReopened(let phase, _), .phaseStarted(let phase),
            .phaseNeedsReview(let phase, _), .phaseCompleted(let phase):
            phase.text
        case .itemTaken(let item, _), .itemDropped(let item, _), .itemClosed(let item, _):
            String(item)
        case .holdSet(let hold, _), .holdLifted(let hold, _): hold.label
        case .overrideUsed(let rule, _): rule
        case .policyViolated(let violation): violation.code.rawValue
        case .pushRefused(let push): push.codes.first
        case .pingRecorded(let ping), .pingTyped(let ping), .pingWithdrawn(let ping, _),
            .pingFailed(let ping, _), .pingSeen(let ping), .pingActed(let ping, _):
            ping.to.text
        case .malformed, .configChanged, .sequenceCompleted, .refRewound: nil
        }
    }

    /// What the event says, as `data` in the log, without where it came from.
    public var fields: [String: JSONValue] {
        switch self {
        case .claim(_, let text), .vetoLifted(_, let text), .itemTaken(_, let text),
            .itemDropped(_, let text), .itemClosed(_, let text), .holdSet(_, let text),
            .holdLifted(_, let text), .phaseReopened(_, let text), .overrideUsed(_, let text):
            ["text": .string(text)]
        case .review(_, let verdict, let claim, let text):
            [
                "verdict": JSONValue(verdict?.rawValue), "claim": JSONValue(claim?.hex),
                "text": .string(text),
            ]
        case .inboxMail(_, let path, let blob): ["path": .string(path), "blob": .string(blob.hex)]
        case .inboxRead(_, let path), .statusUnmarked(_, let path): ["path": .string(path)]
        case .statusMarked(_, let path, let again): ["path": .string(path), "again": .bool(again)]
        case .malformed(let subject, let reason, let correction):
            [
                "subject": .string(subject), "reason": .string(reason),
                "correction": JSONValue(correction),
            ]
        case .configChanged(let blob, let problem):
            ["blob": JSONValue(blob?.hex), "problem": JSONValue(problem)]
        case .gateOpened(_, let phase), .gatePassed(_, let phase), .gateFailed(_, let phase),
            .gateVetoed(_, let phase):
            ["phase": .string(phase.text)]
        case .phaseNeedsReview(_, let missing): ["missing": JSONValue(missing)]
        case .phaseStarted, .phaseCompleted, .sequenceCompleted: [:]
        case .policyViolated(let violation): violation.fields
        case .pushRefused(let push): push.fields
        case .refRewound(let old, let new, let base, let dropped):
            [
                "old": old.json, "new": new.json, "base": base.json,
                "dropped": JSONValue(dropped.map(\.hex)),
            ]
        case .pingRecorded(let ping), .pingTyped(let ping), .pingSeen(let ping): ping.fields
        case .pingActed(let ping, let commit):
            ping.fields.merging(["by": .string(commit.hex)]) { _, new in new }
        case .pingWithdrawn(let ping, let reason), .pingFailed(let ping, let reason):
            ping.fields.merging(["reason": .string(reason)]) { _, new in new }
        case .agentStarted(_, let reason), .agentStopped(_, let reason),
            .agentRestarted(_, let reason), .agentStalled(_, let reason),
            .agentNudged(_, let reason), .agentResumed(_, let reason),
            .agentFailedOver(_, let reason), .agentNeedsHuman(_, let reason):
            ["reason": .string(reason)]
        case .agentLimited(_, let until, let reason):
            ["reason": .string(reason), "until_ms": until.map { .int($0.milliseconds) } ?? .null]
        case .wakeFired(_, let due, let reason):
            ["reason": .string(reason), "due_ms": .int(due.milliseconds)]
        case .turnStarted: [:]
        case .turnFinished(_, let isBrokenOff): ["broken_off": .bool(isBrokenOff)]
        case .toolInvoked(_, let tool): ["tool": .string(tool)]
        case .usageRecorded(let usage): usage.fields
        case .budgetWarned(let budget), .budgetExhausted(let budget): budget.fields
        }
    }
}

extension RefTarget {
    var json: JSONValue {
        switch self {
        case .absent: .null
        case .at(let id): .string(id.hex)
        }
    }
}

extension Violation {
    var fields: [String: JSONValue] {
        [
            "code": .string(code.rawValue), "sentence": .string(sentence),
            "facts": JSONValue(facts), "hints": JSONValue(hints),
        ]
    }
}

extension Ping {
    var fields: [String: JSONValue] {
        [
            "ping": .string(id.text), "event": .string(cause.text), "about": .string(about.word),
            "commit": JSONValue(commit?.hex),
        ]
    }
}
