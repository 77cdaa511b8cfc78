import BusModel
import Decisions
import Foundation
import GitBus
import Hooks
import Policy

/// Judges a push at the hub: for the daemon, and for `git bus hook pre-receive` without one.
///
/// The repository is opened anew for each push, since the place where a push waits is read like a
/// part of it and is gone afterwards.
struct HubJudge {
    /// The bare repository, as an absolute path.
    let hub: String
    /// The state at a commit of the bus.
    let stateAt: @Sendable (ObjectID, BusRepository) async throws -> BusState

    /// What is known of `git-bus.toml`.
    var memory: ConfigMemory?
    /// What reads the repository; a queue of its own by default.
    var executor: (any SerialExecutor)?
    /// Whether the hook still waits: where it does not, what was begun is given up.
    var isAsked: @Sendable () -> Bool = { true }

    /// How long a hook takes that judges by itself: who pushes waits for it.
    static let hookLimit = Duration.seconds(20)

    /// Answers a hook. A fault of ours is a refusal: what nobody judged does not land.
    func answer(_ question: VerdictQuestion, now: Instant) async -> HubAnswer {
        let pusher = Self.pusher(question)
        var updates: [RefUpdate] = []
        do {
            updates = try question.lines.map(Self.update)
            let request = PushRequest(
                updates: updates,
                pusher: pusher,
                options: question.options,
                now: now
            )
            let quarantine = try quarantine(question)
            return HubAnswer(try await verdict(on: request, waitingAt: quarantine), on: request)
        } catch {
            let message = CommandFailure(error).message
            return HubAnswer(fault: message, updates: updates, pusher: pusher)
        }
    }

    /// The answer to a hook that waited for too long.
    static func late(_ question: VerdictQuestion, within limit: Duration) -> HubAnswer {
        HubAnswer(
            fault: "the verdict took too long: none within \(limit)",
            // Why try?: what cannot be read is no update.
            updates: question.lines.compactMap { try? update($0) },  // why: see above
            pusher: pusher(question)
        )
    }

    private static func pusher(_ question: VerdictQuestion) -> Policy.Pusher {
        Policy.Pusher(
            name: question.pusher,
            proof: question.proof.flatMap(Proof.init) ?? .unverified
        )
    }

    private func verdict(
        on request: PushRequest,
        waitingAt quarantine: String?
    ) async throws -> PushVerdict {
        let repository = try BusRepository(
            path: hub,
            quarantine: quarantine,
            executor: executor,
            memory: memory,
            isWanted: isAsked,
            parseConfig: SharedConfigReader.source
        )
        var found = try await BusBranch(hub: hub).find(in: repository, stateAt: stateAt)
        if found == nil { found = try await becomingBus(request, repository) }
        // Where there is no bus yet, there is no rule.
        guard let ref = found else { return PushVerdict(refusals: []) }
        // What the hub has, and not what the pusher says that it has.
        let tip = try await repository.target(of: ref)
        guard case .at(let old) = tip else { return PushVerdict(refusals: []) }
        let own = request.updates.first { $0.ref == ref }
        if let own, own.before != tip { return .late }
        var state = try await stateAt(old, repository)
        var bus: PushJudge.BusPush?
        if let own {
            let base = try await base(of: own, from: old, state, repository)
            if base != old { state = try await stateAt(base, repository) }
            let reading = PushReading(repository: repository, ref: ref, state: state)
            let push = try await reading.read(from: .at(base), to: own.after)
            bus = base == old ? push : push.rewinding(own)
        }
        return PushJudge.verdict(
            on: request,
            bus: bus,
            branch: ref,
            state: state,
            naming: Wiring.naming
        )
    }

    /// The branch that a push makes the bus: the first that brings a `git-bus.toml`. What comes
    /// behind that file is judged by it.
    private func becomingBus(
        _ request: PushRequest,
        _ repository: BusRepository
    ) async throws -> RefName? {
        for update in request.updates {
            guard case .at(let new) = update.after,
                let bytes = try await repository.usableConfig(at: new)
            else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            let branch = RefName.branch(try SharedConfigReader.read(text).branch)
            if branch == update.ref { return branch }
        }
        return nil
    }

    /// The commit on which a push sets out: the old tip, or, for a rewind that is only warned of,
    /// what both have in common, so that what it brings is judged all the same.
    private func base(
        of push: RefUpdate,
        from old: ObjectID,
        _ state: BusState,
        _ repository: BusRepository
    ) async throws -> ObjectID {
        guard case .at(let new) = push.after,
            state.config?.policy.enforce[.rewind] ?? .refuse != .refuse,
            try await !repository.isAncestor(old, of: new)
        else { return old }
        guard let base = try await repository.mergeBase(old, new) else {
            throw CommandFailure(.failed, "a rewind to a history that has nothing in common")
        }
        return base
    }

    /// Where the push waits: only below the hub's own objects.
    private func quarantine(_ question: VerdictQuestion) throws -> String? {
        guard let path = question.quarantine else { return nil }
        guard let objects = ServedHubs.resolved(hub + "/objects"),
            let place = ServedHubs.resolved(path), place.hasPrefix(objects + "/")
        else {
            throw CommandFailure(.malformed, "a push that waits outside of the hub")
        }
        return place
    }

    private static func update(_ line: String) throws -> RefUpdate {
        let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard fields.count == 3 else {
            throw CommandFailure(.malformed, "a line that is no update of a ref")
        }
        func target(_ text: String) throws -> RefTarget {
            if let id = ObjectID(hex: text) { return .at(id) }
            guard text.count == 40, text.allSatisfy({ $0 == "0" }) else {
                throw CommandFailure(.malformed, "a name of no object")
            }
            return .absent
        }
        return RefUpdate(
            ref: RefName(fields[2]),
            before: try target(fields[0]),
            after: try target(fields[1])
        )
    }
}
