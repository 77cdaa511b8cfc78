import BusModel
import Foundation
import GitBus

/// Writes down every push that the hub took: a commit of `refs/bus/pushes` for each, made from the
/// log of the branch, which git itself keeps. So none is missed while no daemon runs.
struct PushBook {
    private let ref: RefName
    private var log: Reflog
    /// Where the records are once all of the log is in them; `nil` before.
    private var written: RefTarget?
    private let notes: PushNotes

    /// How many moves one call writes down.
    private static let most = 1000

    init(hub: String, ref: RefName) {
        self.ref = ref
        log = Reflog(of: ref, in: hub)
        notes = PushNotes(hub: hub)
    }

    /// Records what came since the last record.
    ///
    /// - Parameter enforce: what the rules do with a push that breaks one.
    mutating func publish(in repository: BusRepository, enforce: String) async throws {
        var entries = log.next()
        guard !entries.isEmpty || written == nil else { return }
        let tip = try await repository.target(of: PushRecord.ref)
        if tip != written {
            // Another daemon, or this one before it was started again, was here.
            let last = try await repository.records(on: PushRecord.ref, after: nil, limit: 1).first
            entries = Self.unrecorded(entries, after: last.flatMap { Self.record($0.message) })
        }
        let said = entries.isEmpty ? [:] : notes.read(of: ref)
        let records = entries.suffix(Self.most).map { record($0, said, enforce: enforce) }
        written = try await repository.append(
            records.map { (try Self.message($0), $0.time) },
            to: PushRecord.ref,
            after: tip
        )
    }

    /// Forgets how far the log was read, after a failure: the records say it.
    mutating func startOver(hub: String) {
        log = Reflog(of: ref, in: hub)
        written = nil
    }

    /// The moves after the last one that is recorded.
    static func unrecorded(_ entries: [ReflogEntry], after last: PushRecord?) -> [ReflogEntry] {
        guard let last else { return entries }
        let seconds = last.time.milliseconds / 1000
        let known = entries.lastIndex { entry in
            entry.before == last.update.before && entry.after == last.update.after
                && entry.seconds == seconds
        }
        if let known { return Array(entries[(known + 1)...]) }
        if entries.first?.before == last.update.after { return entries }
        // A log that was cut off goes on from the time of the record.
        return entries.filter { $0.seconds > seconds }
    }

    private func record(
        _ entry: ReflogEntry,
        _ notes: [ObjectID: PushNotes.Note],
        enforce: String
    ) -> PushRecord {
        var note: PushNotes.Note?
        if case .at(let tip) = entry.after { note = notes[tip] }
        let proof = note?.proof ?? .unverified
        return PushRecord(
            update: RefUpdate(ref: ref, before: entry.before, after: entry.after),
            actor: proof == .unverified ? nil : note?.pusher,
            proof: proof,
            time: Instant(milliseconds: entry.seconds * 1000),
            options: note?.options,
            rules: proof == .unverified && enforce == "refuse" ? "advisory" : enforce
        )
    }

    /// The message of the commit that holds a record.
    static func message(_ record: PushRecord) throws -> String {
        func short(_ target: RefTarget) -> String {
            if case .at(let id) = target { id.short } else { "nothing" }
        }
        let who = record.actor ?? "somebody"
        let move = "\(short(record.update.before)) to \(short(record.update.after))"
        return "push by \(who): \(move)\n\n\(try CanonicalJSON.text(record.json))\n"
    }

    /// Reads such a message back; `nil` for anything else.
    static func record(_ message: String) -> PushRecord? {
        guard let line = message.split(separator: "\n").last(where: { $0.hasPrefix("{") }),
            // Why try?: what is no record is nobody's record.
            let json = try? CanonicalJSON.decode(JSONValue.self, from: Array(line.utf8))  // why
        else { return nil }
        return PushRecord(json)
    }
}
