internal import BusModel

extension WatchRound {
    /// An agent that is idle with something to do: told once what that is, then started afresh,
    /// then left to a person.
    mutating func stall(_ activity: Activity) {
        if hangs(activity) { return }
        if let reason = unwatched {
            plan.memory.stallSeen = nil
            return plan.note(.stall, .nothing, reason)
        }
        if let reason = free {
            plan.memory.stallSeen = nil
            plan.memory.wasFree = true
            return plan.note(.stall, .nothing, reason)
        }
        if plan.memory.wasFree == true {
            // What it did before it had anything to do was no idling: its time begins now.
            plan.memory.wasFree = nil
            plan.memory.idleFloor = now
        }
        if let excuse = excuse(activity) {
            plan.memory.stallSeen = nil
            return plan.note(.stall, .nothing, excuse)
        }
        let idleSince = max(activity.lastSign, plan.memory.idleFloor ?? activity.lastSign)
        var due = idleSince + settings.stallIdle
        if let waiting = WaitingUntil.standing(
            [activity.waitingUntil],
            grace: settings.stallGrace,
            now: now
        ) {
            due = max(due, waiting + settings.stallGrace)
        }
        guard now >= due else {
            plan.memory.stallSeen = nil
            let words = "idle since \(idleSince.text); it may be until \(due.text)"
            return plan.note(.stall, .nothing, words)
        }
        guard plan.memory.stallSeen != nil else {
            plan.memory.stallSeen = now
            plan.isWaiting = true
            let words = "idle since \(idleSince.text) with this to do: \(sight.errand.words)"
            return plan.note(.stall, .waits, words + "; looked at once more")
        }
        act(activity, idleSince: idleSince)
    }

    /// A turn of which its program has told nothing for hours. It may be a long build, so nothing
    /// is ended; a person looks.
    private mutating func hangs(_ activity: Activity) -> Bool {
        guard sight.watch.contains(.stall), activity.state == .busy, activity.isHeard,
            now.since(activity.lastSign) >= settings.stallIdle * Self.patience
        else { return false }
        let words =
            "stuck: at work since \(activity.lastSign.text) without a word; "
            + "git bus attach \(sight.name)"
        plan.say("needs-you", words, need: .escalated)
        plan.note(.stall, .asks, words)
        return true
    }

    /// A turn may be silent for so many times `stall_idle`.
    private static let patience = 4

    /// Why nobody looks whether it is idle, if nobody does.
    private var unwatched: String? {
        guard sight.watch.contains(.stall) else { return "it is not watched for that" }
        guard sight.kind == .loop else { return "only loop agents work through the phases" }
        return nil
    }

    /// Why it has nothing to do, if it has not.
    private var free: String? {
        guard sight.mayAct else { return "the bus is on hold or was rewound" }
        guard !sight.isComplete, sight.phase != nil else { return "no phase waits for it" }
        guard !sight.errand.isEmpty else { return "the phase waits for nothing from it" }
        return nil
    }

    /// Why being idle is no fault of an agent that has something to do, if it is not.
    private func excuse(_ activity: Activity) -> String? {
        if let limit = sight.limit, limit.stands(at: now) { return limit.words }
        switch activity.state {
        case .idle, .unknown: return nil
        case .busy, .draft, .copyMode, .dialog, .limit, .error, .dead: return activity.reason
        }
    }

    private mutating func act(_ activity: Activity, idleSince: Instant) {
        let since = "idle since \(idleSince.text)"
        guard activity.state == .idle else {
            let words = "stuck: \(since), and \(activity.reason); git bus attach \(sight.name)"
            plan.say("needs-you", words, need: .escalated)
            return plan.note(.stall, .asks, words)
        }
        if sight.openNudge {
            return plan.note(.stall, .waits, "\(since); its nudge is not typed yet")
        }
        if settings.doneNudge, plan.memory.nudgedIn != sight.phaseStart, let phase = sight.phase {
            plan.memory.nudgedIn = sight.phaseStart
            let words = "\(since) with this to do: \(sight.errand.words)"
            let start = sight.phaseStart
            return once(.nudge(phase, phaseStart: start, sight.errand, reason: words), words)
        }
        let count = plan.memory.reboots?.phase == sight.phaseStart ? plan.memory.reboots?.count : 0
        guard (count ?? 0) < settings.rebootsMax else {
            let words =
                "stuck: \(since) in phase \(sight.phase?.text ?? "-"), nudged and started afresh "
                + "\(settings.rebootsMax) times; git bus attach \(sight.name)"
            plan.say("needs-you", words, need: .escalated)
            return plan.note(.stall, .asks, words)
        }
        plan.memory.reboots = AgentMemory.Reboots(phase: sight.phaseStart, count: (count ?? 0) + 1)
        let words = "\(since), and the nudge did not help"
        once(.restart(WatchAction.Start(.stalled, words)), words)
    }

    /// Acts, and counts idle time anew.
    private mutating func once(_ action: WatchAction, _ words: String) {
        plan.memory.stallSeen = nil
        plan.memory.idleFloor = now
        plan.note(.stall, .acted, words)
        plan.actions.append(action)
    }
}
