public import BusModel

/// One round of the watchdog over one agent: every rule in turn, nothing but values in and out.
///
/// Two looks precede anything that ends a program; the first is remembered in ``AgentMemory``.
public struct WatchRound {
    let sight: AgentSight
    let settings: WatchSettings
    /// Whether this is a heavy tick, on which what ended is started again.
    let isHeavy: Bool
    let now: Instant
    var plan: WatchPlan

    /// Decides.
    ///
    /// - Parameters:
    ///   - isHeavy: whether programs that ended may be started again on this look.
    ///   - now: the time of the look.
    public static func plan(
        _ sight: AgentSight,
        _ memory: AgentMemory,
        _ settings: WatchSettings,
        isHeavy: Bool,
        now: Instant
    ) -> WatchPlan {
        var round = WatchRound(
            sight: sight,
            settings: settings,
            isHeavy: isHeavy,
            now: now,
            plan: WatchPlan(memory: memory)
        )
        round.decide()
        return round.plan
    }

    private mutating func decide() {
        scheduleWake()
        switch sight.program {
        case .running(let activity): attend(activity)
        case .absent, .lost, .ended: heal()
        }
        if plan.actions.isEmpty { wake() }
        ask()
    }

    /// A person is asked once for each thing, when it begins.
    private mutating func ask() {
        guard let need = plan.need else {
            guard var asking = plan.memory.asking else { return }
            let gone = asking.gone ?? now
            asking.gone = gone
            // A screen that is drawn anew shows nothing for a moment.
            plan.memory.asking = now.since(gone) < Self.flicker ? asking : nil
            return
        }
        let what = "\(need.rawValue) \(occurrence)"
        if plan.memory.asking?.what == what {
            plan.memory.asking?.gone = nil
            return
        }
        plan.memory.asking = AgentMemory.Asking(what: what, since: now)
        plan.actions.append(.askHuman(need, reason: plan.reason))
    }

    /// What tells one thing that a person is asked for from the next of its kind.
    private var occurrence: String {
        if plan.need == .dialog, case .running(let activity) = sight.program {
            return activity.mark.isEmpty ? activity.dialog ?? "" : activity.mark
        }
        // Times change from look to look.
        return String(plan.reason.prefix { $0 != ":" && !$0.isNumber })
    }

    private static let flicker = Duration.seconds(15)

    /// The rules for a program that runs. The first that ends it is the last that is asked.
    private mutating func attend(_ activity: Activity) {
        plan.memory.goneSince = nil
        if let began = sight.started, now.since(began) >= settings.restarts.settledAfter {
            plan.memory.runs = []
        }
        describe(activity)
        limit(activity)
        if plan.actions.isEmpty { advance(activity) }
        if plan.actions.isEmpty { stall(activity) }
    }

    private mutating func describe(_ activity: Activity) {
        switch activity.state {
        case .idle: plan.say("idle", activity.reason)
        case .busy: plan.say("working", activity.reason)
        case .unknown: plan.say("working", activity.reason)
        case .draft, .copyMode: plan.say("waiting", activity.reason)
        case .limit: plan.say("waiting", activity.reason)
        case .dialog: plan.say("needs-you", activity.reason, need: .dialog)
        case .error: plan.say("needs-you", activity.reason, need: .escalated)
        case .dead: plan.say("failed", activity.reason)
        }
        plan.mayType = activity.state == .idle
        switch activity.state {
        case .idle: plan.note(.ping, .nothing, "it is at its prompt: pings are typed")
        case .busy, .unknown, .draft, .copyMode, .limit, .dialog, .error, .dead:
            plan.note(.ping, .waits, activity.reason)
        }
    }
}
