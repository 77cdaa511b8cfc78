import BusModel
import Decisions

extension BusClient {
    /// The items that the bus has files of.
    func items(at tip: ObjectID, _ state: BusState) async throws -> [ItemFile] {
        try await ItemFile.all(at: tip, in: state.config, git)
    }

    /// Refuses an item that the bus has no file of, where it keeps files of items at all; where it
    /// does not, the items are in a tracker elsewhere.
    func refuseUnknown(
        _ item: ItemNumber,
        at tip: ObjectID,
        _ state: BusState
    ) async throws {
        let known = try await items(at: tip, state).map(\.number)
        guard !known.isEmpty, !known.contains(item.value) else { return }
        throw ItemFile.unknown(item, among: known, .refused, code: "BUS-TAKE-001")
    }

    /// Publishes a verb on an item that somebody has, and stops when that moved meanwhile.
    func publish(
        _ kind: EventKind,
        of verb: Verb,
        on item: ItemNumber,
        _ options: VerbOptions,
        check: (_ base: ObjectID, _ state: BusState) async throws -> Void
    ) async throws -> Published {
        var known: AgentName??
        return try await publish(kind) { base, state in
            let holder = state.leases[String(item.value)]
            if let known, known != holder {
                throw CommandFailure(
                    .tryAgain,
                    "item \(item.value) moved while this was pushed; nothing was published",
                    hints: ["git bus issues show \(item.value)"]
                )
            }
            known = .some(holder)
            try await check(base, state)
            return Draft(
                subject: "\(verb.rawValue)(\(item.value)): \(options.text)".trimmingBlanks(),
                body: options.body,
                trailers: options.trailers
            )
        }
    }
}

extension ItemFile {
    /// There is no such item.
    static func unknown(
        _ item: ItemNumber,
        among known: [Int],
        _ kind: CommandFailure.Kind,
        code: String? = nil
    ) -> CommandFailure {
        let close = Nearest.names(to: "\(item.value)", among: known.map(String.init))
        return CommandFailure(
            kind,
            "there is no item \(item.value)",
            facts: close.isEmpty ? [] : ["the nearest: \(close.joined(separator: ", "))"],
            hints: ["git bus issues list"],
            code: code
        )
    }
}
