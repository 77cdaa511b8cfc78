import BusModel
import Journal

/// One line of `git bus notify list`: a need, and what came of telling somebody.
struct NotificationRow: Hashable {
    let id: String
    let kind: String
    let text: String
    let since: Instant
    /// Whether it still waits.
    let waits: Bool
    /// What the daemon wrote down; `nil` when no daemon saw it yet.
    let notice: Notice?

    /// What waits, then what no longer does.
    static func all(_ needs: [Need], _ notices: [Notice], now: Instant) -> [NotificationRow] {
        let byID = Dictionary(notices.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let waiting = needs.map { need in
            NotificationRow(
                id: need.id,
                kind: need.kind.rawValue,
                text: need.text,
                since: need.since ?? byID[need.id]?.first ?? now,
                waits: true,
                notice: byID[need.id]
            )
        }
        let ids = Set(needs.map(\.id))
        let over = notices.filter { !ids.contains($0.id) }.map { notice in
            NotificationRow(
                id: notice.id,
                kind: notice.kind,
                text: notice.text,
                since: notice.first,
                waits: false,
                notice: notice
            )
        }
        return waiting + over
    }

    /// How it stands, in a word for people.
    var word: String {
        let told =
            switch notice?.state {
            case nil, .waiting: "not told"
            case .begun: "telling"
            case .rung: "told"
            case .failed: "failed"
            }
        return waits ? told : "over, \(told)"
    }

    var json: JSONValue {
        [
            "id": .string(id), "kind": .string(kind), "text": .string(text),
            "since": .string(Dates.rfc3339(since)), "waits": .bool(waits),
            "state": .string((notice?.state ?? .waiting).rawValue),
            "attempts": .int(Int64(notice?.attempts ?? 0)),
            "tried": JSONValue((notice?.tried).map(Dates.rfc3339)),
            "rung": JSONValue((notice?.rung).map(Dates.rfc3339)),
            "error": JSONValue(notice?.error),
        ]
    }
}
