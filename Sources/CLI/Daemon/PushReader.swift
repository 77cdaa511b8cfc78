import BusModel
import GitBus
import Journal

/// Learns who pushed each commit, and when: from the hub's own log where the hub is here, else from
/// the records that its daemon publishes.
struct PushReader {
    private let journal: EventJournal
    private var book: PushBook?
    private var last: ObjectID?
    /// Where the last record left the branch.
    private var left: RefTarget?
    private var isLoaded = false
    /// The log of a hub that was taken so far, by when it began.
    private var known: Instant?
    /// The one that was read last.
    private var log: Instant?

    /// How many records one look takes; a host that was away for longer asks for no more.
    private static let most = 10_000

    init(journal: EventJournal, book: PushBook?) {
        self.journal = journal
        self.book = book
    }

    /// The pushes that are new.
    ///
    /// - Parameter enforce: what the settings have the hub do with a push that breaks a rule.
    nonisolated(nonsending) mutating func next(
        from repository: BusRepository,
        enforce: PolicyConfig.Enforcement.Mode
    ) async throws -> [NewPush] {
        if !isLoaded {
            last = try journal.lastPush()
            known = try journal.pushLog()
            left = try await repository.records(on: PushRecord.ref, after: nil, limit: 1).last
                .flatMap { PushBook.record($0.message)?.update.after }
            isLoaded = true
        }
        var found: [(id: ObjectID, record: PushRecord)] = []
        let tip = try await repository.target(of: PushRecord.ref)
        // What this daemon wrote itself it knows before it is there.
        if tip != last.map(RefTarget.at), book?.isAhead != true {
            found = try await repository.records(
                on: PushRecord.ref,
                after: last,
                limit: Self.most
            ).compactMap { id, message in PushBook.record(message).map { (id, $0) } }
        }
        let told = found.count
        log = try book?.installed()
        if log != nil {
            found += try await book?.next(in: repository, enforce: enforce) ?? []
        }
        var pushes: [NewPush] = []
        for (place, (id, record)) in found.enumerated() {
            let commits = try await Self.commits(of: record, in: repository)
            let push = RecordedPush(id: id, record: record, commits: commits)
            let isUnseen = place >= told && isAfterInstall(record)
            // What is in the journal was seen; only its record was not published before an end.
            if try !journal.isSaved(push) {
                pushes.append(
                    NewPush(push: push, isUnseen: isUnseen, isRebirth: isRebirth(record))
                )
            }
            left = record.update.after
        }
        last = found.last?.id ?? last
        return pushes
    }

    /// Whether a move of the log came after the hooks did. The log counts in seconds, so what came
    /// in the second of the installation is told apart only once a look has read all before it.
    private func isAfterInstall(_ record: PushRecord) -> Bool {
        guard let log else { return false }
        return log == known || record.time > log
    }

    private func isRebirth(_ record: PushRecord) -> Bool {
        guard case .at = left else { return false }
        return record.update.before == .absent
    }

    /// Notes that all which was read is taken.
    nonisolated(nonsending) mutating func settle() async throws {
        guard let log, log != known else { return }
        try await journal.save(pushLog: log)
        known = log
    }

    /// Moves the ref of the records to those that are in the journal now.
    nonisolated(nonsending) mutating func publish(in repository: BusRepository) async throws {
        do { try await book?.publish(in: repository) } catch {
            book?.startOver()
            throw error
        }
    }

    /// What a push brought. The first one of a bus brought all of its past, which nobody dates, and
    /// a rewind brings nothing in order.
    nonisolated(nonsending) private static func commits(
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
