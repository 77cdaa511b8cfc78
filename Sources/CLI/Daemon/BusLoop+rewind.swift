import BusModel
import Decisions
import GitBus
import Handoff
import Journal
import Phases

/// What becomes of a bus whose past is another one now.
extension BusLoop {
    /// The first of the places to which the bus went since the last look that what came next does
    /// not hold: it was passed by and left. To the first look all is past.
    func nextDetour(
        _ news: [NewPush],
        to target: RefTarget,
        in repository: BusRepository
    ) async throws -> Detour? {
        guard cursor != nil else { return nil }
        let moves = news.map(\.push.record.update.after) + [target]
        for (place, new) in news.enumerated() where new.isUnseen {
            // Only the first can have been preceded by a deletion that was told.
            if new.isRebirth, place > 0 || !isDeletionTold {
                return Detour(target: .absent, count: place)
            }
            let detour = Detour(target: moves[place], count: place + 1)
            switch (moves[place], moves[place + 1]) {
            case (.absent, .absent): continue
            case (.absent, .at): return detour
            case (.at(let id), .absent):
                if await repository.contains(id) { return detour }
            case (.at(let id), .at(let next)):
                guard await repository.contains(id), await repository.contains(next) else {
                    continue
                }
                if try await !repository.isAncestor(id, of: next) { return detour }
            }
        }
        return nil
    }

    /// The bus no longer holds its old tip: say so once, fold again, and stop acting by ourselves.
    func rewind(
        from old: ObjectID,
        to new: ObjectID?,
        _ repository: BusRepository,
        now: Instant
    ) async throws {
        let epoch = (cursor?.epoch ?? 0) + 1
        let base = try await new.asyncFlatMap { try await repository.mergeBase(old, $0) }
        let dropped = try await repository.commits(from: old, notIn: new, limit: 1000)
        let to = new.map(RefTarget.at) ?? .absent
        let record = EventRecord(
            id: Wiring.naming.id(rewindFrom: .at(old), to: to, epoch: epoch),
            event: .refRewound(
                old: .at(old),
                new: to,
                base: base.map(RefTarget.at) ?? .absent,
                dropped: dropped
            ),
            commit: nil,
            actor: nil
        )
        try await refold(to: new, epoch: epoch, rewound: record, now: now)
    }

    func refold(
        to tip: ObjectID?,
        epoch: Int,
        rewound: EventRecord?,
        ambiguous: Set<ObjectID> = [],
        now: Instant
    ) async throws {
        var batch = Batch()
        batch.replacesSeen = true
        batch.replacesNonces = true
        if let rewound {
            batch.events.append(Batch.Timed(rewound, at: now, isApproximate: true))
        }
        var ingest = Ingest(quiet: quiet)
        if let tip, let repository {
            let replay = try await Replay(repository: repository, tip: tip, keepSteps: true)
            try ingest.replace(by: replay.state, steps: replay.steps) { id in
                try isAttaching || journal.isSeen(id)
            }
            for step in replay.steps {
                let isAmbiguous = ambiguous.contains(step.commit)
                add(step, at: now, to: &batch, isOrderAmbiguous: isAmbiguous)
            }
        }
        try finish(&batch, ingest, isLast: true, epoch: epoch, rewind: rewound?.id, now: now)
    }
}

extension Optional {
    fileprivate func asyncFlatMap<R>(_ body: (Wrapped) async throws -> R?) async rethrows -> R? {
        switch self {
        case .some(let value): try await body(value)
        case .none: nil
        }
    }
}
