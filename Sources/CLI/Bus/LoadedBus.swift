import BusModel
import Decisions
import Foundation
import GitBus
import Journal

/// The state of a bus as a command needs it: from the journal where there is one, brought up to the
/// tip, or folded from the root.
struct LoadedBus {
    let location: BusLocation
    let state: BusState
    /// The tip of the branch that the state is of.
    let tip: ObjectID?
    /// How far the journal is; `nil` without one.
    let cursor: Cursor?
    let journal: EventJournal?
    let repository: BusRepository

    /// Loads the state at the tip of the bus as this machine knows it.
    ///
    /// - Parameter directory: a clone to fall back on, where the bus is remote and not mirrored.
    static func load(_ location: BusLocation, directory: String) async throws -> LoadedBus {
        let (repository, ref) = try await open(location, directory: directory)
        guard case .at(let tip) = try await repository.target(of: ref) else {
            let journal = try journal(of: location)
            return LoadedBus(
                location: location,
                state: BusState(),
                tip: nil,
                cursor: try journal?.cursor(),
                journal: journal,
                repository: repository
            )
        }
        return try await load(location, at: tip, in: repository)
    }

    /// Loads the state at a commit that `repository` has.
    static func load(
        _ location: BusLocation,
        at tip: ObjectID,
        in repository: BusRepository
    ) async throws -> LoadedBus {
        let journal = try journal(of: location)
        let cursor = try journal?.cursor()
        let state: BusState
        if let journal, let cursor,
            let known = StateMemo.state(from: cursor.memo, nonces: try journal.nonces()),
            let forward = try await fold(known, from: cursor.tip, to: tip, repository)
        {
            state = forward
        } else {
            state = try await Replay(repository: repository, tip: tip).state
        }
        return LoadedBus(
            location: location,
            state: state,
            tip: tip,
            cursor: cursor,
            journal: journal,
            repository: repository
        )
    }

    /// Folds what came after `old`; `nil` when the bus did not simply go on from there.
    private static func fold(
        _ state: BusState,
        from old: ObjectID?,
        to tip: ObjectID,
        _ repository: BusRepository
    ) async throws -> BusState? {
        guard let old else { return nil }
        if old == tip { return state }
        guard try await repository.isAncestor(old, of: tip) else { return nil }
        let known = try await repository.newCommits(from: tip) { $0 == old }
        // Whatever is reached around the old tip was folded before or changes the order.
        guard known.base == old, known.stops == [old],
            known.places.allSatisfy(\.isStep)
        else { return nil }
        return try await Replay.fold(known.places, into: state, in: repository)
    }

    /// The journal of a bus on this host, where there is one.
    static func journal(of location: BusLocation) throws -> EventJournal? {
        do { return try EventJournal.reading(path: location.journalPath) } catch {
            // Without a journal the commits tell the same.
            guard error.code == .absent else { throw error }
            return nil
        }
    }

    /// The repository to read, and the ref in it that is the bus.
    static func open(
        _ location: BusLocation,
        directory: String
    ) async throws -> (BusRepository, RefName) {
        let parse = SharedConfigReader.source
        if let hub = location.hub {
            return (try BusRepository(path: hub, parseConfig: parse), location.ref)
        }
        if FileManager.default.fileExists(atPath: location.mirrorPath) {
            return (try BusRepository(path: location.mirrorPath, parseConfig: parse), location.ref)
        }
        let top = try await GitProcess(directory: directory).run([
            "rev-parse", "--absolute-git-dir",
        ])
        guard top.status == 0 else {
            throw CommandFailure(
                .unreachable,
                "this machine has no copy of \(location.url) yet",
                hints: ["git bus up", "or run this in a clone of it"]
            )
        }
        let name = try await CloneSettings(of: GitProcess(directory: directory)).remote
        let remote = RefName("refs/remotes/\(name)/\(location.branch)")
        return (try BusRepository(path: top.line, parseConfig: parse), remote)
    }
}
