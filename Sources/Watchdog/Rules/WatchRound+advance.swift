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
        let since = plan.memory.behindSince ?? now
        plan.memory.behindSince = since
        let isOver = now.since(since) >= settings.advanceGrace
        let words = sight.phase.map { "phase \($0)" } ?? "the next phase"
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

extension AgentSight.Obstacle {
    var words: String {
        switch self {
        case .untrusted(let why), .impossible(let why): why
        }
    }
}
