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

    /// How long a daemon takes at most: the hook does not wait longer, and judges by itself then.
    static let daemonLimit = Duration.seconds(2)
    /// How long a hook takes that judges by itself: who pushes waits for it.
    static let hookLimit = Duration.seconds(20)

    /// Answers a hook. A fault of ours is a refusal: what nobody judged does not land.
    ///
    /// - Parameter limit: how long it may take; what takes longer is given up and refused.
    func answer(
        _ question: VerdictQuestion,
        now: Instant,
        within limit: Duration
    ) async -> HubAnswer {
        let pusher = Policy.Pusher(
            name: question.pusher,
            proof: question.proof.flatMap(Proof.init) ?? .unverified
        )
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
            let verdict = try await Deadline.run(within: limit) {
                try await self.verdict(on: request, waitingAt: quarantine)
            }
            return HubAnswer(verdict, on: request)
        } catch is Deadline.Passed {
            let message = "the verdict took too long: none within \(limit)"
            return HubAnswer(fault: message, updates: updates, pusher: pusher, isLate: true)
        } catch {
            let message = CommandFailure(error).message
            return HubAnswer(fault: message, updates: updates, pusher: pusher)
        }
    }

    private func verdict(
        on request: PushRequest,
        waitingAt quarantine: String?
    ) async throws -> PushVerdict {
        let repository = try BusRepository(
            path: hub,
            quarantine: quarantine,
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
        let (push, judged) = (bus, state)
        return await withCheckedContinuation { verdict in
            // Not on a thread of the pool, of which there are as many as cores: the rest of the
            // daemon, its end included, would wait for what takes long.
            DispatchQueue.global().async {
                verdict.resume(
                    returning: PushJudge.verdict(
                        on: request,
                        bus: push,
                        branch: ref,
                        state: judged,
                        naming: Wiring.naming
                    )
                )
            }
        }
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
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
        let objects = URL(fileURLWithPath: hub + "/objects").resolvingSymlinksInPath()
            .standardizedFileURL.path
        guard place.hasPrefix(objects + "/") else {
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
