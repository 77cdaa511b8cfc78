import BusModel
import Decisions
import Journal
import Phases

/// What ``NeedsYou`` is worked out from.
struct NeedFacts: Sendable {
    let state: BusState
    /// The rewind that nobody acknowledged yet.
    var haltedBy: EventID?
    /// What this host knows of its agents and services.
    var rows: [AgentRow] = []
    let host: HostConfig
    /// What was said of budgets.
    var budgets: [BudgetRow] = []
    /// What befell several agents at once of late.
    var alarms: [AlarmRow] = []
    /// Whether a daemon keeps the rows true.
    var isWatched = true
    /// When a need was first seen, by its id.
    var firstSeen: [String: Instant] = [:]
    /// When commits were taken in, by the commit that set a hold.
    var taken: [ObjectID: Instant] = [:]
}

extension EventJournal {
    /// What befell several agents at once in the last hour: long enough for whoever looks at all.
    func recentAlarms(now: Instant) throws -> [AlarmRow] {
        try alarms(since: now + .seconds(-3600))
    }

    /// When the holds that stand were set, by their commits.
    func holdTimes(_ state: BusState) throws -> [ObjectID: Instant] {
        var times: [ObjectID: Instant] = [:]
        for (_, commit) in state.holds.standing {
            times[commit] = try events(of: commit).first { $0.kind == EventKind.holdSet.rawValue }?
                .time
        }
        return times
    }
}
