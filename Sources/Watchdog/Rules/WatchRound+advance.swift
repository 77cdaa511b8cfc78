internal import BusModel

extension WatchRound {
    /// A loop agent that works on an earlier phase is started afresh for the current one, at the
    /// end of its turn or when it has had its time.
    mutating func advance(_ activity: Activity) {
        guard sight.isBehind else {
            plan.memory.behindSince = nil
            return plan.note(.advance, .nothing, "it works on the current phase")
        }
        guard sight.mayAct else {
            return plan.note(.advance, .waits, "the bus is on hold or was rewound")
        }
        if let obstacle = sight.obstacle {
            return plan.note(.advance, .waits, obstacle.words)
        }
        if let limit = sight.limit, limit.stands(at: now), sight.watch.contains(.limit) {
            return plan.note(.advance, .waits, limit.words)
        }
        let since = plan.memory.behindSince ?? now
        plan.memory.behindSince = since
        let isOver = now.since(since) >= settings.advanceGrace
        let words = sight.phase.map { "phase \($0)" } ?? "the next phase"
        if isOver, activity.state.isAPersons {
            return plan.note(.advance, .waits, "\(words) has begun; \(activity.reason)")
        }
        guard activity.state == .idle || isOver else {
            plan.isWaiting = true
            let end = (since + settings.advanceGrace).text
            return plan.note(.advance, .waits, "\(words) has begun; its turn may end until \(end)")
        }
        plan.note(.advance, .acted, "\(words) has begun")
        plan.actions.append(.restart(WatchAction.Start(.phase, words)))
        plan.say("working", words)
    }
}

extension PaneState {
    /// Whether a person is at it, or is asked to be: what stands there would be lost.
    var isAPersons: Bool {
        switch self {
        case .draft, .copyMode, .dialog: true
        case .idle, .busy, .limit, .error, .dead, .unknown: false
        }
    }
}

extension AgentSight.Obstacle {
    var words: String {
        switch self {
        case .untrusted(let why), .impossible(let why): why
        }
    }
}
