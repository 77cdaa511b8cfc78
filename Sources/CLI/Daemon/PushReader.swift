import BusModel
import GitBus
import Journal

/// Reads the hub's records of pushes into the journal: who pushed each commit, and when.
struct PushReader {
    private let journal: EventJournal
    private var last: ObjectID?
    private var isLoaded = false

    /// How many records one look takes; a host that was away for longer asks for no more.
    private static let most = 10_000

    init(journal: EventJournal) { self.journal = journal }

    /// Takes the records that are new.
    ///
    /// - Returns: when the hub saw each of the commits that came with them.
    mutating func next(from repository: BusRepository) async throws -> [ObjectID: Instant] {
        if !isLoaded {
            last = try journal.lastPush()
            isLoaded = true
        }
        let found = try await repository.records(
            on: PushRecord.ref,
            after: last,
            limit: Self.most
        )
        guard let newest = found.last?.id else { return [:] }
        var times: [ObjectID: Instant] = [:]
        var pushes: [RecordedPush] = []
        for (id, message) in found {
            guard let record = PushBook.record(message) else { continue }
            let commits = try await Self.commits(of: record, in: repository)
            for commit in commits { times[commit] = record.time }
            pushes.append(RecordedPush(id: id, record: record, commits: commits))
        }
        try await journal.save(pushes)
        last = newest
        return times
    }

    /// What a push brought. The first one of a bus brought all of its past, which nobody dates, and
    /// a rewind brings nothing in order.
    private static func commits(
        of record: PushRecord,
        in repository: BusRepository
    ) async throws -> [ObjectID] {
        guard case .at(let old) = record.update.before, case .at(let new) = record.update.after,
            await repository.contains(new),
            try await repository.isAncestor(old, of: new)
        else { return [] }
        return try await repository.newCommits(from: new, since: old).places.map(\.id)
    }
}
