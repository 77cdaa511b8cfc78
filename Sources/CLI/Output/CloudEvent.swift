import BusModel
import Journal

/// An event as one CloudEvents 1.0 object: a line of `git bus log --json`.
enum CloudEvent {
    static func object(_ row: EventRow, key: String) -> JSONValue {
        var data: [String: JSONValue] = [
            "commit": JSONValue(row.commit?.hex), "actor": JSONValue(row.actor),
            "counts": .bool(row.counts), "approximate": .bool(row.isApproximate),
        ]
        // Who pushed the commit, and how the hub knows; what happened on this host nobody pushed.
        if row.commit != nil {
            data["proof"] = .string((row.proof ?? .unverified).rawValue)
            data["pusher"] = JSONValue(row.pusher)
        }
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
