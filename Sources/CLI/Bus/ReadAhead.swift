import BusModel
import GitBus

/// Reads commits in pieces, the next one while the last one is folded: on another thread, where the
/// repository has one of its own.
struct ReadAhead {
    /// How many commits are read at a time.
    static let chunk = 2000

    private let repository: BusRepository
    private var rest: ArraySlice<NewCommits.Place>
    /// What is read already, or being read, and by which settings.
    private var next: (settings: RuledSettings, commits: Task<[Commit], any Error>)?

    init(_ places: [NewCommits.Place], in repository: BusRepository) {
        self.repository = repository
        rest = places[...]
    }

    /// How many are left.
    var count: Int { rest.count }

    /// The next commits, and whether the last of them is a step of the bus.
    ///
    /// - Parameter settings: those in force before the first of them, as the fold has ruled.
    nonisolated(nonsending) mutating func next(
        by settings: RuledSettings
    ) async throws -> (commits: [Commit], isWhole: Bool) {
        try Task.checkCancellation()
        let some = rest.prefix(Self.chunk)
        let commits: [Commit]
        if let next, next.settings == settings {
            commits = try await withTaskCancellationHandler {
                try await next.commits.value
            } onCancel: {
                next.commits.cancel()
            }
        } else {
            next?.commits.cancel()
            commits = try await repository.commits(at: some, by: settings)
        }
        next = nil
        rest = rest.dropFirst(commits.count)
        if rest.count >= Self.chunk { readOn(after: commits, by: settings) }
        return (commits, some.prefix(commits.count).last?.isStep ?? true)
    }

    /// Whether the fold rules otherwise is seen when it asks for them.
    private mutating func readOn(after commits: [Commit], by settings: RuledSettings) {
        var settings = settings
        guard commits.allSatisfy({ settings.take($0) }) else { return }
        let some = rest.prefix(Self.chunk)
        let ruled = settings
        let repository = self.repository
        next = (
            settings,
            Task.detached { try await repository.commits(at: some, by: ruled) }
        )
    }

    /// Ends what is being read for nobody.
    func cancel() { next?.commits.cancel() }
}
