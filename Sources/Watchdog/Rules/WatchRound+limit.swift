internal import BusModel

extension WatchRound {
    /// An agent whose account is used up waits, goes on with another backend, and resumes in turn
    /// with the others of its account.
    mutating func limit(_ activity: Activity) {
        guard sight.watch.contains(.limit) else {
            return plan.note(.limit, .nothing, "it is not watched for that")
        }
        guard let limit = sight.limit else {
            plan.memory.limited = nil
            return plan.note(.limit, .nothing, "no limit of its account is known")
        }
        let isCut = activity.state == .limit || activity.dialog == Self.menu
        if limit.stands(at: now) {
            if isCut || !sight.errand.isEmpty || sight.openPings {
                plan.memory.limited = limit.seen
            }
            if isCut { plan.memory.isCut = true }
            return wait(for: limit, activity)
        }
        guard plan.memory.limited == limit.seen, let time = limit.resumes(at: sight.place) else {
            return plan.note(.limit, .nothing, "the limit of its account has passed")
        }
        guard now >= time else {
            plan.mayType = false
            plan.isWaiting = true
            plan.say("waiting", "goes on at \(time.text), after the others of its account")
            return plan.note(.limit, .waits, "goes on at \(time.text)")
        }
        resume(activity)
    }

    private mutating func wait(for limit: UsageLimit, _ activity: Activity) {
        plan.mayType = false
        if let fallback = sight.fallback, isFree(activity) {
            let recent = plan.memory.failOvers.filter { now.since($0) < Self.breakerWindow }
            if recent.count < Self.breakerCount, sight.mayAct, sight.obstacle == nil {
                let words = "\(limit.words); goes on with \(fallback)"
                plan.memory.failOvers = recent + [now]
                plan.note(.limit, .acted, words)
                let start = WatchAction.Start(.failedOver, words, backend: fallback)
                return plan.actions.append(.restart(start))
            }
        }
        // A dialog that is no part of the limit is still for a person to answer.
        if activity.state == .dialog, activity.dialog != Self.menu {
            return plan.note(.limit, .waits, limit.words)
        }
        let isUnknown = limit.until == nil
        plan.say(
            isUnknown ? "needs-you" : "waiting",
            limit.words,
            need: isUnknown ? .escalated : nil
        )
        plan.note(.limit, isUnknown ? .asks : .waits, limit.words)
    }

    private mutating func resume(_ activity: Activity) {
        if activity.dialog == Self.menu, sight.mayAct, sight.obstacle == nil {
            // No key is pressed: the menu's first line may cost money. A new program has no menu.
            plan.memory.limited = nil
            let words = "the limit has passed and its menu is still open"
            plan.note(.limit, .acted, words)
            return plan.actions.append(.restart(WatchAction.Start(.limitOver, words)))
        }
        guard activity.state == .idle else {
            return plan.note(.limit, .waits, "the limit has passed; \(activity.reason)")
        }
        plan.memory.limited = nil
        plan.memory.idleFloor = now
        let words = "the usage limit has passed"
        let isOwed = plan.memory.isCut || !sight.errand.isEmpty
        plan.memory.isCut = false
        // A new phase begins for it now, and tells it what to do.
        if sight.isBehind { return plan.note(.limit, .acted, words) }
        guard sight.mayAct, !sight.openPings, isOwed else {
            // What waits to be typed makes it go on; and with nothing to do it need not.
            return plan.note(.limit, .acted, words)
        }
        plan.note(.limit, .acted, words)
        plan.actions.append(.resume(reason: words))
    }

    /// Whether nobody would lose anything by its end.
    private func isFree(_ activity: Activity) -> Bool {
        switch activity.state {
        case .limit, .idle: true
        case .dialog: activity.dialog == Self.menu
        case .busy, .draft, .copyMode, .error, .dead, .unknown: false
        }
    }

    /// The dialog that comes with a limit.
    static let menu = "limit-menu"
    /// No more than so many fail-overs within that time: then every backend is at its end.
    private static let breakerCount = 3
    private static let breakerWindow = Duration.seconds(3600)
}

extension UsageLimit {
    /// The limit in words, with when it ends.
    public var words: String {
        guard let until else {
            return "limit without a stated end: the account \(account) is used up"
        }
        return "the account \(account) is used up until \(until.text)"
    }
}
