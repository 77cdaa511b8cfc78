internal import BusModel
internal import Foundation
internal import GRDB

/// The one place where rows become values and values rows.
enum JournalRow {
    static func cursor(_ database: Database) throws -> Cursor? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM cursor") else { return nil }
        return Cursor(
            tip: try objectID(row["tip"]),
            epoch: row["epoch"],
            seq: row["seq"],
            time: Instant(milliseconds: row["time_ms"]),
            haltedBy: (row["halted_by"] as String?).map { EventID($0) },
            memo: Array(row["memo"] as Data)
        )
    }

    static func event(_ row: Row) throws -> EventRow {
        EventRow(
            seq: row["seq"],
            id: EventID(row["id"]),
            kind: row["kind"],
            label: row["label"],
            commit: try objectID(row["commit_id"]),
            actor: row["actor"],
            counts: row["counts"],
            time: Instant(milliseconds: row["time_ms"]),
            isApproximate: row["approximate"],
            data: try decode(JSONValue.self, row["data"]),
            pusher: row["pusher"],
            proof: (row["proof"] as String?).flatMap(Proof.init)
        )
    }

    static func outbox(_ row: Row) throws -> OutboxEntry {
        guard let state = OutboxEntry.State(rawValue: row["state"]) else {
            throw JournalError(.corrupt, "an outbox row has no known state")
        }
        return OutboxEntry(
            ping: try decode(Ping.self, row["ping"]),
            state: state,
            attempts: row["attempts"],
            recorded: Instant(milliseconds: row["recorded_ms"]),
            typed: instant(row["typed_ms"]),
            seen: instant(row["seen_ms"]),
            acted: instant(row["acted_ms"]),
            reminders: row["reminders"],
            reminded: instant(row["reminded_ms"]),
            note: row["note"]
        )
    }

    static func archivePart(_ row: Row) throws -> ArchivePart {
        guard let state = ArchivePart.State(rawValue: row["state"]) else {
            throw JournalError(.corrupt, "a part of the archive has no known state")
        }
        return ArchivePart(
            first: row["first_seq"],
            last: row["last_seq"],
            before: Instant(milliseconds: row["before_ms"]),
            file: row["file"],
            state: state
        )
    }

    static func agent(_ row: Row) -> AgentRow {
        AgentRow(
            name: AgentName(row["name"]),
            isWanted: row["wanted"],
            pane: row["pane"],
            kickoff: (row["kickoff"] as String?).map { EventID($0) },
            started: instant(row["started_ms"]),
            state: row["state"],
            reason: row["reason"],
            lastSign: instant(row["sign_ms"]),
            need: row["need"],
            memory: row["memory"]
        )
    }

    static func instant(_ milliseconds: Int64?) -> Instant? {
        milliseconds.map { Instant(milliseconds: $0) }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    private static func objectID(_ data: Data?) throws -> ObjectID? {
        guard let data else { return nil }
        guard let id = ObjectID(bytes: data) else {
            throw JournalError(.corrupt, "a row names an object by \(data.count) bytes")
        }
        return id
    }
}
