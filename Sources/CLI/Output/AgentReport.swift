import BusModel
import Journal
import Watchdog

/// What `git bus explain agent` says: what it does, why nothing else was done, and its pings.
struct AgentReport {
    let row: AgentRow
    let traces: [TraceRow]
    let pings: [OutboxEntry]
    let limits: [LimitRow]
    let now: Instant

    /// Pings of so many seconds are told.
    static let pingAge = 24 * 3600
    /// So many of them, the last ones.
    private static let pingsMax = 10

    var json: JSONValue {
        let memory = row.kept.watch
        return [
            "schema": "git-bus/explain-agent/1", "name": .string(row.name.text),
            "wanted": .bool(row.isWanted), "state": .string(row.state),
            "reason": .string(row.reason), "need": JSONValue(row.need),
            "started": JSONValue(row.started.map(Dates.rfc3339)),
            "last_sign": JSONValue(row.lastSign.map(Dates.rfc3339)),
            "next_wake": JSONValue(memory.nextWake.map(Dates.rfc3339)),
            "session": JSONValue(memory.hearing.session ?? memory.session),
            "decisions": .array(traces.map(Self.json)),
            "pings": .array(pings.suffix(Self.pingsMax).map(Self.json)),
            "limits": .array(
                limits.filter { $0.limit.stands(at: now) }.map {
                    [
                        "account": .string($0.account),
                        "until": JSONValue($0.until.map(Dates.rfc3339)),
                    ]
                }
            ),
        ]
    }

    private static func json(_ trace: TraceRow) -> JSONValue {
        [
            "rule": .string(trace.rule), "outcome": .string(trace.outcome),
            "why": .string(trace.why), "time": .string(Dates.rfc3339(trace.time)),
        ]
    }

    private static func json(_ entry: OutboxEntry) -> JSONValue {
        [
            "id": .string(entry.ping.id.text), "mark": .string(entry.ping.mark),
            "about": .string(entry.ping.about.word), "state": .string(entry.state.rawValue),
            "recorded": .string(Dates.rfc3339(entry.recorded)),
            "typed": JSONValue(entry.typed.map(Dates.rfc3339)),
            "seen": JSONValue(entry.seen.map(Dates.rfc3339)),
            "acted": JSONValue(entry.acted.map(Dates.rfc3339)),
            "reminders": .int(Int64(entry.reminders)),
        ]
    }

    /// The text for people.
    func lines(width: Int) -> [String] {
        let reason = Terminal.harmless(row.reason)
        var lines = ["\(row.name)  \(row.state): \(reason)", ""]
        if traces.isEmpty { lines.append("nothing was decided about it yet") }
        for trace in traces {
            let head = "\(Dates.moment(trace.time))  \(EventLine.pad(trace.rule, 8)) "
            let body = "\(EventLine.pad(trace.outcome, 8)) \(Terminal.harmless(trace.why))"
            lines.append(Terminal.cut(head + body, to: width))
        }
        guard !pings.isEmpty else { return lines }
        lines += ["", "last pings"]
        for entry in pings.suffix(Self.pingsMax) {
            lines.append(Terminal.cut(Self.line(entry), to: width))
        }
        return lines
    }

    private static func line(_ entry: OutboxEntry) -> String {
        var steps = ["recorded"]
        if entry.typed != nil { steps.append("typed") }
        if entry.seen != nil { steps.append("seen") }
        if entry.acted != nil { steps.append("acted") }
        if entry.state == .withdrawn { steps.append("withdrawn: \(entry.note ?? "")") }
        if entry.state == .attempted { steps.append("being typed") }
        if entry.reminders > 0 { steps.append("reminded \(entry.reminders)x") }
        let about = EventLine.pad(entry.ping.about.word, 10)
        return "\(Dates.moment(entry.recorded))  [bus \(entry.ping.mark)] \(about) "
            + Terminal.harmless(steps.joined(separator: ", "))
    }
}
