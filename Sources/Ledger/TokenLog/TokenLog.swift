public import BusModel

/// The windows of `token-log.jsonl`, which are older than the attribution by boundaries: a gate
/// lasts from its claim to the next claim of another label, and all that all agents use meanwhile
/// is its.
///
/// So the work that leads to a claim stands in the record of the gate before it, and that before
/// the first claim of a phase in the record of the phase alone. People compare these files over
/// years, so the windows stay as they are; ``Attribution`` says what a gate took.
public enum TokenLog {
    /// The records of all windows that are over, in the order in which they ended, a gate before
    /// the phase that ended it.
    ///
    /// A record does not change any more once every transcript was read past its end: append it
    /// then, and once, known by its `phaseID` and `started`. The gate in flight is closed by the
    /// end of its phase; a claim whose visit has no span, as after the sequence is complete, opens
    /// no window.
    ///
    /// - Parameters:
    ///   - claims: those that stand on the bus, in its order.
    ///   - spans: when each phase was the current one. A phase with several has a record for each.
    ///   - roster: agents that every record names, though they used nothing.
    public static func records(
        of rows: some Sequence<AgentUsage>,
        claims: [LoggedClaim],
        spans: [PhaseSpan],
        granularity: TokenGranularity,
        roster: [AgentName] = []
    ) -> [TokenRecord] {
        var tally = TokenLogTally(claims: claims, spans: spans, granularity: granularity)
        for row in rows { tally.add(row) }
        return tally.records(roster: roster)
    }
}
