import BusModel
import Decisions
import Foundation
import GitBus
import Policy

/// Judges what a clone would push, by the very code that judges it at the hub.
///
/// Who pushes is taken to be whoever `git config user.email` names: what the hub will be able to
/// prove is not known here.
struct PushCheck {
    let location: BusLocation
    private let git: GitProcess
    private let directory: String
    private let repository: BusRepository
    private let remote: String

    init(location: BusLocation, directory: String) async throws {
        self.location = location
        let top = try await GitProcess(directory: directory).run([
            "rev-parse", "--absolute-git-dir",
        ])
        guard top.status == 0 else {
            throw CommandFailure(
                .usage,
                "this must be run in a clone of the bus",
                hints: ["git clone \(location.url)", "cd into the clone"]
            )
        }
        self.directory = directory
        git = GitProcess(directory: directory)
        repository = try BusRepository(path: top.line, parseConfig: SharedConfigReader.source)
        remote = try await CloneSettings(of: git).remote
    }

    /// What the bus is known to be at in this clone.
    var known: RefTarget {
        get async throws {
            let ref = RefName("refs/remotes/\(remote)/\(location.branch)")
            return try await repository.target(of: ref)
        }
    }

    /// Whether the commit is in this clone.
    func has(_ target: RefTarget) async -> Bool {
        guard case .at(let id) = target else { return false }
        // Why try?: what cannot be found is not here.
        return (try? await commit(id.hex)) != nil
    }

    /// The commit of that name.
    func commit(_ name: String) async throws -> ObjectID {
        let answer = try await git.run([
            "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}",
        ])
        guard answer.status == 0, let id = ObjectID(hex: answer.line) else {
            throw CommandFailure(
                .malformed,
                "there is no commit \"\(Terminal.harmless(name))\" here",
                hints: ["git fetch", "git bus check"]
            )
        }
        return id
    }

    /// Judges a push that moves the bus, other refs, or both.
    func verdict(
        from old: RefTarget,
        to new: RefTarget?,
        others: [RefUpdate] = []
    ) async throws -> PushVerdict {
        var state = BusState()
        if case .at(let tip) = old {
            state = try await LoadedBus.load(location, at: tip, in: repository).state
        }
        let email = try await git.run(["config", "user.email"]).line
        let name = state.config?.actor(email: email).name
        var updates = others
        var bus: PushJudge.BusPush?
        if let new {
            let reading = PushReading(
                repository: repository,
                ref: location.ref,
                state: state
            )
            let push = try await reading.read(from: old, to: new)
            updates.append(push.update)
            bus = push
        }
        let request = PushRequest(
            updates: updates,
            pusher: Policy.Pusher(name: name, proof: .forcedCommand, isSupposed: true),
            now: Wiring.now()
        )
        return PushJudge.verdict(
            on: request,
            bus: bus,
            branch: location.ref,
            state: state,
            naming: Wiring.naming
        )
    }
}
