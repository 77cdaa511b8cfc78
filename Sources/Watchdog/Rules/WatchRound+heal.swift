internal import BusModel

extension WatchRound {
    /// A program that should run and does not.
    mutating func heal() {
        if let obstacle = sight.obstacle {
            switch obstacle {
            case .untrusted(let why):
                plan.say("needs-you", why, need: .untrusted)
                return plan.note(.heal, .asks, why)
            case .impossible(let why):
                plan.say("failed", why)
                return plan.note(.heal, .waits, why)
            }
        }
        if sight.isAsked {
            plan.memory.runs = []
            return start(.asked, "a person asked for it")
        }
        if sight.kind == .task, finishTask() || waitsForWake() { return }
        guard sight.mayAct else {
            plan.say("waiting", "is started when the bus goes on")
            return plan.note(.heal, .waits, "the bus is on hold or was rewound")
        }
        if sight.kind == .loop, sight.isComplete {
            plan.say("stopped", "every phase is complete")
            return plan.note(.heal, .nothing, "every phase is complete")
        }
        if sight.watch.contains(.limit), let limit = sight.limit, limit.stands(at: now) {
            let isUnknown = limit.until == nil
            plan.say(
                isUnknown ? "needs-you" : "waiting",
                limit.words,
                need: isUnknown ? .escalated : nil
            )
            return plan.note(.heal, isUnknown ? .asks : .waits, limit.words)
        }
        if case .lost = sight.program {
            // Not its fault, and nothing that a back-off would mend.
            return start(.lost, "its terminal went away with all the others")
        }
        healEnded()
    }

    private mutating func healEnded() {
        let ended = endedWords
        guard let gone = plan.memory.goneSince else {
            plan.memory.goneSince = now
            let run = RestartPolicy.Run(began: sight.started ?? now, ended: now)
            plan.memory.runs.append(run)
            plan.memory.runs = Array(plan.memory.runs.suffix(settings.restarts.endsOfALoop))
            plan.say("failed", ended)
            plan.isWaiting = sight.watch.contains(.heal)
            return plan.note(.heal, .waits, "\(ended); looked at once more before it is started")
        }
        guard sight.watch.contains(.heal) else {
            plan.say("failed", ended)
            return plan.note(.heal, .nothing, "\(ended), and it is not watched for that")
        }
        switch settings.restarts.answer(after: plan.memory.runs, now: now) {
        case .crashLoop(let ends):
            let words = "crash loop: it ended \(ends) times in a row; git bus up \(sight.name)"
            plan.say("needs-you", words, need: .crashLoop)
            plan.note(.heal, .asks, words)
        case .wait(let time):
            plan.say("waiting", "\(ended); is started again")
            plan.note(.heal, .waits, "\(ended); the next start is at \(time.text)")
            plan.isWaiting = true
        case .start:
            guard isHeavy, now > gone else {
                plan.say("failed", ended)
                return plan.note(.heal, .waits, "\(ended); is started on the next heavy tick")
            }
            start(.ended, ended)
        }
    }

    /// A task that ended well is done; until its next wake, if it has one.
    private mutating func finishTask() -> Bool {
        guard case .ended(let status) = sight.program else { return false }
        // The terminal may be seen closed a moment before it is known how the program ended.
        if status == nil, now.since(plan.memory.goneSince ?? now) < .seconds(10) {
            if plan.memory.goneSince == nil { plan.memory.goneSince = now }
            plan.isWaiting = true
            plan.say("working", "its run is ending")
            return true
        }
        if status == 0 {
            plan.say("stopped", "its run is over")
            plan.note(.heal, .nothing, "its run is over")
            plan.actions.append(.finish(reason: "its run is over"))
            return true
        }
        plan.say("failed", endedWords)
        plan.note(.heal, .nothing, "\(endedWords); a task is run again by its wake or a person")
        return true
    }

    /// A task that has not run yet, or whose run is over, runs when its wake is due.
    private mutating func waitsForWake() -> Bool {
        guard case .absent = sight.program, plan.memory.goneSince == nil,
            let time = plan.memory.nextWake
        else { return false }
        plan.say("waiting", "runs at \(time.text)")
        plan.note(.heal, .nothing, "a task runs when its wake is due")
        return true
    }

    private var endedWords: String {
        if case .ended(let status?) = sight.program {
            return "its program ended with status \(status)"
        }
        return "its program ended"
    }

    mutating func start(_ reason: WatchAction.Reason, _ words: String) {
        plan.say("working", words)
        plan.note(.heal, .acted, words)
        plan.actions.append(.start(WatchAction.Start(reason, words)))
        plan.isWaiting = true
    }
}
