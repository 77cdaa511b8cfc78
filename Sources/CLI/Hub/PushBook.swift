import BusModel
import Foundation
import GitBus
import Hooks

/// Writes down every push that the hub took: a commit of `refs/bus/pushes` for each, made from the
/// log of the branch, which git itself keeps. So none is missed while no daemon runs.
struct PushBook {
    private let hub: String
    private let ref: RefName
    private var log: Reflog
    /// A line of the log that git may have written without moving the ref after it.
    private var unproved: ReflogEntry?
    /// Where the ref of the records is once all of the log is in them; `nil` before.
    private var published: RefTarget?
    /// Records that are not on the ref yet, as they will stand in their commits.
    private var waiting: [(message: String, time: Instant)] = []
    /// The name of the last of them.
    private var last: ObjectID?
    private let notes: PushNotes
    /// When the hooks were installed, and when that was last written down.
    private var installation: (written: Instant, since: Instant)?

    /// How many moves from before the first record are written down.
    private static let most = 1000

    init(hub: String, ref: RefName) {
        self.hub = hub
        self.ref = ref
        log = Reflog(of: ref, in: hub)
        notes = PushNotes(hub: hub)
    }

    /// Whether the hooks are installed, and this user may write down what they let in.
    var isServed: Bool { access(hub + "/git-bus", W_OK | X_OK) == 0 }

    /// When the hooks were installed; `nil` where they are not. Moves from before are in the log as
    /// well, and nobody knows who looked at the bus meanwhile.
    mutating func installed() throws -> Instant? {
        guard isServed, let written = HookInstallation.changed(in: hub) else { return nil }
        if let installation, installation.written == written { return installation.since }
        let since = try HookInstallation.since(in: hub) ?? written
        installation = (written, since)
        return since
    }

    /// Whether it knows of records that are not on the ref.
    var isAhead: Bool { !waiting.isEmpty }

    /// A record of each push since the last one, with the commit that will hold it once it is on
    /// the ref: see ``publish(in:)``.
    ///
    /// - Parameter enforce: what the settings have the hub do with a push that breaks a rule.
    nonisolated(nonsending) mutating func next(
        in repository: BusRepository,
        enforce: PolicyConfig.Enforcement.Mode
    ) async throws -> [(id: ObjectID, record: PushRecord)] {
        var entries = try await proved(in: repository)
        if log.isAnew {
            // What is in it now may be recorded already.
            startOver()
            entries = try await proved(in: repository)
        }
        guard !entries.isEmpty || published == nil else { return [] }
        let tip = try await repository.target(of: PushRecord.ref)
        if tip != published {
            // Another daemon, or this one before it was started again, was here.
            if !waiting.isEmpty {
                startOver()
                entries = try await proved(in: repository)
            }
            let record = try await repository.records(on: PushRecord.ref, after: nil, limit: 1).last
            entries = Self.unrecorded(entries, after: record.flatMap { Self.record($0.message) })
            published = tip
        }
        guard !entries.isEmpty else { return [] }
        let isInstalled = await RulesInForce.areInstalled(in: hub, repository: repository)
        let rules = isInstalled ? enforce.rawValue : RulesInForce.none.rawValue
        let newest = published == .absent && last == nil ? entries.suffix(Self.most) : entries[...]
        let said = notes.read(of: ref, Set(newest.compactMap(Self.tip)))
        let records = newest.map { record($0, said, enforce: rules) }
        let before = waiting.isEmpty ? tip : last.map(RefTarget.at) ?? tip
        let written = try records.map { (message: try Self.message($0), time: $0.time) }
        let ids = try await repository.names(of: written, after: before)
        last = ids.last
        waiting += written
        return Array(zip(ids, records))
    }

    /// The moves that git has made, of those that it has written down. It writes first, and may be
    /// killed then, or find the disk full: the next line, or else the ref, says from where to where
    /// it went.
    nonisolated(nonsending) private mutating func proved(
        in repository: BusRepository
    ) async throws -> [ReflogEntry] {
        var entries = (unproved.map { [$0] } ?? []) + log.next()
        guard !entries.isEmpty, !log.isAnew else { return [] }
        // Read after the log: a push that is under way is proved at the next look.
        let target = try await repository.target(of: ref)
        // One that came in between proves what was there before.
        entries += log.next()
        guard let last = entries.last else { return [] }
        var made = zip(entries, entries.dropFirst()).filter { $0.after == $1.before }.map(\.0)
        if target == last.after {
            made.append(last)
            unproved = nil
        } else {
            unproved = last
        }
        return made
    }

    /// Puts the records on their ref, so that other hosts see them.
    nonisolated(nonsending) mutating func publish(in repository: BusRepository) async throws {
        guard !waiting.isEmpty, let tip = published else { return }
        published = try await repository.publish(
            waiting,
            on: PushRecord.ref,
            after: tip
        )
        waiting = []
    }

    private static func tip(_ entry: ReflogEntry) -> ObjectID? {
        if case .at(let tip) = entry.after { tip } else { nil }
    }

    /// Forgets how far the log was read, after a failure: the records say it.
    mutating func startOver() {
        log = Reflog(of: ref, in: hub)
        unproved = nil
        published = nil
        waiting = []
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
        // It goes on from there, or began anew with a branch that was deleted.
        let first = entries.first?.before
        if first == last.update.after || first == .absent { return entries }
        // A log that was cut off goes on from the time of the record.
        return entries.filter { $0.seconds > seconds }
    }

    private func record(
        _ entry: ReflogEntry,
        _ notes: [ObjectID: PushNotes.Note],
        enforce: String
    ) -> PushRecord {
        let note = Self.tip(entry).flatMap { notes[$0] }
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
