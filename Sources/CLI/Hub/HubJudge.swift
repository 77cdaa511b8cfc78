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

    /// Answers a hook. A fault of ours is a refusal: what nobody judged does not land.
    func answer(_ question: VerdictQuestion, now: Instant) async -> HubAnswer {
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
            let verdict = try await verdict(on: request, waitingAt: try quarantine(question))
            return HubAnswer(verdict, on: request)
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
        // Where there is no bus yet, there is no rule.
        guard let ref = try await branch(repository) else { return PushVerdict(refusals: []) }
        // What the hub has, and not what the pusher says that it has.
        let tip = try await repository.target(of: ref)
        guard case .at(let old) = tip else { return PushVerdict(refusals: []) }
        let own = request.updates.first { $0.ref == ref }
        if let own, own.before != tip { return .late }
        let state = try await stateAt(old, repository)
        var bus: PushJudge.BusPush?
        if let own {
            let reading = PushReading(repository: repository, ref: ref, state: state)
            bus = try await reading.read(from: tip, to: own.after)
        }
        return PushJudge.verdict(on: request, bus: bus, state: state, naming: Wiring.naming)
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

    /// The branch of the bus, as the settings at `HEAD` say; `nil` where there is none.
    private func branch(_ repository: BusRepository) async throws -> RefName? {
        guard case .at(let head) = try await repository.target(of: "HEAD"),
            let bytes = try await repository.usableConfig(at: head)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return .branch(try SharedConfigReader.read(text).branch)
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
