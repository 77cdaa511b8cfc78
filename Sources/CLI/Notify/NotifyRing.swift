import BusModel

/// One call of the `[notify]` command: about one need, or about many of one kind at once.
struct NotifyRing: Hashable, Sendable {
    let kind: String
    let ids: [String]
    let text: String
    let since: Instant?

    /// What `git bus notify test` sends.
    init(testAt now: Instant) {
        kind = "test"
        ids = ["test"]
        text = "this is a test: git bus can tell you what needs you"
        since = now
    }

    /// - Parameter needs: at least one, all of one kind.
    init(of needs: [Need], _ first: Need) {
        kind = first.kind.rawValue
        ids = needs.map(\.id)
        text = needs.count == 1 ? first.text : Self.summary(first.kind, needs)
        since = needs.compactMap(\.since).min()
    }

    private static func summary(_ kind: Need.Kind, _ needs: [Need]) -> String {
        let what =
            switch kind {
            case .approval: "proposals wait for a decision"
            case .dialog: "agents ask something in their terminals"
            case .hold: "holds stand"
            case .rewound: "rewinds wait for a person"
            case .budget: "budgets are spent"
            case .escalated: "agents cannot go on without a person"
            case .untrusted: "commands wait for trust"
            case .crashLoop: "agents or services keep ending"
            case .needsReview: "phases are marked done and are not"
            }
        return "\(needs.count) \(what): git bus status"
    }

    /// The line on the command's standard input.
    func json(_ bus: BusLocation, host: String, now: Instant) -> JSONValue {
        let many = ids.count > 1 ? "+\(ids.count - 1)" : ""
        return [
            "schema": "git-bus/notify/1", "bus": .string(RemoteName.harmless(bus.canonical)),
            "branch": .string(bus.branch), "host": .string(host), "kind": .string(kind),
            "id": .string((ids.first ?? "") + many), "ids": JSONValue(ids),
            "text": .string(text), "since": JSONValue(since.map(Dates.rfc3339)),
            "time": .string(Dates.rfc3339(now)),
        ]
    }
}

/// A URL as it may leave the machine.
enum RemoteName {
    /// The URL without what may be a password: a name that ssh needs stays.
    static func harmless(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        let user = authority.prefix { $0 != ":" && $0 != "@" }
        let kept = url.hasPrefix("ssh://") ? "\(user)@" : ""
        return "\(url[..<scheme.upperBound])\(kept)\(rest[rest.index(after: at)...])"
    }
}
