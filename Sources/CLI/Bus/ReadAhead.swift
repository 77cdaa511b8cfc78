import BusModel
import GitBus

/// Reads commits in pieces, the next ones while the last one is folded: on other threads, where the
/// repository has one of its own, and a long past on two.
struct ReadAhead {
    /// How many commits are read at a time.
    static let chunk = 2000

    /// Pieces that are read already, or being read: where they begin, and by which settings.
    private struct Piece {
        let start: Int
        let settings: RuledSettings
        let commits: Task<[Commit], any Error>
    }

    private let readers: [BusRepository]
    private let chunk: Int
    private let places: [NewCommits.Place]
    /// How many were handed out.
    private var done = 0
    private var pieces: [Piece] = []
    /// How many pieces were begun: the readers take turns.
    private var begun = 0

    nonisolated(nonsending) init(
        _ places: [NewCommits.Place],
        in repository: BusRepository,
        chunk: Int = ReadAhead.chunk
    ) async {
        self.places = places
        self.chunk = chunk
        var readers = [repository]
        // Why try?: with one reader it takes longer, and who cannot open it says so there.
        if places.count > 4 * chunk, let other = try? await repository.another() {
            readers.append(other)  // why: see above
        }
        self.readers = readers
    }

    /// How many are left.
    var count: Int { places.count - done }

    /// The next commits, and whether the last of them is a step of the bus.
    ///
    /// - Parameter settings: those in force before the first of them, as the fold has ruled.
    nonisolated(nonsending) mutating func next(
        by settings: RuledSettings
    ) async throws -> (commits: [Commit], isWhole: Bool) {
        try Task.checkCancellation()
        // What was read by other settings, or from another place, was read in vain.
        if let piece = pieces.first, piece.start != done || piece.settings != settings { cancel() }
        let commits: [Commit]
        if pieces.isEmpty {
            let some = places[done...].prefix(chunk)
            commits = try await readers[0].commits(at: some, by: settings)
        } else {
            let piece = pieces.removeFirst()
            commits = try await withTaskCancellationHandler {
                try await piece.commits.value
            } onCancel: {
                piece.commits.cancel()
            }
        }
        done += commits.count
        if count >= chunk { readOn(after: commits, by: settings) }
        if count == 0 {
            for reader in readers { await reader.rest() }
        }
        return (commits, done == 0 || places[done - 1].isStep)
    }

    /// Whether the fold rules otherwise is seen when it asks for them.
    private mutating func readOn(after commits: [Commit], by settings: RuledSettings) {
        var settings = settings
        for index in commits.indices {
            guard settings.take(commits[index]) else { return }
        }
        var start = pieces.last.map { $0.start + chunk } ?? done
        while pieces.count < readers.count, start < places.count {
            let some = places[start...].prefix(chunk)
            let ruled = settings
            let reader = readers[begun % readers.count]
            begun += 1
            pieces.append(
                Piece(
                    start: start,
                    settings: ruled,
                    commits: Task.detached { try await reader.commits(at: some, by: ruled) }
                )
            )
            start += chunk
        }
    }

    /// Ends what is being read for nobody.
    mutating func cancel() {
        for piece in pieces { piece.commits.cancel() }
        pieces = []
    }
}
