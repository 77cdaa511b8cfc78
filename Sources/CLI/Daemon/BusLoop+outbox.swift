import BusModel
import CrashPoints
import Decisions
import Handoff
import Journal

/// What the state asks for, beside what was asked for before.
extension BusLoop {
    /// Writes down what the state asks for and the outbox lacks, and takes back what is no longer
    /// true, without any new commit.
    func settleOutbox() async throws {
        // In the middle of the past nothing is owed.
        guard let cursor, !isHalfway else { return }
        var batch = Batch()
        batch.tip = cursor.tip
        batch.epoch = cursor.epoch
        batch.haltedBy = cursor.haltedBy
        batch.memo = try memo(of: state, quiet: quiet, isAttaching: isAttaching)
        try addEffects(of: state, quiet: quiet, to: &batch)
        if batch.pings.isEmpty && batch.withdrawn.isEmpty { return }
        batch.now = Wiring.now()
        try write(batch)
    }

    /// Not the journal's own way, which goes to another thread.
    func write(_ batch: Batch) throws {
        try journal.commit(batch)
        CrashPoint.batchWritten.pass()
    }

    func memo(
        of state: BusState,
        quiet: Set<EffectID>,
        isAttaching: Bool,
        isHalfway: Bool = false
    ) throws -> [UInt8] {
        try StateMemo.bytes(
            of: state,
            quiet: quiet,
            isAttaching: isAttaching,
            isHalfway: isHalfway
        )
    }

    func addEffects(
        of state: BusState,
        quiet: Set<EffectID>,
        to batch: inout Batch
    ) throws {
        let change = OutboxChange(
            for: state,
            on: host,
            recorded: try journal.openPings().filter { $0.state == .recorded }.map(\.ping),
            known: try journal.knownPings(among: state.owed.map(\.id)),
            quiet: quiet
        )
        batch.pings = change.pings
        batch.withdrawn = change.withdrawn
    }
}
