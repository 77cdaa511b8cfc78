import BusModel
import Journal

/// An event as one CloudEvents 1.0 object: a line of `git bus log --json`.
enum CloudEvent {
    static func object(_ row: EventRow, key: String) -> JSONValue {
        var data: [String: JSONValue] = [
            "commit": JSONValue(row.commit?.hex), "actor": JSONValue(row.actor),
            "counts": .bool(row.counts), "approximate": .bool(row.isApproximate),
        ]
        // Nobody proves who pushed until a hub does; the log says so.
        if row.actor != nil { data["proof"] = "unverified" }
        if case .object(let fields) = row.data { data.merge(fields) { own, _ in own } }
        var event: [String: JSONValue] = [
            "specversion": "1.0",
            "id": .string(row.id.text),
            "type": .string("git-bus.\(row.kind).v1"),
            "source": .string("urn:git-bus:\(key)"),
            "time": .string(Dates.rfc3339(row.time)),
            "datacontenttype": "application/json",
            "busseq": .int(row.seq),
            "data": .object(data),
        ]
        if let label = row.label { event["subject"] = .string(label) }
        return .object(event)
    }
}
