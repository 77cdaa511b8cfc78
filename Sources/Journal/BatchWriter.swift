internal import BusModel
internal import CrashPoints
internal import Foundation
internal import GRDB

/// Writes one batch inside the transaction that it is given.
struct BatchWriter {
    let database: Database
    let batch: Batch

    /// - Returns: the number of the last event.
    func write() throws -> Int64 {
        try writeSeen()
        for timed in batch.events { try append(timed) }
        CrashPoint.batchHalf.pass()
        try writeActs()
        try PushWriter(database: database).write(batch.pushes)
        for ping in batch.withdrawn { try withdraw(ping) }
        for ping in batch.pings { try record(ping) }
        // The number given last, also when that event was archived since.
        let last = "SELECT seq FROM sqlite_sequence WHERE name = 'event'"
        let seq = try Int64.fetchOne(database, sql: last) ?? 0
        try database.execute(
            sql: """
                INSERT INTO cursor (one, tip, epoch, seq, time_ms, halted_by, memo)
                VALUES (1, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (one) DO UPDATE SET tip = excluded.tip, epoch = excluded.epoch,
                  seq = excluded.seq, time_ms = max(time_ms, excluded.time_ms),
                  halted_by = excluded.halted_by, memo = excluded.memo
                """,
            arguments: [
                batch.tip.map { Data($0.bytes) }, batch.epoch, seq,
                batch.events.last?.time.milliseconds ?? 0, batch.haltedBy?.text, Data(batch.memo),
            ]
        )
        return seq
    }

    /// Writes the pings alone; the cursor stays where it is.
    func writePings() throws { for ping in batch.pings { try record(ping) } }

    private func writeSeen() throws {
        if batch.replacesSeen { try database.execute(sql: "DELETE FROM seen") }
        let seen = try database.cachedStatement(sql: "INSERT OR IGNORE INTO seen (id) VALUES (?)")
        for id in batch.seen { try seen.execute(arguments: [Data(id.bytes)]) }
        if batch.replacesNonces { try database.execute(sql: "DELETE FROM nonce") }
        let nonce = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO nonce (key) VALUES (?)"
        )
        for key in batch.nonces { try nonce.execute(arguments: [key]) }
    }

    /// An event that is there already stays as it is: its name says it is the same one, and one
    /// that was archived stays there. It is asked for first, since a refused insert would use up
    /// a number and leave a gap.
    func append(_ timed: Batch.Timed) throws {
        let record = timed.record
        var fields = record.event.fields
        if timed.isOrderAmbiguous { fields["orderAmbiguous"] = true }
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO event
                  (id, kind, label, commit_id, actor, counts, time_ms, approximate, data)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM event WHERE id = ?)
                  AND NOT EXISTS (SELECT 1 FROM archived WHERE id = ?)
                """
        )
        try insert.execute(arguments: [
            record.id.text, record.event.kind.rawValue, record.event.label,
            record.commit.map { Data($0.bytes) }, record.actor, record.counts,
            timed.time.milliseconds, timed.isApproximate,
            try JournalRow.json(JSONValue.object(fields)), record.id.text, record.id.text,
        ])
    }

    private func record(_ ping: Ping) throws {
        let archived = try String.fetchOne(
            database,
            sql: "SELECT state FROM archived_ping WHERE id = ?",
            arguments: [ping.id.text]
        )
        // Typed long ago is typed; what was withdrawn then may be owed again.
        if let archived, archived != OutboxEntry.State.withdrawn.rawValue { return }
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO outbox (id, recipient, ping, state, recorded_ms)
                VALUES (?, ?, ?, 'recorded', ?)
                ON CONFLICT (id) DO UPDATE
                  SET state = 'recorded', note = NULL,
                    recorded_ms = excluded.recorded_ms
                  WHERE state = 'withdrawn'
                """
        )
        let isRevived = try Bool.fetchOne(
            database,
            sql: "SELECT 1 FROM outbox WHERE id = ?",
            arguments: [ping.id.text]
        )
        try insert.execute(arguments: [
            ping.id.text, ping.to.text, try JournalRow.json(ping), batch.now.milliseconds,
        ])
        guard database.changesCount > 0 else { return }
        try appendLocal(.pingRecorded(ping), of: ping, again: isRevived ?? (archived != nil))
    }

    private func withdraw(_ ping: Ping) throws {
        try database.execute(
            sql: """
                UPDATE outbox SET state = 'withdrawn', note = 'no longer true'
                WHERE id = ? AND state = 'recorded'
                """,
            arguments: [ping.id.text]
        )
        guard database.changesCount > 0 else { return }
        try appendLocal(.pingWithdrawn(ping, reason: "no longer true"), of: ping, again: true)
    }

    /// - Parameter again: whether it may happen more than once to one ping; then the moment is part
    ///   of the event's name.
    private func appendLocal(_ event: Event, of ping: Ping, again: Bool) throws {
        let record = EventRecord.local(
            event,
            of: ping,
            attempt: again ? Int(batch.now.milliseconds) : 0
        )
        try append(Batch.Timed(record, at: batch.now, isApproximate: false))
    }
}

extension EventRecord {
    /// An event about a ping, on this host.
    static func local(_ event: Event, of ping: Ping, attempt: Int = 0) -> EventRecord {
        let suffix = attempt == 0 ? "" : "/\(attempt)"
        return EventRecord(
            id: EventID("\(ping.id)/\(event.kind.rawValue)\(suffix)"),
            event: event,
            commit: ping.commit,
            actor: nil
        )
    }
}
